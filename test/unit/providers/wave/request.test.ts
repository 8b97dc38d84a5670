import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import type { WaveDialectName } from '../../../../src/providers/wave/dialect';
import { buildWaveRequest } from '../../../../src/providers/wave/request';
import { publicImages, waveRequest } from './waveRequests';

/** As it goes onto the wire. */
function bodyOf(changes: Partial<ImageRequest>, dialect: WaveDialectName = 'v1'): unknown {
  return JSON.parse(JSON.stringify(buildWaveRequest(waveRequest(changes), dialect).body));
}

function warningsOf(changes: Partial<ImageRequest>, dialect: WaveDialectName = 'v1'): unknown {
  return buildWaveRequest(waveRequest(changes), dialect).warnings;
}

function refusalOf(changes: Partial<ImageRequest>, dialect: WaveDialectName = 'v1'): unknown {
  try {
    buildWaveRequest(waveRequest(changes), dialect);
  } catch (error) {
    if (ImageError.is(error)) return [error.code, error.details.field, error.details.delivery];
    throw error;
  }
  return 'not refused';
}

const always = { prompt: 'a lighthouse at dusk, 灯塔', n: 1, aspect_ratio: '16:9' };
const [first, second] = publicImages('a.png', 'b.png') as [
  ReturnType<typeof publicImages>[number],
  ReturnType<typeof publicImages>[number],
];
const palette = [
  { hex: '#0A2540', ratio: 50 },
  { hex: '#F5F5F0', ratio: 35 },
  { hex: '#E04B3A', ratio: 15 },
];

suite('requests to Wave: Qwen Image 2.0', () => {
  const qwen = { ...always, model: 'qwen-image-2.0-pro', resolution: '2K' };
  const model = 'wave/qwen-image-2.0-pro';

  test('generate sends model, action, count and size although Wave has defaults', () => {
    assert.deepEqual(bodyOf({ model }), { ...qwen, action: 'generate' });
  });

  test('edit is image2image with one address', () => {
    assert.deepEqual(bodyOf({ model, mode: 'edit', images: [first] }), {
      ...qwen,
      action: 'image2image',
      image_urls: ['https://pictures.example.com/a.png'],
    });
  });

  test('reference has several addresses in their order', () => {
    assert.deepEqual(bodyOf({ model, mode: 'reference', images: [second, first] }), {
      ...qwen,
      action: 'reference',
      image_urls: ['https://pictures.example.com/b.png', 'https://pictures.example.com/a.png'],
    });
  });

  test('seed 0 and a negative prompt are sent', () => {
    assert.deepEqual(bodyOf({ model, seed: 0, negativePrompt: 'text' }), {
      ...qwen,
      action: 'generate',
      seed: 0,
      negative_prompt: 'text',
    });
  });

  test('count, ratio and tier are sent as they were asked for', () => {
    assert.deepEqual(
      bodyOf({ model: 'wave/qwen-image-2.0', count: 6, aspectRatio: '2:3', tier: '1K' }),
      {
        model: 'qwen-image-2.0',
        action: 'generate',
        prompt: always.prompt,
        n: 6,
        aspect_ratio: '2:3',
        resolution: '1K',
      },
    );
  });

  test("Wan's options are left out, with a warning for each that asks for something", () => {
    const changes = {
      model,
      watermark: true,
      thinking: false,
      palette,
      outputFormat: 'webp',
      promptExpansion: true,
    } as const;
    assert.deepEqual(bodyOf(changes), { ...qwen, action: 'generate' });
    assert.deepEqual(warningsOf(changes), [
      { code: 'option-left-out', option: 'outputFormat', value: 'webp' },
      { code: 'option-left-out', option: 'watermark', value: 'true' },
      { code: 'option-left-out', option: 'promptExpansion', value: 'true' },
      { code: 'option-left-out', option: 'palette', value: JSON.stringify(palette) },
    ]);
  });

  test('dialect v2 has one action for images, lower-case tiers, and no seed', () => {
    const v2 = { ...qwen, resolution: '2k' };
    assert.deepEqual(
      [
        bodyOf({ model, seed: 7, negativePrompt: 'text' }, 'v2'),
        bodyOf({ model, mode: 'edit', images: [first] }, 'v2'),
        bodyOf({ model, mode: 'reference', images: [first, second], tier: '1K' }, 'v2'),
      ],
      [
        { ...v2, action: 'generate', negative_prompt: 'text' },
        { ...v2, action: 'edit', image_urls: [first.url] },
        { ...v2, action: 'edit', resolution: '1k', image_urls: [first.url, second.url] },
      ],
    );
    assert.deepEqual(warningsOf({ model, seed: 7 }, 'v2'), [
      { code: 'option-left-out', option: 'seed', value: '7' },
    ]);
  });
});

