import * as assert from 'node:assert/strict';
import { aspectRatios, type SizeTable } from '../../../src/core/imageModel';
import { nearestRatio } from '../../../src/core/nearestRatio';

const size = { '1K': { width: 1, height: 1 } };
const all: SizeTable = Object.fromEntries(aspectRatios.map(ratio => [ratio, size]));
const few: SizeTable = { '1:1': size, '16:9': size, '9:16': size };

suite('the nearest aspect ratio', () => {
  const cases = [
    [1500, 1000, '3:2', '16:9'],
    [1000, 1500, '2:3', '9:16'],
    [640, 480, '4:3', '1:1'],
    [1000, 1000, '1:1', '1:1'],
    [1010, 1000, '1:1', '1:1'],
    [4000, 500, '16:9', '16:9'],
    [1, 90, '9:16', '9:16'],
  ] as const;
  for (const [width, height, ofAll, ofFew] of cases) {
    test(`of ${width}×${height} is ${ofAll}, or ${ofFew} where there are few`, () => {
      assert.equal(nearestRatio({ sizes: all }, { width, height }), ofAll);
      assert.equal(nearestRatio({ sizes: few }, { width, height }), ofFew);
    });
  }

  test('is none where none is offered', () => {
    assert.equal(nearestRatio({ sizes: {} }, { width: 1, height: 1 }), undefined);
  });
});
