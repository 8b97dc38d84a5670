import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { moveOffset, type TextChange } from '../../../src/core/offsetTracker';

function edit(text: string, { offset, removed }: TextChange, inserted: string): string {
  return text.slice(0, offset) + inserted + text.slice(offset + removed);
}

suite('Offset tracker', () => {
  test('moves with edits before the place, stays with those behind it, gives up inside', () => {
    const cases: readonly (readonly [
      offset: number,
      change: TextChange,
      moved: number | undefined,
    ])[] = [
      [10, { offset: 2, removed: 0, inserted: 5 }, 15],
      [10, { offset: 2, removed: 3, inserted: 1 }, 8],
      [10, { offset: 10, removed: 0, inserted: 4 }, 14],
      [10, { offset: 6, removed: 4, inserted: 0 }, 6],
      [10, { offset: 10, removed: 3, inserted: 7 }, 10],
      [10, { offset: 11, removed: 3, inserted: 7 }, 10],
      [10, { offset: 9, removed: 2, inserted: 2 }, undefined],
      [10, { offset: 0, removed: 99, inserted: 99 }, undefined],
      [0, { offset: 0, removed: 0, inserted: 3 }, 3],
      [0, { offset: 0, removed: 5, inserted: 0 }, 0],
    ];
    assert.deepEqual(
      cases.map(([offset, change]) => moveOffset(offset, change)),
      cases.map(([, , moved]) => moved),
    );
  });

  test('always points at the same text as before, or says that it is gone', () => {
    const text = 'abcdefghijklmnopqrst';
    const place = fc.nat({ max: text.length });
    fc.assert(
      fc.property(
        place,
        place,
        place,
        fc.string({ maxLength: 5 }),
        (offset, from, to, inserted) => {
          const start = Math.min(from, to);
          const removed = Math.max(from, to) - start;
          const change = { offset: start, removed, inserted: inserted.length };
          const edited = edit(text, change, inserted);
          const moved = moveOffset(offset, change);
          if (start < offset && offset < start + removed) assert.equal(moved, undefined);
          else if (start + removed <= offset) assert.equal(edited.slice(moved), text.slice(offset));
          else assert.equal(edited.slice(0, moved), text.slice(0, offset));
        },
      ),
      { numRuns: 300 },
    );
  });
});
