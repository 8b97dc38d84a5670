import assert from 'node:assert/strict';
import { describeWarning } from '../../src/editor/warningMessages';

suite('a picture of another size', () => {
  const expected = { width: 2048, height: 1360 };
  const actual = { width: 2048, height: 1365 };
  const rows = [
    [true, 'The picture is 2048×1365 pixels instead of 2048×1360.'],
    [false, 'The picture is 2048×1365 pixels instead of about 2048×1360.'],
  ] as const;
  for (const [isPromised, sentence] of rows) {
    test(`is told as such where the pixels are ${isPromised ? '' : 'not '}promised`, () => {
      assert.equal(
        describeWarning({ code: 'size-differs', expected, isPromised, actual }),
        sentence,
      );
    });
  }
});
