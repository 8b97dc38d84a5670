import assert from 'node:assert/strict';
import { loadGlyphs, type GlyphTable } from '../../../../src/providers/offline/glyphs';
import {
  fitText,
  type TextBlock,
  type TextRoom,
} from '../../../../src/providers/offline/textBlock';

suite('fitText', () => {
  let table: GlyphTable;
  setup(async () => {
    table = await loadGlyphs();
  });

  /** Room for so many Latin letters across and lines down, in one size. */
  const room = (letters: number, lines: number, maxScale = 1): TextRoom => ({
    maxWidth: 8 * letters,
    maxHeight: 20 * lines - 4,
    minScale: 1,
    maxScale,
  });
  const fit = (text: string, place: TextRoom): TextBlock => {
    const block = fitText(text, table, place);
    assert.ok(block);
    return block;
  };
  const linesOf = (text: string, place: TextRoom): readonly string[] =>
    fit(text, place).lines.map(line => line.map(cell => cell.text).join(''));

  test('lines end between words, and where the author ended them', () => {
    assert.deepEqual(linesOf('one two three\nfour', room(8, 9)), ['one two', 'three', 'four']);
    assert.deepEqual(linesOf('well-known', room(6, 9)), ['well-', 'known']);
    assert.deepEqual(linesOf('a\u00a0b c', room(3, 9)), ['a\u00a0b', 'c']);
  });

  test('Chinese and Japanese lines end anywhere but before a full stop or after a bracket', () => {
    assert.deepEqual(linesOf('黄昏时分。灯塔', room(8, 9)), ['黄昏时', '分。灯塔']);
    assert.deepEqual(linesOf('夕暮れ「静か」', room(8, 9)), ['夕暮れ', '「静か」']);
  });

  test('a word longer than a line is broken rather than lost', () => {
    assert.deepEqual(linesOf('abcdefghij', room(4, 9)), ['abcd', 'efgh', 'ij']);
  });

  test('the last word is not left alone on its line', () => {
    assert.deepEqual(linesOf('aa bb cc dd ee ff', room(14, 2, 2)), ['aa bb cc', 'dd ee ff']);
  });

  test('the largest size that fits is taken, and never more than the room', () => {
    for (const [text, maxScale, scale] of [
      ['hi', 9, 9],
      ['hello world, how are you', 9, 4],
      ['x'.repeat(30), 9, 2],
    ] as const) {
      const place = { maxWidth: 600, maxHeight: 160, minScale: 1, maxScale };
      const block = fit(text, place);
      assert.equal(block.scale, scale);
      assert.ok(block.width <= place.maxWidth && block.height <= place.maxHeight);
    }
  });

  test('what does not fit is cut off with an ellipsis', () => {
    assert.deepEqual(linesOf('one two three four', room(8, 2)), ['one two', 'three…']);
    assert.deepEqual(linesOf('狐狸在雪地里走', room(8, 1)), ['狐狸在…']);
  });

  test('there is no block where not a single line fits', () => {
    assert.equal(fitText('hello', table, { ...room(8, 1), maxHeight: 15 }), undefined);
    assert.equal(fitText('hello', table, room(1, 3)), undefined);
  });

  test('nothing disappears: unknown characters become boxes, marks join their letter', () => {
    const [line = []] = fit('e\u0301x\u0302🚀\ue000', room(40, 1)).lines;
    assert.deepEqual(
      line.map(({ text, glyphs, width }) => [text, glyphs.length, width]),
      [
        ['é', 1, 8],
        ['x\u0302', 2, 8],
        ['🚀', 1, 16],
        ['\ue000', 1, 16],
      ],
    );
  });

  test('joiners and variation selectors are not seen', () => {
    assert.deepEqual(linesOf('❤\ufe0f a\u200db\u200e', room(40, 1)), ['❤ ab']);
  });

  test('Hebrew is written from the right, its numbers from the left', () => {
    assert.deepEqual(linesOf('in אבג 12 דה ok', room(40, 1)), ['in הד 12 גבא ok']);
  });
});
