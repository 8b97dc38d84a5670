import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  nameFor,
  nextFreeName,
  safeSegment,
  TakenNames,
  utf8Length,
} from '../../../src/core/fileName';
import { ImageError } from '../../../src/core/errors';

/** Any code points, halves of surrogate pairs included; fc's own `binary` unit builds a map of all. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 40 })
  .map(codePoints => String.fromCodePoint(...codePoints));

suite('file names', () => {
  test('the UTF-8 length is the encoder’s', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        assert.equal(utf8Length(text), Buffer.byteLength(text));
      }),
      { numRuns: 100 },
    );
  });

  test('a segment loses what a file system or a reader cannot take', () => {
    assert.equal(safeSegment('a/b\\c:d*e?f"g<h>i|j'), 'a-b-c-d-e-f-g-h-i-j');
    assert.equal(safeSegment('../..'), '');
    assert.equal(safeSegment('..hidden. '), 'hidden');
    assert.equal(safeSegment('a\u202eb\u200bc\u0007'), 'abc');
    assert.equal(safeSegment('My Document (1)'), 'My Document (1)');
    assert.equal(safeSegment('Nul.txt'), 'Nul-image.txt');
    assert.equal(utf8Length(safeSegment('狐'.repeat(300))), 198);
  });

  test('a segment is safe whatever it was, and safe again', () => {
    fc.assert(
      fc.property(anyText, text => {
        const segment = safeSegment(text);
        assert.doesNotMatch(segment, /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}]|^[\s.-]|[\s.-]$/u);
        assert.equal(safeSegment(segment), segment);
      }),
      { numRuns: 300 },
    );
  });

  test('the extension is that of the bytes', () => {
    assert.deepEqual(nameFor('hero', 'image/png'), {
      baseName: 'hero',
      extension: 'png',
      warning: undefined,
    });
    assert.deepEqual(nameFor('v1.2', 'image/webp'), {
      baseName: 'v1.2',
      extension: 'webp',
      warning: undefined,
    });
  });

  test('an extension that says the format is kept as written', () => {
    assert.equal(nameFor('hero.jpeg', 'image/jpeg').extension, 'jpeg');
    assert.equal(nameFor('HERO.PNG', 'image/png').extension, 'PNG');
    assert.equal(nameFor('hero.jpeg', 'image/jpeg').warning, undefined);
  });

  test('an extension that says another format is replaced with a warning', () => {
    assert.deepEqual(nameFor('hero.png', 'image/jpeg'), {
      baseName: 'hero',
      extension: 'jpg',
      warning: { code: 'format-differs', expected: 'png', actual: 'jpg' },
    });
    assert.equal(nameFor('.svg', 'image/png').baseName, 'image');
  });

  test('the first free number is found, names of the same run included', () => {
    const taken = new TakenNames(['Hero.PNG', 'hero-1.png']);
    const names: string[] = [];
    for (let count = 0; count < 3; count++) {
      const name = nextFreeName('hero', 'png', taken);
      taken.add(name);
      names.push(name);
    }
    assert.deepEqual(names, ['hero-2.png', 'hero-3.png', 'hero-4.png']);
    assert.equal(nextFreeName('fox', 'jpg', new TakenNames()), 'fox.jpg');
  });

  test('composed and decomposed letters are one name', () => {
    assert.ok(new TakenNames(['cafe\u0301.png']).has('Café.png'.normalize('NFC')));
  });

  test('a question that always says taken ends', () => {
    assert.throws(
      () => nextFreeName('hero', 'png', { has: () => true }),
      error => ImageError.is(error, 'write-failed'),
    );
  });
});
