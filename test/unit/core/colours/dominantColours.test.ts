import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { dominantColours } from '../../../../src/core/colours/dominantColours';
import { hexOf, oklabOf, rgbOf } from '../../../../src/core/colours/oklab';

/** Pixels of one colour after another, as often as said. */
function picture(...parts: readonly (readonly [hex: string, count: number, alpha?: number])[]) {
  return new Uint8Array(
    parts.flatMap(([hex, count, alpha = 255]) => {
      const pixel = [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16));
      return Array.from({ length: count }, () => [...pixel, alpha]).flat();
    }),
  );
}

suite('The colours a picture is mostly made of', () => {
  test('are its colours where it has few, with their shares, the most frequent first', () => {
    const pixels = picture(['#F2B134', 100], ['#1F4E79', 600], ['#F7F3E9', 300]);
    assert.deepEqual(dominantColours(pixels, 5), [
      { hex: '#1F4E79', share: 0.6 },
      { hex: '#F7F3E9', share: 0.3 },
      { hex: '#F2B134', share: 0.1 },
    ]);
  });

  test('have a small but striking one among them, and shades of one counted together', () => {
    const greys = Array.from({ length: 40 }, (_, at) => {
      const level = (100 + Math.round(at / 4)).toString(16);
      return [`#${level}${level}${level}`, 20] as const;
    });
    const [grey, red, ...more] = dominantColours(picture(...greys, ['#E00010', 30]), 4);
    assert.match(grey?.hex ?? '', /^#(6[4-9A-E])\1\1$/);
    assert.equal(red?.hex, '#E00010');
    assert.deepEqual(more, []);
  });

  test('are not what is transparent, and none at all where everything is', () => {
    const pixels = picture(['#FF0000', 50, 10], ['#00FF00', 10]);
    assert.deepEqual(dominantColours(pixels, 3), [{ hex: '#00FF00', share: 1 }]);
    assert.deepEqual(dominantColours(picture(['#FF0000', 5, 0]), 3), []);
    assert.deepEqual(dominantColours(new Uint8Array(), 3), []);
  });

  test('are at most as many as wanted, and shares of one whole, whatever the pixels', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 4_000 }),
        fc.integer({ min: 1, max: 10 }),
        (pixels, count) => {
          const colours = dominantColours(pixels, count);
          assert.ok(colours.length <= count);
          const whole = colours.reduce((sum, { share }) => sum + share, 0);
          assert.ok(colours.length === 0 || Math.abs(whole - 1) < 1e-9);
          for (const { hex } of colours) assert.match(hex, /^#[0-9A-F]{6}$/);
          assert.deepEqual(dominantColours(pixels, count), colours);
        },
      ),
    );
  });

  test('come back from Oklab as they went in', () => {
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(fc.tuple(byte, byte, byte), rgb => {
        assert.equal(hexOf(rgbOf(oklabOf(rgb))), hexOf(rgb));
      }),
    );
  });
});
