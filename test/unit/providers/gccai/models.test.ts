import * as assert from 'node:assert/strict';
import { gccaiModels } from '../../../../src/providers/gccai/models';

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
