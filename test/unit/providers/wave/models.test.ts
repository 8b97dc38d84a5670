import * as assert from 'node:assert/strict';
import {
  aspectRatios,
  type ImageModel,
  type ModeCapabilities,
} from '../../../../src/core/imageModel';
import { validateRequest } from '../../../../src/core/validateRequest';
import { waveDialects, modelInDialect } from '../../../../src/providers/wave/dialect';
import { waveModels } from '../../../../src/providers/wave/models';
import { publicImages, waveRequest } from './waveRequests';

function modelOf(id: string): ImageModel {
  const model = waveModels.find(candidate => candidate.id === id);
  assert.ok(model, `no model ${id}`);
  return model;
}

/** One line per mode: images, count, tiers, options. */
function summaryOf(model: ImageModel): Record<string, string> {
  const line = ({ images, count, sizes, options }: ModeCapabilities): string =>
    `${images.min}-${images.max} n≤${count.max} ${Object.keys(sizes['1:1'] ?? {}).join('/')} ` +
    options.toSorted().join(',');
  return Object.fromEntries(
    Object.entries(model.modes).map(([mode, capabilities]) => [mode, line(capabilities)]),
  );
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
          'wave/qwen-image-2.0-pro',
          'wave',
          'qwen-image-2.0-pro',
          { amount: 0.053125, currency: 'USD' },
          800,
        ],
        [
          'wave/qwen-image-2.0',
          'wave',
          'qwen-image-2.0',
          { amount: 0.02125, currency: 'USD' },
          800,
        ],
        ['wave/wan2.7-image', 'wave', 'wan2.7-image', { amount: 0.02295, currency: 'USD' }, 5_000],
      ],
    );
  });

  test('both Qwen models have the modes of their page', () => {
    const expected = {
      generate: '0-0 n≤6 1K/2K negativePrompt,seed',
      edit: '1-1 n≤6 1K/2K negativePrompt,seed',
      reference: '2-3 n≤6 1K/2K negativePrompt,seed',
    };
    assert.deepEqual(summaryOf(modelOf('wave/qwen-image-2.0-pro')), expected);
    assert.deepEqual(summaryOf(modelOf('wave/qwen-image-2.0')), expected);
  });

  test('Wan has all six modes; 4K is for text only, thinking too, and a series has no palette', () => {
    assert.deepEqual(summaryOf(modelOf('wave/wan2.7-image')), {
      generate: '0-0 n≤4 1K/2K/4K palette,seed,thinking,watermark',
      variation: '1-1 n≤4 1K/2K palette,seed,watermark',
      edit: '1-1 n≤4 1K/2K palette,seed,watermark',
      reference: '2-9 n≤4 1K/2K palette,seed,watermark',
      series: '0-0 n≤12 1K/2K seed,watermark',
      region: '1-9 n≤4 1K/2K palette,seed,watermark',
    });
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
        { min: 0, max: 2_147_483_647 },
        { default: false },
        { default: true },
        { minEntries: 3, maxEntries: 10 },
        { maxPerImage: 2 },
      ],
    );
    assert.deepEqual(
      [qwen.seed, qwen.negativePromptMaxLength],
      [{ min: 0, max: 2_147_483_647 }, 500],
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

  test('the seed Wave calls random is refused, since it is never sent', () => {
    assert.throws(() => {
      validateRequest(modelOf('wave/wan2.7-image'), waveRequest({ seed: -1 }));
    }, /seed/);
    assert.throws(() => {
      validateRequest(
        modelOf('wave/wan2.7-image'),
        waveRequest({ mode: 'reference', images: publicImages('a.png') }),
      );
    }, /2 to 9 images/);
  });

  test('dialect v2 changes options and tiers, nothing else', () => {
    const adapted = waveModels.map(model => summaryOf(modelInDialect(model, waveDialects.v2)));
    assert.equal(adapted[1]?.['edit'], '1-1 n≤6 1K/2K negativePrompt');
    assert.equal(
      adapted[2]?.['generate'],
      '0-0 n≤4 1K/2K negativePrompt,palette,seed,thinking,watermark',
    );
    assert.deepEqual(
      waveModels.map(model => modelInDialect(model, waveDialects.v1)),
      waveModels,
    );
  });
});
