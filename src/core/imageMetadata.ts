import { ImageError } from './errors';
import { ImageInspector, type ImageFacts } from './imageBytes';
import { brokenImage, startsWith } from './metadata/bytes';
import { isCmykJpeg, stripJpeg } from './metadata/jpegMetadata';
import { stripPng } from './metadata/pngMetadata';
import { stripWebp } from './metadata/webpMetadata';

/** A picture as it may leave the machine. */
export interface StrippedImage extends ImageFacts {
  readonly bytes: Uint8Array;
  /** Four inks instead of three lights (JPEG only): many services cannot read it. */
  readonly isCmyk: boolean;
}

/**
 * The same picture without anything that says where, when, by whom and with what it was made: Exif,
 * XMP, IPTC, comments, thumbnails, private parts, what was appended. The pixels' bytes, the colour
 * profile and the orientation stay as they are; nothing is encoded anew.
 *
 * Time and memory grow with the length alone, whatever the bytes say.
 * @throws ImageError `not-an-image` for another format, and for a picture that is broken or cut off.
 */
export function stripMetadata(bytes: Uint8Array): StrippedImage {
  const stripped = strip(bytes);
  return {
    ...factsOf(stripped),
    bytes: stripped,
    isCmyk: isJpeg(stripped) && isCmykJpeg(stripped),
  };
}

function strip(bytes: Uint8Array): Uint8Array {
  if (isJpeg(bytes)) return stripJpeg(bytes);
  if (startsWith(bytes, 0, '\x89PNG\r\n\x1a\n')) return stripPng(bytes);
  if (startsWith(bytes, 0, 'RIFF') && startsWith(bytes, 8, 'WEBP')) return stripWebp(bytes);
  throw new ImageError('not-an-image', 'not a PNG, JPEG or WebP picture');
}

function isJpeg(bytes: Uint8Array): boolean {
  return startsWith(bytes, 0, '\xff\xd8\xff');
}

/** Looked at afterwards, so that what leaves is known to be a whole picture. */
function factsOf(bytes: Uint8Array): ImageFacts {
  const inspector = new ImageInspector();
  inspector.push(bytes);
  const { facts } = inspector;
  try {
    inspector.finish();
  } catch (error) {
    // To the inspector, which watches downloads, a picture that ends early is the network's fault.
    throw ImageError.is(error, 'network')
      ? brokenImage(bytes.length).with({ cause: error })
      : error;
  }
  if (!facts) throw brokenImage(bytes.length);
  return facts;
}