suite('requests to Wave: Wan 2.7', () => {
  const wan = { ...always, model: 'wan2.7-image', resolution: '2K' };

  test('generate sends 4K, thinking, palette, seed and watermark as given, false included', () => {
    assert.deepEqual(
      bodyOf({ tier: '4K', thinking: false, palette, seed: 42, watermark: false, count: 4 }),
      {
        ...wan,
        action: 'generate',
        n: 4,
        resolution: '4K',
        thinking_mode: false,
        color_palette: palette,
        seed: 42,
        watermark: false,
      },
    );
  });

  for (const [mode, action, images] of [
    ['variation', 'image2image', [first]],
    ['edit', 'edit', [first]],
    ['reference', 'reference', [first, second]],
  ] as const) {
    test(`${mode} is ${action}, with every option but thinking`, () => {
      const options = { palette, seed: 1, watermark: true, thinking: true } as const;
      assert.deepEqual(bodyOf({ mode, images, ...options }), {
        ...wan,
        action,
        image_urls: images.map(image => image.url),
        color_palette: palette,
        seed: 1,
        watermark: true,
      });
      assert.deepEqual(warningsOf({ mode, images, ...options }), [
        { code: 'option-left-out', option: 'thinking', value: 'true' },
      ]);
    });
  }

  test('series is group with enable_sequential, and without palette and thinking', () => {
    const changes = { mode: 'series', count: 12, palette, thinking: true, seed: 3 } as const;
    assert.deepEqual(bodyOf(changes), {
      ...wan,
      action: 'group',
      n: 12,
      seed: 3,
      enable_sequential: true,
    });
    assert.deepEqual(warningsOf(changes), [
      { code: 'option-left-out', option: 'thinking', value: 'true' },
      { code: 'option-left-out', option: 'palette', value: JSON.stringify(palette) },
    ]);
  });

  test('region is interactive_edit with one list of boxes per image', () => {
    const boxes = [[[100, 100, 400, 400] as const, [500, 200, 800, 500] as const]];
    assert.deepEqual(bodyOf({ mode: 'region', images: [first], boxes }), {
      ...wan,
      action: 'interactive_edit',
      image_urls: [first.url],
      bbox_list: boxes,
    });
    assert.deepEqual(warningsOf({ mode: 'region', images: [first], boxes }), []);
  });

  test('region with several images is sent, an empty list included, and noted', () => {
    const changes = {
      mode: 'region',
      images: [first, second],
      boxes: [[[1, 2, 3, 4] as const], []],
    } as const;
    assert.deepEqual(bodyOf(changes), {
      ...wan,
      action: 'interactive_edit',
      image_urls: [first.url, second.url],
      bbox_list: [[[1, 2, 3, 4]], []],
    });
    assert.deepEqual(
      buildWaveRequest(waveRequest(changes), 'v1').warnings.map(({ code }) => code),
      ['provider-note'],
    );
  });

  test('a negative prompt is left out in v1 and sent in v2', () => {
    assert.deepEqual(bodyOf({ negativePrompt: 'text' }), { ...wan, action: 'generate' });
    assert.deepEqual(warningsOf({ negativePrompt: 'text' }), [
      { code: 'option-left-out', option: 'negativePrompt', value: 'text' },
    ]);
    assert.deepEqual(bodyOf({ negativePrompt: 'text' }, 'v2'), {
      ...wan,
      action: 'generate',
      resolution: '2k',
      negative_prompt: 'text',
    });
  });

  test('dialect v2 knows only generate and edit', () => {
    const v2 = { ...wan, resolution: '2k' };
    const boxes = [[[1, 2, 3, 4] as const]];
    assert.deepEqual(
      [
        bodyOf({ mode: 'variation', images: [first] }, 'v2'),
        bodyOf({ mode: 'edit', images: [first] }, 'v2'),
        bodyOf({ mode: 'reference', images: [first, second] }, 'v2'),
        bodyOf({ mode: 'series', count: 3 }, 'v2'),
        bodyOf({ mode: 'region', images: [first], boxes }, 'v2'),
        bodyOf({ thinking: true, palette, seed: 5, watermark: true }, 'v2'),
      ],
      [
        { ...v2, action: 'edit', image_urls: [first.url] },
        { ...v2, action: 'edit', image_urls: [first.url] },
        { ...v2, action: 'edit', image_urls: [first.url, second.url] },
        { ...v2, action: 'generate', n: 3, enable_sequential: true },
        { ...v2, action: 'edit', image_urls: [first.url], bbox_list: boxes },
        {
          ...v2,
          action: 'generate',
          thinking_mode: true,
          color_palette: palette,
          seed: 5,
          watermark: true,
        },
      ],
    );
  });
});

