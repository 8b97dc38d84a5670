import assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import { encodePng, type PngHeader } from '../../../../src/providers/offline/pngEncoder';
import { pixelAt, readDeepPicture, readPicture } from './picture';

/** Deterministic noise: no run that a wrong filter could hide in. */
function noise(seed: number): number {
  return Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) >>> 24;
}

function noiseRows(rowBytes: number, height: number): Uint8Array[] {
  return Array.from({ length: height }, (_, y) =>
    Uint8Array.from({ length: rowBytes }, (_unused, x) => noise(y * rowBytes + x)),
  );
}

suite('encodePng', () => {
  const sixteen = { width: 37, height: 23, bitDepth: 16 } as const;
  const eight = { width: 37, height: 23, bitDepth: 8 } as const;

  for (const filter of ['none', 'paeth'] as const) {
    test(`what it writes with filter ${filter} another decoder reads sample for sample`, async () => {
      const rgb = noiseRows(37 * 3, 23);
      const rgba = noiseRows(37 * 4, 23);
      const deep = noiseRows(37 * 8, 23);
      const fromRgb = readPicture(await encodePng({ ...eight, colour: 'rgb', filter }, rgb));
      const fromRgba = readPicture(await encodePng({ ...eight, colour: 'rgba', filter }, rgba));
      const fromDeep = readDeepPicture(
        await encodePng({ ...sixteen, colour: 'rgba', filter }, deep),
      );
      assert.deepEqual(
        Buffer.from(fromRgb.data.filter((_, index) => index % 4 !== 3)),
        Buffer.concat(rgb),
      );
      assert.deepEqual(Buffer.from(fromRgba.data), Buffer.concat(rgba));
      const samples = Buffer.concat(deep);
      assert.deepEqual(
        [...fromDeep.data],
        Array.from({ length: samples.length / 2 }, (_, index) => samples.readUInt16BE(2 * index)),
      );
    });
  }

  test('a palette of any length is looked up by its numbers', async () => {
    const palette = [
      [1, 2, 3],
      [200, 100, 50],
    ] as const;
    const rows = [Uint8Array.of(0, 1, 0), Uint8Array.of(1, 1, 0)];
    const header: PngHeader = {
      width: 3,
      height: 2,
      bitDepth: 8,
      colour: { palette },
      filter: 'none',
    };
    const picture = readPicture(await encodePng(header, rows));
    assert.deepEqual([picture.width, picture.height], [3, 2]);
    assert.deepEqual(pixelAt(picture, 1, 0), [200, 100, 50, 255]);
    assert.deepEqual(pixelAt(picture, 2, 1), [1, 2, 3, 255]);
  });

  test('every chunk has its length and checksum, and the profile comes before the pixels', async () => {
    const bytes = Buffer.from(
      await encodePng(
        {
          ...eight,
          colour: 'rgb',
          filter: 'paeth',
          colourChunks: [{ type: 'gAMA', data: Uint8Array.of(0, 0, 0xb1, 0x8f) }],
        },
        noiseRows(37 * 3, 23),
      ),
    );
    const types: string[] = [];
    let position = 8;
    while (position < bytes.length) {
      const length = bytes.readUInt32BE(position);
      const end = position + 8 + length;
      types.push(bytes.toString('latin1', position + 4, position + 8));
      assert.equal(crc32(bytes.subarray(position + 4, end)), bytes.readUInt32BE(end));
      position = end + 4;
    }
    assert.deepEqual([...new Set(types)], ['IHDR', 'gAMA', 'IDAT', 'IEND']);
    assert.equal(position, bytes.length);
  });

  test('rows larger and smaller than a block come out the same', async () => {
    const wide: PngHeader = {
      width: 100_000,
      height: 2,
      bitDepth: 8,
      colour: 'rgb',
      filter: 'none',
    };
    const rows = noiseRows(300_000, 2);
    const picture = readPicture(await encodePng(wide, rows));
    assert.deepEqual(pixelAt(picture, 99_999, 1).slice(0, 3), [...(rows[1]?.subarray(-3) ?? [])]);
  });

  test('an aborted picture rejects with the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    function* rows(): Generator<Uint8Array> {
      const row = new Uint8Array(2_000);
      for (let y = 0; y < 100_000; y += 1) {
        if (y === 50) controller.abort(reason);
        yield row;
      }
    }
    const header: PngHeader = {
      width: 2_000,
      height: 100_000,
      bitDepth: 8,
      colour: { palette: [[0, 0, 0]] },
      filter: 'none',
    };
    await assert.rejects(encodePng(header, rows(), controller.signal), reason);
  });
});
