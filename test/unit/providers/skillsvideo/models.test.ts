import * as assert from 'node:assert/strict';
import { skillsvideoModels } from '../../../../src/providers/skillsvideo/models';

const [model] = skillsvideoModels;
suite("skills.video's models", () => {
  test('are the one of the page, without a price', () => {
    assert.deepEqual(
      skillsvideoModels.map(({ id, provider, name, price }) => [id, provider, name, price]),
      [['skillsvideo/qwen-image-2', 'skillsvideo', 'qwen-image-2', undefined]],
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
