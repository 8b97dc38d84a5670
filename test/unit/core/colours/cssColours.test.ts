import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { cssColours } from '../../../../src/core/colours/cssColours';

function hexesIn(css: string): readonly string[] {
  return cssColours(css).map(({ hex }) => hex);
}

suite('The colours of a style sheet’s custom properties', () => {
  test('are found in every way they are written, each once and under its first name', () => {
    const css = `
      :root {
        --ink: #1f4e79;
        --sun: #FB3; /* --old: #123456; */
        --ink-again: rgb(31, 78, 121);
        --half: rgba(255 0 0 / 50%);
        --sea: hsl(200deg 100% 50%);
        --raw: 222 47% 11%;
        --leaf: oklch(62.8% 0.2577 29.23);
        color: #abcdef;
      }
      .dark { --ink: #eeeeee80 }`;
    assert.deepEqual(cssColours(css), [
      { name: '--ink', hex: '#1F4E79' },
      { name: '--sun', hex: '#FFBB33' },
      { name: '--half', hex: '#FF0000' },
      { name: '--sea', hex: '#00AAFF' },
      { name: '--raw', hex: '#0F1729' },
      { name: '--ink', hex: '#EEEEEE' },
    ]);
  });

  test('are those browsers show: the numbers of CSS Color 4', () => {
    const css = `a { --a: oklch(40.101% 0.12332 21.555); --b: oklch(59.686% 0.15619 49.7694);
      --c: oklch(0.65125 0.13138 104.097); --d: hsl(120 100% 25.1%); --e: hsl(0.5turn 50% 50%); }`;
    assert.deepEqual(hexesIn(css), ['#7D2329', '#C65D06', '#9D9318', '#008000', '#40BFBF']);
  });

  test('are not what nobody sees, what is no colour, and what is no custom property', () => {
    const css = `a { --clear: #12345600; --none: rgba(1, 2, 3, 0); --size: 12px; --id: #12345;
      --of: var(--ink); --odd: rgb(1 2); --bad: hsl(x 1% 2%); --nan: rgb(a b c); background: #fff }`;
    assert.deepEqual(hexesIn(css), []);
  });

  test('are well-formed whatever the text, however it is broken off', () => {
    const piece = fc.constantFrom(
      '--a:',
      '#12',
      '3',
      'rgb(',
      ')',
      ' ',
      ';',
      '{',
      '/*',
      '*/',
      '%',
      '1e9',
      'hsl(',
      '-',
      'oklch(',
      ',',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), parts => {
        for (const hex of hexesIn(parts.join(''))) assert.match(hex, /^#[0-9A-F]{6}$/);
      }),
    );
  });
});
