import { ImageError, invalidRequest } from './errors';
import { ImageInspector } from './imageBytes';
import type { InputFacts } from './imageLimits';
import { startsWith } from './metadata/bytes';
import { isCmykJpeg } from './metadata/jpegMetadata';
import { words, type Words } from './words';

/**
 * What a file of this machine is by its bytes; its name is not believed. Time grows with the length.
 * @param field what a refusal names
 * @throws ImageError `invalid-request` saying what the file is instead, and what to do about it
 */
export function inspectPicture(bytes: Uint8Array, field: string): InputFacts {
  const inspector = new ImageInspector();
  try {
    inspector.push(bytes);
    const { mediaType, width, height, animated = false } = inspector.finish();
    const isCmyk = mediaType === 'image/jpeg' && isCmykJpeg(bytes);
    return { mediaType, width, height, animated, isCmyk, byteLength: bytes.byteLength };
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    const kind = kindOf(bytes, error.code === 'network' || inspector.facts !== undefined);
    throw invalidRequest(field, words`a PNG, JPEG or WebP image`, kind).with({ cause: error });
  }
}

/** How files begin that are pictures too, or are taken for some. */
const kinds: readonly (readonly [offset: number, begin: string, kind: Words])[] = [
  [0, 'GIF8', words`a GIF`],
  [4, 'ftypavi', words`an AVIF`],
  [4, 'ftyphei', words`a HEIC photo`],
  [4, 'ftyphev', words`a HEIC photo`],
  [4, 'ftypmif1', words`a HEIC photo`],
  [0, 'BM', words`a BMP`],
  [0, 'II*\0', words`a TIFF`],
  [0, 'MM\0*', words`a TIFF`],
  [0, '8BPS', words`a Photoshop file`],
  [0, '\0\0\x01\0', words`an icon`],
  [0, '\xff\x0a', words`a JPEG XL`],
  [4, 'JXL ', words`a JPEG XL`],
  [0, '%PDF', words`a PDF`],
];

const firstBytes = 1_024;

function kindOf(bytes: Uint8Array, isBegun: boolean): Words {
  if (bytes.length === 0) return words`empty: choose another file`;
  const known = kinds.find(([offset, begin]) => startsWith(bytes, offset, begin));
  if (known) return words`${known[2]}: save it as a PNG first`;
  const head = String.fromCharCode(...bytes.subarray(0, firstBytes));
  if (/<svg[\s>]/i.test(head)) return words`an SVG: export it as a PNG first`;
  // Where large files are kept elsewhere, a few lines of text stand in for them.
  if (head.startsWith('version https://git-lfs')) {
    return words`a pointer of Git LFS: fetch the file itself with git lfs pull`;
  }
  return isBegun
    ? words`broken or cut off: copy or download it again`
    : words`no picture by its content, whatever its name: choose another file`;
}
