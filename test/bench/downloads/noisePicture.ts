import { randomFillSync } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

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
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels, { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(content.length, 0);
  whole.set(named, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}