suite('requests to Wave: what is never sent', () => {
  test('a negative seed, an empty negative prompt, a palette entry with more in it', () => {
    const [entry] = palette;
    assert.deepEqual(
      bodyOf({
        model: 'wave/qwen-image-2.0',
        seed: -1,
        negativePrompt: '',
      }),
      { ...always, model: 'qwen-image-2.0', action: 'generate', resolution: '2K' },
    );
    const noted = { ...entry!, name: 'navy' };
    assert.deepEqual(
      (bodyOf({ palette: [noted, noted, noted] }) as { color_palette: unknown }).color_palette,
      [entry, entry, entry],
    );
  });

  test('images in a mode without images', () => {
    assert.deepEqual(bodyOf({ images: [first] }), {
      ...always,
      model: 'wan2.7-image',
      action: 'generate',
      resolution: '2K',
    });
  });

  test('what has no form is refused before anything is sent', () => {
    const local = { ...first, url: undefined };
    assert.deepEqual(
      [
        refusalOf({ model: 'wave/qwen-image-9' }),
        refusalOf({ model: 'wave/qwen-image-2.0', mode: 'series' }),
        refusalOf({ model: 'wave/qwen-image-2.0', tier: '4K' }),
        refusalOf({ mode: 'series', tier: '4K' }),
        refusalOf({ tier: '4K' }, 'v2'),
        refusalOf({ mode: 'reference', images: [first, local] }),
        refusalOf({ mode: 'region', images: [first] }),
        refusalOf({ mode: 'region', images: [first], boxes: [[], []] }),
      ],
      [
        ['model-unavailable', undefined, 'not-sent'],
        ['invalid-request', 'mode', 'not-sent'],
        ['invalid-request', 'resolution', 'not-sent'],
        ['invalid-request', 'resolution', 'not-sent'],
        ['invalid-request', 'resolution', 'not-sent'],
        ['invalid-request', 'images[1]', 'not-sent'],
        ['invalid-request', 'boxes', 'not-sent'],
        ['invalid-request', 'boxes', 'not-sent'],
      ],
    );
  });
});

suite('requests to Wave: callbacks', () => {
  const body = (callback?: { url: string; events?: readonly string[] }) =>
    Object.entries(buildWaveRequest(waveRequest(), 'v1', callback).body).filter(([name]) =>
      name.startsWith('callback'),
    );

  test('are asked for only when set, and events only when chosen', () => {
    const url = 'https://hooks.example.com/easel';
    assert.deepEqual(
      [body(), body({ url }), body({ url, events: ['completed', 'failed'] })],
      [
        [],
        [['callback_url', url]],
        [
          ['callback_url', url],
          ['callback_events', ['completed', 'failed']],
        ],
      ],
    );
  });
});
