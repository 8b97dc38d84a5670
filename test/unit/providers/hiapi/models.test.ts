import * as assert from 'node:assert/strict';
import { compareResults } from '../../../../src/core/compareResults';
import { ImageError } from '../../../../src/core/errors';
import { aspectRatios, modes, tiers } from '../../../../src/core/imageModel';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import { validateRequest } from '../../../../src/core/validateRequest';
import { hiapiModels } from '../../../../src/providers/hiapi/models';
import { hiapiRequest } from './hiapiRequests';

const [model] = hiapiModels;
assert.ok(model);

/** `fits`, or the field, limit and value a request is refused with. */
function verdictOn(changes: Partial<ImageRequest>): unknown {
  try {
    validateRequest(model!, hiapiRequest(changes));
  } catch (error) {
    if (!ImageError.is(error, 'invalid-request')) throw error;
    const { field, limit, value, delivery } = error.details;
    assert.equal(delivery, 'not-sent');
    return [field, limit, value];
  }
  return 'fits';
}

const picture = {
  name: 'a.png',
  url: 'https://pictures.example.com/a.png',
  read: undefined,
  mediaType: 'image/png',
  size: { width: 800, height: 600 },
} as const;

suite("HiAPI's models", () => {
  test('are the one of the page, with the page’s ranges and defaults', () => {
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
      price: { amount: 0.025, currency: 'USD' },
    });
    assert.deepEqual(
      [hiapiModels.length, Object.keys(ownModes), summary !== ''],
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
    assert.deepEqual(compareResults(model, hiapiRequest(), [expected]), []);
    assert.deepEqual(compareResults(model, hiapiRequest(), [{ width: 2688, height: 1535 }]), [
      { code: 'size-differs', expected, actual: { width: 2688, height: 1535 } },
    ]);
  });
});

suite("HiAPI's limits", () => {
  test('a prompt has 1 to 800 characters, counted as characters', () => {
    assert.deepEqual(
      [
        verdictOn({ prompt: '景'.repeat(800) }),
        verdictOn({ prompt: '🌊'.repeat(800) }),
        verdictOn({ prompt: 'x'.repeat(801) }),
        verdictOn({ prompt: '🌊'.repeat(801) }),
        verdictOn({ prompt: 'x' }),
        verdictOn({ prompt: '' }),
        verdictOn({ prompt: ' \n' }),
      ],
      [
        'fits',
        'fits',
        ['prompt', 'at most 800 characters', '801 characters'],
        ['prompt', 'at most 800 characters', '801 characters'],
        'fits',
        ['prompt', 'at least 1 character', 'none'],
        ['prompt', 'at least 1 character', 'none'],
      ],
    );
  });

  test('a negative prompt has at most 500 characters', () => {
    assert.deepEqual(
      [
        verdictOn({ negativePrompt: '' }),
        verdictOn({ negativePrompt: '字'.repeat(500) }),
        verdictOn({ negativePrompt: '字'.repeat(501) }),
      ],
      ['fits', 'fits', ['negativePrompt', 'at most 500 characters', '501 characters']],
    );
  });

  test('a seed is a whole number from 0 to 2147483647', () => {
    const limit = 'a whole number from 0 to 2147483647';
    assert.deepEqual(
      [0, 2_147_483_647, -1, 2_147_483_648, 0.5].map(seed => verdictOn({ seed })),
      [
        'fits',
        'fits',
        ['seed', limit, '-1'],
        ['seed', limit, '2147483648'],
        ['seed', limit, '0.5'],
      ],
    );
  });

  test('one picture, neither none nor two', () => {
    assert.deepEqual(
      [1, 0, 2].map(count => verdictOn({ count })),
      [
        'fits',
        ['count', 'a whole number from 1 to 1', '0'],
        ['count', 'a whole number from 1 to 1', '2'],
      ],
    );
  });

  test('five of the seven ratios, and 2K alone', () => {
    const ratios = 'one of 1:1, 4:3, 3:4, 16:9, 9:16';
    assert.deepEqual(
      aspectRatios.map(aspectRatio => verdictOn({ aspectRatio })),
      [
        'fits',
        'fits',
        'fits',
        'fits',
        'fits',
        ['aspectRatio', ratios, '3:2'],
        ['aspectRatio', ratios, '2:3'],
      ],
    );
    assert.deepEqual(
      tiers.map(tier => verdictOn({ tier })),
      [
        ['resolution', 'one of 2K for hiapi/qwen-image-2.0', '1K'],
        'fits',
        ['resolution', 'one of 2K for hiapi/qwen-image-2.0', '4K'],
      ],
    );
  });

  test('text only: no other mode, no picture, no box', () => {
    assert.deepEqual(
      modes.map(mode => verdictOn({ mode })),
      modes.map(mode => (mode === 'generate' ? 'fits' : ['mode', 'one of generate', mode])),
    );
    assert.deepEqual(
      [verdictOn({ images: [picture] }), verdictOn({ boxes: [[[0, 0, 1, 1]]] })],
      [
        ['images', 'no images in mode generate', '1'],
        ['boxes', 'only in mode region', 'generate'],
      ],
    );
  });
});
