import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import { validateRequest } from '../../../../src/core/validateRequest';
import { gccaiModels } from '../../../../src/providers/gccai/models';
import { gccaiRequest, publicImages } from './gccaiRequests';

/** Field, limit and value of the refusal by every model of the table; undefined where it passes. */
function refusalOf(changes: Partial<ImageRequest>): unknown {
  const refusals = gccaiModels.map(model => {
    try {
      validateRequest(model, gccaiRequest({ model: model.id, ...changes }));
      return undefined;
    } catch (error) {
      if (!ImageError.is(error, 'invalid-request')) throw error;
      const { field, limit, value, delivery } = error.details;
      assert.equal(delivery, 'not-sent');
      return [field, limit?.replace(model.id, 'the model'), value];
    }
  });
  assert.deepEqual(refusals[0], refusals[1]);
  return refusals[0];
}

suite("gccai's models", () => {
  test('are the two of the page, without a price as the page names none', () => {
    assert.deepEqual(
      gccaiModels.map(({ id, provider, name, price }) => [id, provider, name, price]),
      [
        ['gccai/qwen-image-2.0-pro', 'gccai', 'qwen-image-2.0-pro', undefined],
        ['gccai/qwen-image-2.0', 'gccai', 'qwen-image-2.0', undefined],
      ],
    );
  });

  test("every mode has the page's pixels, to be relied upon, and is 1K unless asked otherwise", () => {
    const table = {
      '1:1': { '1K': { width: 1024, height: 1024 }, '2K': { width: 2048, height: 2048 } },
      '4:3': { '1K': { width: 1152, height: 864 }, '2K': { width: 2048, height: 1536 } },
      '3:4': { '1K': { width: 864, height: 1152 }, '2K': { width: 1536, height: 2048 } },
      '16:9': { '1K': { width: 1280, height: 720 }, '2K': { width: 2048, height: 1152 } },
      '9:16': { '1K': { width: 720, height: 1280 }, '2K': { width: 1152, height: 2048 } },
      '3:2': { '1K': { width: 1248, height: 832 }, '2K': { width: 2048, height: 1360 } },
      '2:3': { '1K': { width: 832, height: 1248 }, '2K': { width: 1360, height: 2048 } },
    };
    for (const { modes, sizesAreExact } of gccaiModels) {
      assert.equal(sizesAreExact, true);
      for (const { sizes, defaultTier } of Object.values(modes)) {
        assert.deepEqual([sizes, defaultTier], [table, '1K']);
      }
    }
  });

  test('they generate, edit one image and combine two or three, and have a negative prompt', () => {
    for (const { modes } of gccaiModels) {
      assert.deepEqual(
        Object.entries(modes).map(([mode, { images, options }]) => [mode, images, options]),
        [
          ['generate', { min: 0, max: 0 }, ['negativePrompt']],
          ['edit', { min: 1, max: 1 }, ['negativePrompt']],
          ['reference', { min: 2, max: 3 }, ['negativePrompt']],
        ],
      );
    }
  });

  test('nothing else has a range or a default, for nothing else is on the page', () => {
    const known = ['id', 'provider', 'name', 'title', 'summary', 'modes', 'sizesAreExact', 'input'];
    for (const model of gccaiModels) {
      assert.deepEqual(
        Object.keys(model).toSorted(),
        [...known, 'promptMaxLength', 'negativePromptMaxLength'].toSorted(),
      );
    }
  });

  test('input images are public addresses of pictures Easel can read', () => {
    for (const { input } of gccaiModels) {
      assert.deepEqual(input, {
        mediaTypes: ['image/jpeg', 'image/png', 'image/webp'],
        maxBytes: 10_000_000,
        delivery: 'url',
      });
    }
  });
});

suite("gccai's limits", () => {
  const rows: readonly [string, Partial<ImageRequest>, unknown][] = [
    ['a prompt of 800 characters', { prompt: '景'.repeat(800) }, undefined],
    ['800 characters beyond the basic plane', { prompt: '🏮'.repeat(800) }, undefined],
    [
      'a prompt of 801 characters',
      { prompt: '景'.repeat(801) },
      ['prompt', 'at most 800 characters', '801 characters'],
    ],
    ['no prompt', { prompt: ' ' }, ['prompt', 'at least 1 character', 'none']],
    ['a negative prompt of 500 characters', { negativePrompt: '雾'.repeat(500) }, undefined],
    [
      'a negative prompt of 501 characters',
      { negativePrompt: '雾'.repeat(501) },
      ['negativePrompt', 'at most 500 characters', '501 characters'],
    ],
    ['six pictures', { count: 6 }, undefined],
    ['no picture', { count: 0 }, ['count', 'a whole number from 1 to 6', '0']],
    ['seven pictures', { count: 7 }, ['count', 'a whole number from 1 to 6', '7']],
    ['a picture and a half', { count: 1.5 }, ['count', 'a whole number from 1 to 6', '1.5']],
    ['2K', { tier: '2K' }, undefined],
    ['4K', { tier: '4K' }, ['resolution', 'one of 1K, 2K for the model', '4K']],
    [
      'an image where there is only a prompt',
      { images: publicImages(1) },
      ['images', 'no images in mode generate', '1'],
    ],
    ['an edit of one image', { mode: 'edit', images: publicImages(1) }, undefined],
    ['an edit of none', { mode: 'edit' }, ['images', 'exactly 1 in mode edit', '0']],
    [
      'an edit of two',
      { mode: 'edit', images: publicImages(2) },
      ['images', 'exactly 1 in mode edit', '2'],
    ],
    ['two references', { mode: 'reference', images: publicImages(2) }, undefined],
    ['three references', { mode: 'reference', images: publicImages(3) }, undefined],
    [
      'one reference',
      { mode: 'reference', images: publicImages(1) },
      ['images', '2 to 3 images in mode reference', '1'],
    ],
    [
      'four references',
      { mode: 'reference', images: publicImages(4) },
      ['images', '2 to 3 images in mode reference', '4'],
    ],
    [
      'a variation',
      { mode: 'variation', images: publicImages(1) },
      ['mode', 'one of generate, edit, reference', 'variation'],
    ],
    ['a series', { mode: 'series' }, ['mode', 'one of generate, edit, reference', 'series']],
    [
      'a region',
      { mode: 'region', images: publicImages(1), boxes: [[[0, 0, 9, 9]]] },
      ['mode', 'one of generate, edit, reference', 'region'],
    ],
    [
      'boxes on an edit',
      { mode: 'edit', images: publicImages(1), boxes: [[[0, 0, 9, 9]]] },
      ['boxes', 'only in mode region', 'edit'],
    ],
  ];
  for (const [what, changes, refusal] of rows) {
    const verdict = refusal === undefined ? 'allowed' : 'refused before anything is sent';
    test(`${what}: ${verdict}`, () => {
      assert.deepEqual(refusalOf(changes), refusal);
    });
  }
});
