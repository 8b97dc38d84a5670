import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { loadGlyphs, type Glyph, type GlyphTable } from '../../../../src/providers/offline/glyphs';
import { missingGlyph } from '../../../../src/providers/offline/missingGlyph';

function drawing({ width, pixels }: Glyph): readonly string[] {
  return Array.from({ length: 16 }, (_, y) =>
    [...pixels.subarray(y * width, (y + 1) * width)].map(ink => (ink === 1 ? '#' : '.')).join(''),
  );
}

suite('GlyphTable', () => {
  let table: GlyphTable;
  const glyphOf = (character: string): Glyph => {
    const glyph = table.glyph(character.codePointAt(0) ?? 0);
    assert.ok(glyph, `no glyph for ${character}`);
    return glyph;
  };

  setup(async () => {
    table = await loadGlyphs();
  });

  test('an A looks like an A', () => {
    assert.deepEqual(drawing(glyphOf('A')).slice(3, 15), [
      '........',
      '...##...',
      '..#..#..',
      '..#..#..',
      '.#....#.',
      '.#....#.',
      '.######.',
      '.#....#.',
      '.#....#.',
      '.#....#.',
      '.#....#.',
      '........',
    ]);
  });

  test('letters of common scripts are there, ideographs wide and Latin narrow', () => {
    const samples = 'Az09~ÀÿœŸŁ€ΩжЇאبกấ“”…×·→∞≤■★☕❤、。「あアｱ！Ａ';
    for (const character of samples + '国國学學龍龙灯燈暖說们們峠働') {
      assert.ok(glyphOf(character).pixels.includes(1), character);
    }
    assert.deepEqual(
      ['A', '国'].map(character => glyphOf(character).width),
      [8, 16],
    );
  });

  test('the most used characters of GB 2312, JIS X 0208 and all Korean syllables are there', () => {
    const missing: string[] = [];
    const check = (encoding: string, leads: readonly [number, number]): void => {
      const decoder = new TextDecoder(encoding);
      for (let lead = leads[0]; lead <= leads[1]; lead += 1) {
        for (let trail = 0xa1; trail <= 0xfe; trail += 1) {
          const character = decoder.decode(Uint8Array.of(lead, trail));
          const codePoint = character.codePointAt(0) ?? 0;
          if (/\p{Script=Han}/u.test(character) && !table.glyph(codePoint)) missing.push(character);
        }
      }
    };
    check('gbk', [0xb0, 0xd7]);
    check('euc-jp', [0xb0, 0xcf]);
    assert.deepEqual(missing, []);
    const syllables = new Set<string>();
    for (let codePoint = 0xac00; codePoint <= 0xd7a3; codePoint += 1) {
      const glyph = table.glyph(codePoint);
      assert.ok(glyph);
      syllables.add(Buffer.from(glyph.pixels).toString('latin1'));
    }
    assert.equal(syllables.size, 11_172);
  });

  test('every glyph is the one that was packed, to the pixel', () => {
    const hash = createHash('sha256');
    let count = 0;
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint += 1) {
      const glyph = table.glyph(codePoint);
      if (glyph === undefined) continue;
      count += 1;
      hash.update(`${codePoint} ${glyph.width} `).update(glyph.pixels);
    }
    // A decoder that errs once goes on erring.
    const expected = '0f79f5a032ff6c646707b006498e6a824b1b407b8adc9df1f13aa7c60370ec52';
    assert.deepEqual([count, hash.digest('hex')], [19_942, expected]);
  });

  test('a syllable with a final is the one without, made room under', () => {
    const ink = (character: string, rows: readonly [number, number]): number =>
      drawing(glyphOf(character))
        .slice(...rows)
        .join('')
        .replaceAll('.', '').length;
    assert.ok(ink('간', [12, 16]) > ink('가', [14, 16]));
    assert.notDeepEqual(drawing(glyphOf('간')), drawing(glyphOf('갇')));
  });

  test('what has no glyph is undefined, so that a box takes its place', () => {
    assert.deepEqual(
      [0x1f680, 0xd800, 0x0378, 0x10ffff].map(one => table.glyph(one)),
      [undefined, undefined, undefined, undefined],
    );
  });
});

suite('missingGlyph', () => {
  test('the box holds the code point in hexadecimal', () => {
    assert.deepEqual(drawing(missingGlyph(0x1f680)), [
      '###############.',
      '#.............#.',
      '#.###..#..###.#.',
      '#.#.#.##..#...#.',
      '#.#.#..#..###.#.',
      '#.#.#..#..#...#.',
      '#.###.###.#...#.',
      '#.............#.',
      '#.............#.',
      '#.###.###.###.#.',
      '#.#...#.#.#.#.#.',
      '#.###.###.#.#.#.',
      '#.#.#.#.#.#.#.#.',
      '#.###.###.###.#.',
      '#.............#.',
      '###############.',
    ]);
  });

  test('every code point has a box of its own', () => {
    const boxes = [0xe000, 0xe001, 0x0e00, 0xfe000, 0x1f680].map(codePoint =>
      drawing(missingGlyph(codePoint)).join('\n'),
    );
    assert.equal(new Set(boxes).size, boxes.length);
  });
});
