import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { ImageError } from '../../../../src/core/errors';
import { decodePng } from '../../../../src/providers/offline/pngDecoder';
import { pngChunk } from '../../../standins/support/pngFile';
import { makePng, type MadePng } from './madePng';
import { allRows, readDeepPicture, readPicture } from './picture';

const kinds = [
  [0, 1],
  [0, 2],
  [0, 4],
  [0, 8],
  [0, 16],
  [2, 8],
  [2, 16],
  [3, 1],
  [3, 2],
  [3, 4],
  [3, 8],
  [4, 8],
  [4, 16],
  [6, 8],
  [6, 16],
] as const;

function noise(x: number, y: number, channel: number): number {
  return Math.imul(x * 31 + y * 177 + channel * 7 + 3, 0x9e3779b1) >>> 8;
}

/** A file of this kind with all filters in turn; 19 × 11 leaves unfinished bytes and empty passes. */
function noisyPng(colourType: number, bitDepth: number, more: Partial<MadePng> = {}): Buffer {
  const palette = Buffer.from(
    Array.from({ length: 3 * 2 ** Math.min(bitDepth, 8) }, (_, i) => noise(i, 5, 1) & 255),
  );
  return makePng({
    width: 19,
    height: 11,
    bitDepth,
    colourType,
    filter: line => line % 5,
    sample: (x, y, channel) => noise(x, y, channel) % 2 ** bitDepth,
    chunks: colourType === 3 ? [pngChunk('PLTE', palette)] : [],
    ...more,
  });
}

/** Our rows as four samples per pixel, to be compared with what pngjs makes of the file. */
async function decoded(bytes: Buffer): Promise<readonly number[]> {
  const image = decodePng(bytes);
  const rows = await allRows(image);
  const size = image.bytesPerSample;
  const samples = Array.from({ length: rows.length / size }, (_, index) =>
    rows.readUIntBE(index * size, size),
  );
  if (image.channels === 4) return samples;
  const full = 2 ** (8 * size) - 1;
  return Array.from({ length: samples.length / 3 }, (_, pixel) => [
    ...samples.slice(3 * pixel, 3 * pixel + 3),
    full,
  ]).flat();
}

function expected(bytes: Buffer, bitDepth: number): readonly number[] {
  return [...(bitDepth === 16 ? readDeepPicture(bytes) : readPicture(bytes)).data];
}

function isRefused(code: 'not-an-image' | 'too-large'): (error: unknown) => boolean {
  return error => ImageError.is(error, code) && error.details.delivery === 'not-sent';
}

