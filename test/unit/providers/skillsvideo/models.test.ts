import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import { aspectRatios } from '../../../../src/core/imageModel';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import { validateRequest } from '../../../../src/core/validateRequest';
import { skillsvideoModels } from '../../../../src/providers/skillsvideo/models';
import { publicImage, skillsvideoRequest } from './skillsvideoRequests';

const [model] = skillsvideoModels;
const images = (count: number) =>
  Array.from({ length: count }, (_, index) => publicImage(`${index}.png`));

/** `undefined` where it is let through, else code, field, limit and value. */
function refusalOf(changes: Partial<ImageRequest>): unknown {
  assert.ok(model);
  try {
    validateRequest(model, skillsvideoRequest(changes));
    return undefined;
  } catch (error) {
    assert.ok(ImageError.is(error), String(error));
    const { field, limit, value } = error.details;
    return [error.code, field, limit, value];
  }
}

suite("skills.video's models", () => {
  test('are the one of the page, without a price', () => {
    assert.deepEqual(
      skillsvideoModels.map(({ id, provider, name, price }) => [id, provider, name, price]),
      [['skillsvideo/qwen-image-2', 'skillsvideo', 'qwen-image-2', undefined]],
    );
  });

  test('generate takes no image, edit one, reference two to four; all else is the same', () => {
    const options = ['negativePrompt', 'outputFormat', 'promptExpansion', 'seed'];
    assert.deepEqual(
      Object.entries(model?.modes ?? {}).map(([mode, capabilities]) => [
        mode,
        capabilities.images,
        capabilities.count,
        capabilities.options.toSorted(),
        capabilities.defaultTier,
        Object.keys(capabilities.sizes),
      ]),
      (
        [
          ['generate', 0, 0],
          ['edit', 1, 1],
          ['reference', 2, 4],
        ] as const
      ).map(([mode, min, max]) => [
        mode,
        { min, max },
        { max: 4 },
        options,
        '1K',
        [...aspectRatios],
      ]),
    );
  });

  test("every expected size has the page's number of pixels, and only one tier", () => {
    const sizes = Object.values(model?.modes.edit?.sizes ?? {});
    const pixels = sizes.map(({ '1K': size }) => (size?.width ?? 0) * (size?.height ?? 0));
    assert.equal(pixels.length, 7);
    assert.deepEqual(
      pixels.filter(count => count < 512 * 512 || count > 2048 * 2048),
      [],
    );
    assert.deepEqual(new Set(sizes.flatMap(tiers => Object.keys(tiers))), new Set(['1K']));
    assert.equal(model?.sizesAreExact, false);
  });

  test('what is switched, chosen or sent along has its defaults and limits', () => {
    assert.deepEqual(
      [model?.promptExpansion, model?.outputFormats, model?.watermark, model?.input],
      [
        { default: true },
        ['png', 'jpeg', 'webp'],
        undefined,
        {
          mediaTypes: ['image/jpeg', 'image/png', 'image/webp'],
          maxBytes: 30_000_000,
          delivery: 'url-or-bytes',
        },
      ],
    );
  });
});

suite("skills.video's limits", () => {
  const inside: readonly [string, Partial<ImageRequest>][] = [
    ['a prompt of 800 characters', { prompt: '景'.repeat(800) }],
    ['a prompt of 800 characters outside the first plane', { prompt: '𝒳'.repeat(800) }],
    ['a negative prompt of 500 characters', { negativePrompt: 'x'.repeat(500) }],
    ['one picture', { count: 1 }],
    ['four pictures', { count: 4 }],
    ['seed 0', { seed: 0 }],
    ['the largest seed', { seed: 2_147_483_647 }],
    ['PNG', { outputFormat: 'png' }],
    ['JPEG', { outputFormat: 'jpeg' }],
    ['WebP', { outputFormat: 'webp' }],
    ['an edit of one image', { mode: 'edit', images: images(1) }],
    ['two references', { mode: 'reference', images: images(2) }],
    ['four references', { mode: 'reference', images: images(4) }],
  ];
  for (const [what, changes] of inside) {
    test(`let ${what} through`, () => {
      assert.equal(refusalOf(changes), undefined);
    });
  }

  test('let every ratio through', () => {
    assert.deepEqual(
      aspectRatios.map(aspectRatio => refusalOf({ aspectRatio })),
      aspectRatios.map(() => undefined),
    );
  });

  const seeds = 'a whole number from 0 to 2147483647';
  const counts = 'a whole number from 1 to 4';
  const outside: readonly [string, Partial<ImageRequest>, readonly [string, string, string]][] = [
    [
      'a prompt of 801 characters',
      { prompt: '景'.repeat(801) },
      ['prompt', 'at most 800 characters', '801 characters'],
    ],
    ['an empty prompt', { prompt: ' \n' }, ['prompt', 'at least 1 character', 'none']],
    [
      'a negative prompt of 501 characters',
      { negativePrompt: 'x'.repeat(501) },
      ['negativePrompt', 'at most 500 characters', '501 characters'],
    ],
    ['no picture', { count: 0 }, ['count', counts, '0']],
    ['five pictures', { count: 5 }, ['count', counts, '5']],
    ['half a picture', { count: 1.5 }, ['count', counts, '1.5']],
    ['seed -1', { seed: -1 }, ['seed', seeds, '-1']],
    ['seed 2147483648', { seed: 2_147_483_648 }, ['seed', seeds, '2147483648']],
    ['tier 2K', { tier: '2K' }, ['resolution', 'one of 1K for skillsvideo/qwen-image-2', '2K']],
    ['a series', { mode: 'series' }, ['mode', 'one of generate, edit, reference', 'series']],
    [
      'an image beside a plain prompt',
      { images: images(1) },
      ['images', 'no images in mode generate', '1'],
    ],
    ['an edit of nothing', { mode: 'edit' }, ['images', 'exactly 1 in mode edit', '0']],
    [
      'an edit of two',
      { mode: 'edit', images: images(2) },
      ['images', 'exactly 1 in mode edit', '2'],
    ],
    [
      'one reference',
      { mode: 'reference', images: images(1) },
      ['images', '2 to 4 images in mode reference', '1'],
    ],
    [
      'five references',
      { mode: 'reference', images: images(5) },
      ['images', '2 to 4 images in mode reference', '5'],
    ],
  ];
  for (const [what, changes, facts] of outside) {
    test(`refuse ${what}, naming field, limit and value`, () => {
      assert.deepEqual(refusalOf(changes), ['invalid-request', ...facts]);
    });
  }
});
