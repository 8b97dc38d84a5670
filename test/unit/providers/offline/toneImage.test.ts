import assert from 'node:assert/strict';
import { coverTones, tilesOf } from '../../../../src/providers/offline/toneImage';
import { madeImage } from './picture';

const grey = (tone: number): readonly number[] => [tone, tone, tone];

suite('coverTones', () => {
  test('a picture of the same size keeps its tones', async () => {
    const image = madeImage(9, 7, (x, y) => grey(x * 20 + y * 9));
    const tones = await coverTones(image, 9, 7, undefined);
    assert.deepEqual(
      [...tones],
      Array.from({ length: 63 }, (_, index) => (index % 9) * 20 + Math.floor(index / 9) * 9),
    );
  });

  test('the middle of a wider or higher picture is kept', async () => {
    const wide = madeImage(30, 10, x => grey(x < 10 ? 0 : x < 20 ? 100 : 200));
    assert.deepEqual(new Set(await coverTones(wide, 10, 10, undefined)), new Set([100]));
    const high = madeImage(10, 30, (_x, y) => grey(y < 10 ? 0 : y < 20 ? 100 : 200));
    assert.deepEqual(new Set(await coverTones(high, 10, 10, undefined)), new Set([100]));
  });

  test('made smaller, fine lines become their average instead of disappearing', async () => {
    const lines = madeImage(400, 400, (x, y) => grey((x + y) % 2 === 0 ? 0 : 200));
    const tones = await coverTones(lines, 37, 53, undefined);
    assert.ok(tones.every(tone => Math.abs(tone - 100) <= 2));
  });

  test('made larger, it has no steps and no blank rows', async () => {
    const slope = madeImage(3, 2, (x, y) => grey(50 + x * 50 + y * 5));
    const tones = await coverTones(slope, 300, 200, undefined);
    for (let index = 1; index < tones.length; index += 1) {
      const step = (tones[index] ?? 0) - (tones[index - 1] ?? 0);
      assert.ok(index % 300 === 0 || (step >= 0 && step <= 1), `step ${step} at ${index}`);
    }
    assert.ok((tones.at(-1) ?? 0) > 150);
  });

  test('see-through parts are a light grey, whatever colour hides in them', async () => {
    const image = madeImage(2, 1, x => [0, 0, 0, x === 0 ? 0 : 255]);
    assert.deepEqual([...(await coverTones(image, 2, 1, undefined))], [192, 0]);
  });

  test('a single pixel can cover anything', async () => {
    const tones = await coverTones(
      madeImage(1, 1, () => grey(77)),
      64,
      300,
      undefined,
    );
    assert.deepEqual(new Set(tones), new Set([77]));
  });
});

suite('tilesOf', () => {
  test('the tiles of two to nine pictures fill the area without overlapping', () => {
    const area = { left: 0, top: 0, right: 101, bottom: 67 };
    for (let count = 1; count <= 9; count += 1) {
      const covered = new Uint8Array(101 * 67);
      for (const { left, top, right, bottom } of tilesOf(count, area)) {
        for (let y = top; y < bottom; y += 1) {
          for (let x = left; x < right; x += 1)
            covered[y * 101 + x] = (covered[y * 101 + x] ?? 0) + 1;
        }
      }
      assert.ok(
        covered.every(times => times === 1),
        `${count} tiles`,
      );
    }
  });
});
