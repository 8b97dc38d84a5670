import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { utf8Length } from '../../../src/core/fileName';
import { promptSlug } from '../../../src/core/promptSlug';

const runs = { numRuns: 300 };
const anyText = fc.oneof(
  fc
    .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 100 })
    .map(codePoints => String.fromCodePoint(...codePoints)),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.string({
    unit: fc.constantFrom(
      ...Array.from('aÉßİΣ-_. /\\:*?"<>|\n\t\0\u202e\u200d\ufe0f\u0301狐ーไทยकि🦊🌙\ud83d'),
    ),
    maxLength: 80,
  }),
);

suite('promptSlug', () => {
  const cases: readonly (readonly [prompt: string, slug: string])[] = [
    ['A watercolor fox, on the moon!', 'a-watercolor-fox-on-the-moon'],
    ["Don't panic — it’s only 3D", 'dont-panic-its-only-3d'],
    ['Café Ärger, smørrebrød, Łódź, straße', 'cafe-arger-smorrebrod-lodz-strasse'],
    ['Tiếng Việt: con mèo', 'tieng-viet-con-meo'],
    ['ＦＵＬＬ width １２', 'full-width-１２'],
    ['İstanbul’da GÜNEŞ', 'istanbulda-gunes'],
    ['x² + Ⅷ', 'x2-viii'],
    ['一只在月亮上的狐狸，水彩画', '一只在月亮上的狐狸-水彩画'],
    ['月の上のキツネ、ラーメン', '月の上のキツネ-ラーメン'],
    ['달 위의 여우', '달-위의-여우'],
    ['ثعلب على القمر', 'ثعلب-على-القمر'],
    ['Лиса на Луне', 'лиса-на-луне'],
    ['ΛΥΚΟΣ στο φεγγάρι', 'λυκος-στο-φεγγάρι'],
    ['चाँद पर लोमड़ी', 'चाँद-पर-लोमड़ी'.normalize('NFC')],
    ['สุนัขจิ้งจอก', 'สุนัขจิ้งจอก'],
    ['می\u200cخواهم', 'میخواهم'],
  ];
  for (const [prompt, slug] of cases) {
    test(`writes ${prompt} as ${slug}`, () => assert.equal(promptSlug(prompt), slug));
  }

  test('names what emoji show when there is nothing but emoji', () => {
    assert.equal(promptSlug('🦊🌙'), 'fox-crescent-moon');
    assert.equal(promptSlug('👩\u200d🚀 ❤\ufe0f 🇫🇷'), 'woman-rocket-heart-fr');
    assert.equal(promptSlug('😀😻'), 'face-cat');
  });

  test('counts to the last emoji of a run', () => {
    assert.equal(
      ['🎆', '🎻', '🏢', '🏰', '👁', '👓', '👪', '💀', '💞', '🚍', '🚜', '🥗', '🦮', '🧡', '🪸']
        .map(emoji => promptSlug(emoji))
        .join(' '),
      'fireworks violin office castle eye glasses family skull hearts bus tractor salad dog heart coral',
    );
  });

  test('leaves emoji out where there are words', () => {
    assert.equal(promptSlug('🦊 on the moon ✨'), 'on-the-moon');
  });

  test('says image when nothing is left to read', () => {
    for (const prompt of ['', ' \n', '!!! ---', '\u200b\u202e\ufe0f', '\ud83d', '🫨', '\u3164']) {
      assert.equal(promptSlug(prompt), 'image');
    }
  });

  test('stops at a word', () => {
    assert.equal(
      promptSlug('An isometric illustration of a small harbour town in the early morning fog'),
      'an-isometric-illustration-of-a-small-harbour-town',
    );
    assert.equal(promptSlug('red fox', 6), 'red');
  });

  test('stops at a word of a sentence written without spaces', () => {
    const slug = promptSlug('一只狐狸坐在月亮上弹吉他'.repeat(6));
    assert.ok(slug.startsWith('一只狐狸坐在月亮上弹吉他'));
    assert.ok(utf8Length(slug) > 90 && utf8Length(slug) <= 120);
    const words = new Intl.Segmenter('und', { granularity: 'word' });
    const boundaries = Array.from(
      words.segment('一只狐狸坐在月亮上弹吉他'.repeat(6)),
      ({ index }) => index,
    );
    assert.ok(boundaries.includes(slug.length));
  });

  test('cuts a word that is longer than a name between letters, marks kept with them', () => {
    assert.equal(promptSlug('a'.repeat(80)), 'a'.repeat(50));
    const stack = promptSlug('कि'.repeat(100));
    assert.equal(stack, 'कि'.repeat(20));
  });

  test('avoids the names Windows keeps for devices', () => {
    assert.equal(promptSlug('CON'), 'con-image');
    assert.equal(promptSlug('com1.'), 'com1-image');
    assert.equal(promptSlug('COM¹'), 'com1-image');
    assert.equal(promptSlug('console'), 'console');
  });

  test('takes only the beginning of a document pasted as a prompt', () => {
    assert.equal(promptSlug(`!${' '.repeat(5000)}late`), 'image');
  });

  test('is a legal, visible, short file name for any text, and its own slug', () => {
    fc.assert(
      fc.property(anyText, prompt => {
        const slug = promptSlug(prompt);
        assert.match(slug, /^[\p{L}\p{N}][\p{L}\p{N}\p{Mn}\p{Mc}-]*$/u);
        assert.doesNotMatch(slug, /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]|--|-$/u);
        assert.ok(Array.from(slug).length <= 56 && utf8Length(slug) <= 126);
        assert.doesNotMatch(slug, /^(?:con|prn|aux|nul|com\d|lpt\d)$/);
        assert.equal(slug, slug.normalize('NFC').toLowerCase());
        assert.equal(promptSlug(slug), slug);
      }),
      runs,
    );
  });
});
