import * as assert from 'node:assert/strict';
import { differentNames } from '../../../src/editor/studio/differentNames';

suite('Saving several pictures in one folder', () => {
  test('gives each a name of its own, on file systems too that know no case', () => {
    assert.deepEqual(
      differentNames(['a.png', 'b.png', 'A.png', 'a.png', 'a-2.png', 'name', 'name']),
      [...['a.png', 'b.png', 'A-2.png', 'a-3.png', 'a-2-2.png', 'name', 'name-2']],
    );
  });
});
