import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { middleBox, movedBox, resizedBox, settledBox } from '../../../media/studio/boxes';
import type { FormBox } from '../../../src/protocol/studioRequest';

const side = fc.integer({ min: 1, max: 8_000 });
const anyNumber = fc.double({ min: -10_000, max: 10_000 });
const sizeOfPicture = fc.record({ width: side, height: side });
const by = fc.record({ x: anyNumber, y: anyNumber });

/** A box that may be asked for: whole pixels inside of the picture, at least one wide and high. */
function isGood([left, top, right, bottom]: FormBox, size: { width: number; height: number }) {
  const whole = [left, top, right, bottom].every(Number.isInteger);
  const inside = left >= 0 && top >= 0 && right <= size.width && bottom <= size.height;
  return whole && inside && left < right && top < bottom;
}

suite('The box editor', () => {
  test('makes a box that may be asked for of whatever is drawn or typed', () => {
    fc.assert(
      fc.property(
        sizeOfPicture,
        fc.tuple(anyNumber, anyNumber, anyNumber, anyNumber),
        by,
        (size, drawn, move) => {
          const box = settledBox(drawn, size);
          assert.ok(isGood(box, size), `drawn: ${box.join()}`);
          assert.ok(isGood(resizedBox(box, move, size), size), 'resized');
          const moved = movedBox(box, move, size);
          assert.ok(isGood(moved, size), `moved: ${moved.join()}`);
          assert.equal(moved[2] - moved[0], box[2] - box[0]);
          assert.equal(moved[3] - moved[1], box[3] - box[1]);
        },
      ),
    );
  });

  test('leaves a box where it is when nobody knows where the pointer went', () => {
    const size = { width: 100, height: 80 };
    const box: FormBox = [10, 10, 30, 30];
    assert.deepEqual(movedBox(box, { x: 0, y: Number.NaN }, size), box);
    assert.deepEqual(resizedBox(box, { x: Number.NaN, y: 0 }, size), box);
  });

  test('takes a box pulled open in any direction', () => {
    const size = { width: 100, height: 80 };
    assert.deepEqual(settledBox([60, 50, 20, 10], size), [20, 10, 60, 50]);
  });

  test('stops a box at the edges, and changes its size at the lower right corner', () => {
    const size = { width: 100, height: 80 };
    assert.deepEqual(movedBox([10, 10, 30, 30], { x: 500, y: -500 }, size), [80, 0, 100, 20]);
    assert.deepEqual(resizedBox([10, 10, 30, 30], { x: 5, y: -100 }, size), [10, 10, 35, 11]);
  });

  test('puts a box in the middle for those who do not draw', () => {
    assert.deepEqual(middleBox({ width: 100, height: 80 }), [25, 20, 75, 60]);
  });
});
