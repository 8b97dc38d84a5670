import * as assert from 'node:assert/strict';
import { aspectRatios, type ImageModel } from '../../../../src/core/imageModel';
import { waveDialects, modelInDialect } from '../../../../src/providers/wave/dialect';
import { waveModels } from '../../../../src/providers/wave/models';

function modelOf(id: string): ImageModel {
  const model = waveModels.find(candidate => candidate.id === id);
  assert.ok(model, `no model ${id}`);
  return model;
}

suite("Wave's models", () => {
  test('are the three of the pages, with their prices and prompt lengths', () => {
    assert.deepEqual(
      waveModels.map(({ id, provider, name, price, promptMaxLength }) => [
        id,
        provider,
        name,
        price,
        promptMaxLength,
      ]),
      [
        [
          'wave/qwen-image-2.0',
          'wave',
          'qwen-image-2.0',
          { amount: 0.02125, currency: 'USD' },
          800,
        ],
        [
          'wave/qwen-image-2.0-pro',
          'wave',
          'qwen-image-2.0-pro',
          { amount: 0.053125, currency: 'USD' },
          800,
        ],
        ['wave/wan2.7-image', 'wave', 'wan2.7-image', { amount: 0.02295, currency: 'USD' }, 5_000],
      ],
    );
  });

  test('start with the cheapest, which is what whoever has chosen none starts from', () => {
    const prices = waveModels.map(({ price }) => price?.amount ?? Infinity);
    assert.equal(prices[0], Math.min(...prices));
  });

  test('all seven ratios are offered everywhere, about 2K unless asked otherwise', () => {
    for (const model of waveModels) {
      assert.equal(model.sizesAreExact, false);
      for (const capabilities of Object.values(model.modes)) {
        assert.deepEqual(Object.keys(capabilities.sizes), [...aspectRatios]);
        assert.equal(capabilities.defaultTier, '2K');
      }
    }
  });

  test('every option with a range or a default has it', () => {
    const wan = modelOf('wave/wan2.7-image');
    const qwen = modelOf('wave/qwen-image-2.0');
    assert.deepEqual(
      [wan.seed, wan.watermark, wan.thinking, wan.palette, wan.boxes],
      [
        { min: 0, max: 2_147_483_647, random: -1 },
        { default: false },
        { default: true },
        { minEntries: 3, maxEntries: 10 },
        { maxPerImage: 2 },
      ],
    );
    assert.deepEqual(
      [qwen.seed, qwen.negativePromptMaxLength],
      [{ min: 0, max: 2_147_483_647, random: -1 }, 500],
    );
  });

  test('input images are public addresses of at most 30 MB', () => {
    for (const { input } of waveModels) {
      assert.deepEqual(input, {
        mediaTypes: ['image/jpeg', 'image/png', 'image/webp'],
        maxBytes: 30_000_000,
        delivery: 'url',
      });
    }
  });

  test('dialect v1 is the table as it stands', () => {
    assert.deepEqual(
      waveModels.map(model => modelInDialect(model, waveDialects.v1)),
      waveModels,
    );
  });
});
