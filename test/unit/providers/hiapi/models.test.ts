import * as assert from 'node:assert/strict';
import { compareResults } from '../../../../src/core/compareResults';
import { aspectRatios } from '../../../../src/core/imageModel';
import { hiapiModels } from '../../../../src/providers/hiapi/models';
import { imageRequest } from '../support/imageRequests';

const [model] = hiapiModels;
assert.ok(model);

suite("HiAPI's models", () => {
  test('are the one of the page, with the page’s ranges and defaults, and no price, as it names none', () => {
    const { modes: ownModes, summary, ...rest } = model;
    assert.deepEqual(rest, {
      id: 'hiapi/qwen-image-2.0',
      provider: 'hiapi',
      name: 'qwen-image-2.0',
      title: 'Qwen Image 2.0',
      sizesAreExact: true,
      promptMaxLength: 800,
      negativePromptMaxLength: 500,
      seed: { min: 0, max: 2_147_483_647 },
      watermark: { default: false },
      promptExpansion: { default: true },
    });
    assert.deepEqual(
      [hiapiModels.length, Object.keys(ownModes), summary.text !== ''],
      [1, ['generate'], true],
    );
  });

  test('text makes one picture in one of the five sizes of the page, with four options', () => {
    assert.deepEqual(model.modes.generate, {
      sizes: {
        '1:1': { '2K': { width: 2048, height: 2048 } },
        '4:3': { '2K': { width: 2368, height: 1728 } },
        '3:4': { '2K': { width: 1728, height: 2368 } },
        '16:9': { '2K': { width: 2688, height: 1536 } },
        '9:16': { '2K': { width: 1536, height: 2688 } },
      },
      defaultTier: '2K',
      count: { max: 1 },
      images: { min: 0, max: 0 },
      options: ['negativePrompt', 'seed', 'watermark', 'promptExpansion'],
    });
  });

  test('each size stands under the ratio it comes nearest to', () => {
    const valueOf = (ratio: string): number => {
      const [width, height] = ratio.split(':').map(Number);
      return Math.log(width! / height!);
    };
    for (const [ratio, pixels] of Object.entries(model.modes.generate!.sizes)) {
      const { width, height } = pixels['2K']!;
      const nearest = aspectRatios.toSorted(
        (one, other) =>
          Math.abs(valueOf(one) - Math.log(width / height)) -
          Math.abs(valueOf(other) - Math.log(width / height)),
      )[0];
      assert.equal(nearest, ratio);
    }
  });

  test('the pixels are promised, so one pixel less is worth a warning', () => {
    const expected = { width: 2688, height: 1536 };
    const request = imageRequest(model.id, { tier: '2K' });
    assert.deepEqual(compareResults(model, request, [expected]), []);
    assert.deepEqual(compareResults(model, request, [{ width: 2688, height: 1535 }]), [
      { code: 'size-differs', expected, isPromised: true, actual: { width: 2688, height: 1535 } },
    ]);
  });
});
