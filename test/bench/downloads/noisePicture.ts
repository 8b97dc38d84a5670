import { randomFillSync } from 'node:crypto';
import { deflateSync } from 'node:zlib';

import { pngChunk, pngFile } from '../../standins/support/pngFile';

const side = 3_162;
const bytesPerPixel = 3;

/** A valid PNG of 30 MB: colours without any order, which no compression makes smaller. */
export function noisePicture(): Buffer {
  const rowBytes = 1 + side * bytesPerPixel;
  const pixels = randomFillSync(Buffer.alloc(rowBytes * side));
  // The filter of each row: none.
  for (let row = 0; row < side; row += 1) pixels[row * rowBytes] = 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2], 8);
  return pngFile([
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(pixels, { level: 0 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}
