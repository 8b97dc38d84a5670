import * as assert from 'node:assert/strict';
import { toggled, withRange } from '../../../media/studio/resultKeys';

const all = ['a', 'b', 'c', 'd', 'e'];

suite('Picking results', () => {
  test('with Shift takes everything from what was picked last, in either direction', () => {
    assert.deepEqual(new Set(withRange(new Set(['b']), 'd', all)), new Set(['b', 'c', 'd']));
    assert.deepEqual(new Set(withRange(new Set(['a', 'd']), 'c', all)), new Set(['a', 'c', 'd']));
    assert.deepEqual(new Set(withRange(new Set(), 'c', all)), new Set(['c']));
  });

  test('with Ctrl takes one more, or takes it away again', () => {
    assert.deepEqual(toggled(new Set(['a']), 'b'), new Set(['a', 'b']));
    assert.deepEqual(toggled(new Set(['a', 'b']), 'b'), new Set(['a']));
  });
});
