import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  coloursIn,
  evenPalette,
  paletteOf,
  withColour,
  withoutColour,
  withShare,
} from '../../../media/studio/palette';
import type { FormPaletteEntry } from '../../../src/protocol/studioRequest';

type Palette = readonly FormPaletteEntry[];

/** What a person can do to a palette of 3 to 10 colours. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('share' as const), at: fc.nat(9), value: fc.integer() }),
  fc.record({ kind: fc.constant('add' as const) }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(9) }),
);

function isWhole(palette: Palette): boolean {
  const sum = palette.reduce((all, { ratio }) => all + ratio, 0);
  return sum === 100 && palette.every(({ ratio }) => Number.isInteger(ratio) && ratio >= 1);
}

suite('The palette editor', () => {
  test('has whole percentages of at least 1 that sum to 100 after anything a person does', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps => {
        let palette: Palette = evenPalette(['#111111', '#222222', '#333333']);
        for (const each of steps) {
          const at = each.kind === 'add' ? 0 : each.at % palette.length;
          if (each.kind === 'share') palette = withShare(palette, at, each.value);
          if (each.kind === 'add' && palette.length < 10) palette = withColour(palette, '#444444');
          if (each.kind === 'remove' && palette.length > 3) palette = withoutColour(palette, at);
          assert.ok(isWhole(palette), JSON.stringify(palette));
        }
      }),
    );
  });

  test('gives a colour the share that is asked for, and leaves the others in proportion', () => {
    const palette = [
      { hex: '#111111', ratio: 20 },
      { hex: '#222222', ratio: 60 },
      { hex: '#333333', ratio: 20 },
    ];
    assert.deepEqual(
      withShare(palette, 0, 60).map(({ ratio }) => ratio),
      [60, 30, 10],
    );
  });

  test('lets no share take what the others need to be there at all', () => {
    assert.deepEqual(
      withShare(evenPalette(['#1', '#2', '#3']), 2, 400).map(({ ratio }) => ratio),
      [1, 1, 98],
    );
  });

  test('gives colours the shares they have in a picture, and even the least of them one per cent', () => {
    const shares = [0.7, 0.2999, 0.0001];
    const palette = paletteOf(shares.map((share, at) => ({ hex: `#${at}`, share })));
    assert.deepEqual(
      palette.map(({ ratio }) => ratio),
      [69, 30, 1],
    );
    const even = paletteOf(['#1', '#2', '#3'].map(hex => ({ hex, share: 1 })));
    assert.deepEqual(
      even.map(({ ratio }) => ratio),
      [34, 33, 33],
    );
  });

  test('finds each colour of a text once, short ones too', () => {
    const css =
      ':root { --ink: #1f4e79; --sun: #FB3; --again: #1F4E79; --id: #12; --long: #12345678 }';
    assert.deepEqual(coloursIn(css, 10), ['#1F4E79', '#FFBB33']);
    assert.deepEqual(coloursIn('#111111 #222222 #333333', 2), ['#111111', '#222222']);
  });
});
