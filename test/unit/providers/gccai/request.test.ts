import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import { aspectRatios } from '../../../../src/core/imageModel';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import { buildGccaiRequest } from '../../../../src/providers/gccai/request';
import { gccaiRequest, publicImage, publicImages } from './gccaiRequests';

/** As it goes onto the wire. */
function bodyOf(changes: Partial<ImageRequest>): unknown {
  return JSON.parse(JSON.stringify(buildGccaiRequest(gccaiRequest(changes)).body));
}

function refusalOf(changes: Partial<ImageRequest>): unknown {
  try {
    buildGccaiRequest(gccaiRequest(changes));
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    const { field, value, delivery } = error.details;
    return [error.code, field, value, delivery];
  }
  return 'not refused';
}

const always = {
  model: 'qwen-image-2.0',
  prompt: 'a lighthouse at dusk, 灯塔',
  size: '16:9',
  resolution: '1K',
  n: 1,
};

suite('requests to gccai', () => {
  test('generate sends model, ratio, tier and count although gccai has defaults', () => {
    assert.deepEqual(bodyOf({}), always);
  });

  test('edit has one address', () => {
    assert.deepEqual(bodyOf({ mode: 'edit', images: publicImages(1) }), {
      ...always,
      image_urls: ['https://pictures.example.com/0.png'],
    });
  });

  test('reference has several addresses in their order', () => {
    const images = [publicImage('b.png'), publicImage('c.png'), publicImage('a.png')];
    assert.deepEqual(bodyOf({ mode: 'reference', images }), {
      ...always,
      image_urls: [
        'https://pictures.example.com/b.png',
        'https://pictures.example.com/c.png',
        'https://pictures.example.com/a.png',
      ],
    });
  });

  for (const [mode, images] of [
    ['generate', undefined],
    ['edit', publicImages(1)],
    ['reference', publicImages(3)],
  ] as const) {
    test(`${mode} takes a negative prompt, a count, a ratio and a tier`, () => {
      const changes = {
        model: 'gccai/qwen-image-2.0-pro',
        mode,
        images: images ?? [],
        negativePrompt: 'text, 水印',
        count: 6,
        aspectRatio: '2:3',
        tier: '2K',
      } as const;
      assert.deepEqual(bodyOf(changes), {
        model: 'qwen-image-2.0-pro',
        prompt: always.prompt,
        size: '2:3',
        resolution: '2K',
        n: 6,
        negative_prompt: 'text, 水印',
        ...(images ? { image_urls: images.map(({ url }) => url) } : {}),
      });
      assert.deepEqual(buildGccaiRequest(gccaiRequest(changes)).warnings, []);
    });

    test(`${mode} leaves out what the page does not have, with a warning for what is missed`, () => {
      const palette = [{ hex: '#0A2540', ratio: 100 }];
      const changes = {
        mode,
        images: images ?? [],
        seed: 0,
        outputFormat: 'webp',
        watermark: false,
        promptExpansion: true,
        thinking: true,
        palette,
      } as const;
      assert.deepEqual(bodyOf(changes), {
        ...always,
        ...(images ? { image_urls: images.map(({ url }) => url) } : {}),
      });
      assert.deepEqual(buildGccaiRequest(gccaiRequest(changes)).warnings, [
        { code: 'option-left-out', option: 'seed', value: '0' },
        { code: 'option-left-out', option: 'outputFormat', value: 'webp' },
        { code: 'option-left-out', option: 'promptExpansion', value: 'true' },
        { code: 'option-left-out', option: 'thinking', value: 'true' },
        { code: 'option-left-out', option: 'palette', value: JSON.stringify(palette) },
      ]);
    });
  }

  test('every ratio is sent as the ratio it is', () => {
    assert.deepEqual(
      aspectRatios.map(aspectRatio => bodyOf({ aspectRatio, tier: '2K' })),
      aspectRatios.map(size => ({ ...always, size, resolution: '2K' })),
    );
  });

  test('an empty negative prompt is none, and images without a mode for them stay behind', () => {
    assert.deepEqual(bodyOf({ negativePrompt: '', images: publicImages(1) }), always);
  });

  test('an address of this machine is sent, since gccai itself may run there', () => {
    const image = { ...publicImage('a.png'), url: 'http://127.0.0.1:8080/a.png' };
    assert.deepEqual(bodyOf({ mode: 'edit', images: [image] }), {
      ...always,
      image_urls: [image.url],
    });
  });

  test('what has no form is refused before anything is sent', () => {
    const at = (url: string | undefined) => ({ ...publicImage('b.png'), url });
    const reference = (url: string | undefined) =>
      refusalOf({ mode: 'reference', images: [publicImage('a.png'), at(url)] });
    const notPublic = ['invalid-request', 'images[1]', 'b.png', 'not-sent'];
    assert.deepEqual(
      [
        refusalOf({ model: 'gccai/wan2.7-image' }),
        refusalOf({ model: 'wave/qwen-image-2.0' }),
        refusalOf({ mode: 'series' }),
        refusalOf({ tier: '4K' }),
        reference(undefined),
        reference('data:image/png;base64,iVBORw0KGgo='),
        reference('file:///home/ada/b.png'),
      ],
      [
        ['model-unavailable', undefined, 'gccai/wan2.7-image', 'not-sent'],
        ['model-unavailable', undefined, 'wave/qwen-image-2.0', 'not-sent'],
        ['invalid-request', 'mode', 'series', 'not-sent'],
        ['invalid-request', 'resolution', '16:9 4K', 'not-sent'],
        notPublic,
        notPublic,
        notPublic,
      ],
    );
  });
});
