import assert from 'node:assert/strict';
import { ImageError } from '../../../src/core/errors';
import { checkImageLimits } from '../../../src/core/imageLimits';
import { inspectPicture } from '../../../src/core/localPicture';
import { pngChunk } from '../../standins/support/pngFile';
import { jpeg16x9, png, webpLossy16x9 } from '../net/pictures';
import { cameraPng, cameraWebp, cmykJpeg, phoneJpeg, progressiveJpeg } from './metadataPictures';

const limits = {
  mediaTypes: ['image/png', 'image/jpeg', 'image/webp'],
  maxBytes: 30_000_000,
} as const;

/** The value a refusal names, from the look at the bytes or from the limits every model has. */
function refusal(bytes: Uint8Array): string | undefined {
  try {
    checkImageLimits(inspectPicture(bytes, 'fox.png'), limits, 'fox.png');
    return undefined;
  } catch (error) {
    assert.ok(ImageError.is(error, 'invalid-request'), String(error));
    assert.deepEqual([error.details.field, error.details.delivery], ['fox.png', 'not-sent']);
    return error.details.value;
  }
}

const text = (value: string): Buffer => Buffer.from(value, 'latin1');
const frames = pngChunk('acTL', Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]));
/** The animation flag of the extended header, as every player reads it. */
const animatedWebp = Buffer.from(cameraWebp);
animatedWebp.writeUInt8(animatedWebp.readUInt8(20) | 0x02, 20);

suite('a picture of this machine', () => {
  test('of any of the three formats, from camera or program, is taken', () => {
    const pictures = [
      png(3, 2),
      jpeg16x9,
      webpLossy16x9,
      cameraPng,
      cameraWebp,
      phoneJpeg,
      progressiveJpeg,
    ];
    assert.deepEqual(
      pictures.map(refusal),
      pictures.map(() => undefined),
    );
    assert.deepEqual(inspectPicture(png(3, 2), 'x'), {
      mediaType: 'image/png',
      width: 3,
      height: 2,
      animated: false,
      isCmyk: false,
      byteLength: png(3, 2).length,
    });
  });

  const refused: readonly (readonly [what: string, bytes: Buffer, value: RegExp])[] = [
    ['nothing at all', Buffer.alloc(0), /^empty: /],
    ['a text', text('# Kites\n'), /^no picture by its content, whatever its name: /],
    ['a GIF', text('GIF89a\x01\0\x01\0'), /^a GIF: save it as a PNG first$/],
    ['an AVIF', text('\0\0\0\x1cftypavif\0\0\0\0'), /^an AVIF: /],
    ['an animated AVIF', text('\0\0\0\x1cftypavis\0\0\0\0'), /^an AVIF: /],
    ['a phone’s HEIC', text('\0\0\0\x1cftypheic\0\0\0\0'), /^a HEIC photo: /],
    ['a BMP', text('BM\x7a\0\0\0'), /^a BMP: /],
    ['a TIFF', text('II*\0\x08\0\0\0'), /^a TIFF: /],
    ['an icon', text('\0\0\x01\0\x01\0'), /^an icon: /],
    ['a JPEG XL', text('\xff\x0a\xfa\x7f'), /^a JPEG XL: /],
    ['a PDF', text('%PDF-1.7\n'), /^a PDF: /],
    [
      'an SVG',
      text('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
      /^an SVG: /,
    ],
    [
      'what Git LFS leaves in place of a picture',
      text('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n'),
      /^a pointer of Git LFS: .*git lfs pull$/,
    ],
    ['a PNG that is cut off', png(3, 2).subarray(0, -8), /^broken or cut off: /],
    ['only the beginning of a PNG', png(3, 2).subarray(0, 9), /^broken or cut off: /],
    ['a JPEG that is cut off', jpeg16x9.subarray(0, -40), /^broken or cut off: /],
    ['an animated PNG', png(3, 2, { chunks: [frames] }), /^animated: save one frame/],
    ['an animated WebP', animatedWebp, /^animated: save one frame/],
    ['a JPEG for print', cmykJpeg, /^in CMYK, as for print: convert it to RGB first$/],
    [
      'more than every model takes',
      png(3, 2, { padding: 30_000_000 }),
      /^30\.1 MB: scale it down, or save it as a JPEG, first$/,
    ],
  ];
  for (const [what, bytes, value] of refused) {
    test(`that is ${what} is refused with what it is and what to do`, () => {
      assert.match(refusal(bytes) ?? 'taken', value);
    });
  }
});
