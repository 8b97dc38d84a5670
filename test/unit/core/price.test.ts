import * as assert from 'node:assert/strict';
import type { ImageModel } from '../../../src/core/imageModel';
import { estimateCost, roundAmount } from '../../../src/core/price';
import { waveModels } from '../../../src/providers/wave/models';
import { words } from '../../../src/core/words';

function priced(price: ImageModel['price']): ImageModel {
  return {
    id: 'wave/small',
    provider: 'wave',
    name: 'small',
    title: 'Small',
    summary: words`For tests`,
    modes: {},
    sizesAreExact: true,
    promptMaxLength: 100,
    ...(price && { price }),
  };
}

suite('Price', () => {
  test('is the table’s times the count, without what binary fractions add', () => {
    const usd = (amount: number, count: number) =>
      estimateCost(priced({ amount, currency: 'USD' }), count);
    assert.deepEqual(
      [usd(0.1, 3), usd(0.7, 6), usd(0.053125, 6), usd(0.02295, 12), usd(0, 4)],
      [0.3, 4.2, 0.31875, 0.2754, 0].map(amount => ({ amount, currency: 'USD' })),
    );
    assert.deepEqual(estimateCost(priced({ amount: 3, currency: 'credits' }), 4), {
      amount: 12,
      currency: 'credits',
    });
  });

  test('is unknown where the table names none', () => {
    assert.equal(estimateCost(priced(undefined), 4), undefined);
  });

  test('of every model survives adding up a month of pictures', () => {
    for (const { price } of waveModels) {
      const amount = price?.amount ?? NaN;
      const month = Array.from({ length: 1_000 }, () => amount);
      const sum = roundAmount(month.reduce((total, each) => total + each, 0));
      assert.equal(sum, roundAmount(amount * 1_000));
      assert.equal(roundAmount(amount), amount);
    }
  });

  test('is rounded to the millionth, not further', () => {
    assert.deepEqual(
      [0.1 + 0.2, 0.000_001, 0.000_000_4, 0.000_000_6, 123_456.789_012].map(roundAmount),
      [0.3, 0.000_001, 0, 0.000_001, 123_456.789_012],
    );
  });
});