suite('decodePng', () => {
  for (const [colourType, bitDepth] of kinds) {
    test(`colour type ${colourType} with ${bitDepth} bits reads as pngjs reads it, interlaced too`, async () => {
      for (const interlaced of [false, true]) {
        const bytes = noisyPng(colourType, bitDepth, { interlaced });
        assert.deepEqual(await decoded(bytes), expected(bytes, bitDepth));
      }
    });
  }

  test('a transparent colour or palette entry becomes opacity', async () => {
    const palette = Buffer.from([10, 20, 30, 40, 50, 60]);
    const chunks = [pngChunk('PLTE', palette), pngChunk('tRNS', Buffer.from([7]))];
    const fromPalette = makePng({
      width: 2,
      height: 1,
      bitDepth: 8,
      colourType: 3,
      chunks,
      sample: x => x,
    });
    assert.deepEqual(
      [...(await allRows(decodePng(fromPalette)))],
      [10, 20, 30, 7, 40, 50, 60, 255],
    );

    const key = [pngChunk('tRNS', Buffer.from([0, 5, 0, 5, 0, 5]))];
    const fromKey = makePng({
      width: 2,
      height: 1,
      bitDepth: 8,
      colourType: 2,
      chunks: key,
      sample: x => 5 + x,
    });
    assert.deepEqual([...(await allRows(decodePng(fromKey)))], [5, 5, 5, 0, 6, 6, 6, 255]);

    const greyKey = [pngChunk('tRNS', Buffer.from([0, 1]))];
    const fromGrey = makePng({
      width: 2,
      height: 1,
      bitDepth: 1,
      colourType: 0,
      chunks: greyKey,
      sample: x => x,
    });
    assert.deepEqual([...(await allRows(decodePng(fromGrey)))], [0, 0, 0, 255, 255, 255, 255, 0]);
  });

  test('the colour profile is handed on, but not one made for grey', () => {
    const chunks = [pngChunk('gAMA', Buffer.from([0, 0, 177, 143]))];
    const typesOf = (colourType: number): string[] =>
      decodePng(noisyPng(colourType, 8, { chunks })).colourChunks.map(({ type }) => type);
    assert.deepEqual([typesOf(2), typesOf(0)], [['gAMA'], []]);
  });

  test('rows can be read twice, and reading may stop anywhere', async () => {
    const image = decodePng(noisyPng(6, 8));
    for await (const row of image.rows()) {
      assert.equal(row.length, 19 * 4);
      break;
    }
    assert.deepEqual(await allRows(image), await allRows(image));
  });

  test('a damaged or cut-off file is no image', async () => {
    const whole = noisyPng(2, 8);
    const flipped = Buffer.from(whole);
    flipped[60] = (flipped[60] ?? 0) ^ 0xff;
    assert.throws(() => decodePng(flipped), isRefused('not-an-image'));
    assert.throws(() => decodePng(whole.subarray(0, 20)), isRefused('not-an-image'));
    assert.throws(() => decodePng(noisyPng(5, 8, { sample: () => 0 })), isRefused('not-an-image'));
    assert.throws(() => decodePng(noisyPng(3, 8, { chunks: [] })), isRefused('not-an-image'));
    const cut = noisyPng(2, 8, { damage: packed => packed.subarray(0, packed.length / 2) });
    await assert.rejects(allRows(decodePng(cut)), isRefused('not-an-image'));
    const garbled = noisyPng(2, 8, {
      damage: packed => Buffer.from(packed.map(byte => byte ^ 0x55)),
    });
    await assert.rejects(allRows(decodePng(garbled)), isRefused('not-an-image'));
    const oddFilter = noisyPng(2, 8, { filter: () => 9 });
    await assert.rejects(allRows(decodePng(oddFilter)), isRefused('not-an-image'));
    await assert.rejects(allRows(decodePng(whole.subarray(0, 70))), isRefused('not-an-image'));
  });

  test('more than 100 megapixels are refused before a pixel is read', () => {
    const head = Buffer.alloc(13);
    head.writeUInt32BE(20_000, 0);
    head.writeUInt32BE(5_001, 4);
    head.set([8, 2, 0, 0, 0], 8);
    const signature = Buffer.from('89504e470d0a1a0a', 'hex');
    const bytes = Buffer.concat([signature, pngChunk('IHDR', head)]);
    assert.throws(() => decodePng(bytes), isRefused('too-large'));
    head.set([16, 6, 0, 0, 1], 8);
    head.writeUInt32BE(3_000, 4);
    const interlaced = Buffer.concat([signature, pngChunk('IHDR', head)]);
    assert.throws(() => decodePng(interlaced), isRefused('too-large'));
  });

  test('a file that unpacks to far more than its size costs no more than its size', async () => {
    const bomb = makePng({ width: 4, height: 4, bitDepth: 8, colourType: 0, sample: () => 0 });
    const filler = deflateSync(Buffer.alloc(24_000_000));
    const bytes = noisyPng(0, 8, { width: 4, height: 4, damage: () => filler });
    const before = process.memoryUsage().arrayBuffers;
    assert.deepEqual(await allRows(decodePng(bytes)), await allRows(decodePng(bomb)));
    assert.ok(process.memoryUsage().arrayBuffers - before < 8_000_000);
  });
});
