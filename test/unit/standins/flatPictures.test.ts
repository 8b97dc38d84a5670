import assert from 'node:assert/strict';
import { decodeJpeg } from '../../../src/providers/offline/jpegDecoder';
import { decodePng } from '../../../src/providers/offline/pngDecoder';
import { flatJpeg } from '../../standins/support/flatJpeg';
import { flatPng, type Colour } from '../../standins/support/flatPng';
import { readImageHeader } from '../../standins/support/imageHeader';

const sizes = [
  { width: 1, height: 1 },
  { width: 13, height: 7 },
  { width: 64, height: 33 },
];
const colours: readonly Colour[] = [
  [0, 0, 0],
  [255, 255, 255],
  [200, 30, 60],
  [12, 250, 3],
];

suite('Stand-in pictures', () => {
  test('a flat JPEG decodes to its colour in every pixel', async () => {
    for (const size of sizes) {
      for (const colour of colours) {
        const image = decodeJpeg(flatJpeg(size, colour));
        assert.deepEqual([image.width, image.height], [size.width, size.height]);
        for await (const row of image.rows()) {
          for (let at = 0; at < size.width * 3; at += 1) {
            const off = Math.abs((row[at] ?? -99) - (colour[at % 3] ?? 0));
            assert.ok(off <= 2, `${size.width}x${size.height} ${colour.join()} is off by ${off}`);
          }
        }
      }
    }
  });

  test('a flat PNG decodes to bands that begin with its colour', async () => {
    for (const size of sizes) {
      const image = decodePng(flatPng(size, [200, 30, 60]));
      const starts: number[] = [];
      for await (const row of image.rows()) {
        assert.equal(row.length, size.width * 3);
        starts.push(row[0] ?? -1);
      }
      assert.equal(starts.length, size.height);
      assert.equal(starts[0], 200);
      assert.deepEqual(
        starts,
        starts.toSorted((a, b) => b - a),
      );
    }
  });

  test('a WEBP header of each of the three kinds is understood', () => {
    const webp = (kind: string, content: readonly number[]) =>
      Buffer.concat([
        Buffer.from(`RIFF\0\0\0\0WEBP${kind}\0\0\0\0`, 'latin1'),
        Buffer.from(content),
      ]);
    const size = { width: 300, height: 200 };
    const mediaType = 'image/webp';
    const lossy = webp('VP8 ', [0, 0, 0, 0x9d, 0x01, 0x2a, 0x2c, 0x01, 0xc8, 0x00]);
    const lossless = webp('VP8L', [0x2f, 0x2b, 0xc1, 0x31, 0x00]);
    const extended = webp('VP8X', [0, 0, 0, 0, 0x2b, 0x01, 0x00, 0xc7, 0x00, 0x00]);
    for (const bytes of [lossy, lossless, extended]) {
      assert.deepEqual(readImageHeader(bytes), { mediaType, size });
    }
  });

  test('what breaks off before its size is no image', () => {
    const whole = [
      flatPng({ width: 9, height: 9 }, [1, 2, 3]),
      flatJpeg({ width: 9, height: 9 }, [1, 2, 3]),
    ];
    for (const bytes of whole) {
      for (let length = 0; length < 20; length += 1) {
        assert.equal(readImageHeader(bytes.subarray(0, length)), undefined);
      }
    }
  });
});
