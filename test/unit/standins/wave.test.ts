import assert from 'node:assert/strict';
import { startWaveStandIn, type WaveStandIn } from '../../standins/wave/waveStandIn';
import { WaveCaller } from './waveCaller';

const photo = 'https://images.example.com/a.jpg';
const photos = (count: number) => Array<string>(count).fill(photo);
const colour = (ratio: unknown, hex: unknown = '#0A2540') => ({ hex, ratio });
const palette = (...ratios: unknown[]) => ratios.map(ratio => colour(ratio));

/** Each entry: what is added to a good request, and what comes of it. */
type Rules = readonly (readonly [addition: Record<string, unknown>, verdict: string])[];

const accepted = 'accepted';
const violates = (field: string) => `400 capability_violation ${field}`;
const invalid = (field: string) => `400 invalid_request ${field}`;

function suiteOfRules(
  dialect: 'v1' | 'v2',
  model: string,
  rules: Readonly<Record<string, Rules>>,
): void {
  suite(`Wave stand-in, ${dialect}, ${model}`, () => {
    let standIn: WaveStandIn;

    suiteSetup(async () => {
      standIn = await startWaveStandIn({ dialect, taskDurationMs: Infinity, balance: 1e12 });
    });

    suiteTeardown(() => standIn.close());

    for (const [name, entries] of Object.entries(rules)) {
      test(name, async () => {
        const caller = new WaveCaller(standIn);
        const body = { model, prompt: 'A quiet harbour.' };
        const verdicts = await Promise.all(
          entries.map(([addition]) => caller.verdict({ ...body, ...addition })),
        );
        const told = (verdict: string, index: number) =>
          `${JSON.stringify(entries[index]?.[0])}: ${verdict}`.slice(-300);
        assert.deepEqual(
          verdicts.map(told),
          entries.map(([, verdict], index) => told(verdict, index)),
        );
      });
    }
  });
}

const common: Readonly<Record<string, Rules>> = {
  'a prompt is required': [
    [{}, accepted],
    [{ prompt: undefined }, invalid('prompt')],
    [{ prompt: '' }, invalid('prompt')],
    [{ prompt: ' \n' }, invalid('prompt')],
    [{ prompt: null }, invalid('prompt')],
    [{ prompt: 5 }, invalid('prompt')],
  ],
  'a model that exists is required': [
    [{ model: undefined }, invalid('model')],
    [{ model: ['qwen-image-2.0'] }, invalid('model')],
    [{ model: 'qwen-image-9' }, '404 model_not_found model'],
    [{ model: 'constructor' }, '404 model_not_found model'],
  ],
  'fields of no page are refused by name': [
    [{ size: '1024x1024' }, violates('size')],
    [{ negativePrompt: 'rain' }, violates('negativePrompt')],
    [{ quality: 'high' }, violates('quality')],
    [{ mask_url: photo }, violates('mask_url')],
    [{ output_format: 'png' }, violates('output_format')],
    [{ extra: { a: 1 } }, violates('extra')],
  ],
  'the seven aspect ratios are accepted and no other': [
    ...['1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3'].map(
      ratio => [{ aspect_ratio: ratio }, accepted] as const,
    ),
    [{ aspect_ratio: '21:9' }, violates('aspect_ratio')],
    [{ aspect_ratio: '16x9' }, violates('aspect_ratio')],
    [{ aspect_ratio: 1 }, invalid('aspect_ratio')],
  ],
  'a callback has a web address': [
    [{ callback_url: 'https://example.com/done' }, accepted],
    [{ callback_url: 'example.com/done' }, violates('callback_url')],
    [{ callback_url: 5 }, invalid('callback_url')],
    [{ callback_url: 'https://example.com/', callback_events: ['failed'] }, accepted],
    [{ callback_events: ['started'] }, violates('callback_events[0]')],
    [{ callback_events: 'failed' }, invalid('callback_events')],
  ],
};

const seedRules: Rules = [
  [{ seed: -1 }, accepted],
  [{ seed: 0 }, accepted],
  [{ seed: 2147483647 }, accepted],
  [{ seed: -2 }, violates('seed')],
  [{ seed: 2147483648 }, violates('seed')],
  [{ seed: 1.5 }, invalid('seed')],
  [{ seed: '7' }, invalid('seed')],
];

const imageAddressRules = (action: string): Rules => [
  [{ action, image_urls: [photo] }, accepted],
  [{ action, image_urls: ['http://example.com/a.png'] }, accepted],
  [{ action, image_urls: ['data:image/png;base64,iVBORw0KGgo='] }, violates('image_urls[0]')],
  [{ action, image_urls: ['iVBORw0KGgo='] }, violates('image_urls[0]')],
  [{ action, image_urls: ['file:///home/a.png'] }, violates('image_urls[0]')],
  [{ action, image_urls: ['images/a.png'] }, violates('image_urls[0]')],
  [{ action, image_urls: [5] }, invalid('image_urls[0]')],
  [{ action, image_urls: photo }, invalid('image_urls')],
  [{ action, image_urls: [] }, violates('image_urls')],
  [{ action }, violates('image_urls')],
];

const qwenRules = {
  ...common,
  'a prompt has at most 800 code points': [
    [{ prompt: 'a'.repeat(800) }, accepted],
    [{ prompt: 'a'.repeat(801) }, violates('prompt')],
    [{ prompt: '🦊'.repeat(800) }, accepted],
    [{ prompt: '🦊'.repeat(801) }, violates('prompt')],
    [{ prompt: '千问'.repeat(400) }, accepted],
  ],
  'a negative prompt has at most 500 code points': [
    [{ negative_prompt: '雨'.repeat(500) }, accepted],
    [{ negative_prompt: '雨'.repeat(501) }, violates('negative_prompt')],
    [{ negative_prompt: '' }, accepted],
    [{ negative_prompt: null }, invalid('negative_prompt')],
  ],
  'the count is 1 to 6': [
    [{ n: 1 }, accepted],
    [{ n: 6 }, accepted],
    [{ n: 0 }, violates('n')],
    [{ n: 7 }, violates('n')],
    [{ n: 1.5 }, invalid('n')],
    [{ n: '2' }, invalid('n')],
    [{ n: null }, invalid('n')],
  ],
  'what only Wan has is refused': [
    [{ watermark: false }, violates('watermark')],
    [{ thinking_mode: true }, violates('thinking_mode')],
    [{ enable_sequential: false }, violates('enable_sequential')],
    [{ color_palette: palette(50, 30, 20) }, violates('color_palette')],
    [{ bbox_list: [[[0, 0, 1, 1]]] }, violates('bbox_list')],
  ],
} satisfies Record<string, Rules>;

for (const model of ['qwen-image-2.0-pro', 'qwen-image-2.0']) {
  suiteOfRules('v1', model, {
    ...qwenRules,
    'the seed is an integer from -1': seedRules,
    'resolutions are 1K and 2K, in capitals': [
      [{ resolution: '1K' }, accepted],
      [{ resolution: '2K' }, accepted],
      [{ resolution: '4K' }, violates('resolution')],
      [{ resolution: '2k' }, violates('resolution')],
      [{ resolution: 2 }, invalid('resolution')],
    ],
    'the actions are generate, image2image and reference': [
      [{ action: 'generate' }, accepted],
      [{ action: 'edit', image_urls: [photo] }, violates('action')],
      [{ action: 'group' }, violates('action')],
      [{ action: 'constructor' }, violates('action')],
      [{ action: 5 }, invalid('action')],
    ],
    'generate takes no images': [
      [{ image_urls: [photo] }, violates('image_urls')],
      [{ action: 'generate', image_urls: [photo] }, violates('image_urls')],
      [{ image_urls: [] }, violates('image_urls')],
    ],
    'image2image takes one public address': [
      ...imageAddressRules('image2image'),
      [{ action: 'image2image', image_urls: photos(2) }, violates('image_urls')],
    ],
    'reference takes several images': [
      [{ action: 'reference', image_urls: photos(1) }, violates('image_urls')],
      [{ action: 'reference', image_urls: photos(2) }, accepted],
      [{ action: 'reference', image_urls: photos(3) }, accepted],
      [{ action: 'reference', image_urls: photos(4) }, violates('image_urls')],
    ],
  });
}

const box = [120, 80, 540, 460];

const boxRules = (action: string): Rules => {
  const one = { action, image_urls: [photo] };
  const two = { action, image_urls: photos(2) };
  return [
    [{ ...one, bbox_list: [[box]] }, accepted],
    [{ ...one, bbox_list: [[box, box]] }, accepted],
    [{ ...one, bbox_list: [[box, box, box]] }, violates('bbox_list[0]')],
    [{ ...two, bbox_list: [[box], [box]] }, accepted],
    [{ ...two, bbox_list: [[box], []] }, accepted],
    [{ ...two, bbox_list: [[], []] }, violates('bbox_list')],
    [{ ...two, bbox_list: [[box]] }, violates('bbox_list')],
    [{ ...one, bbox_list: [[box], [box]] }, violates('bbox_list')],
    [{ ...one, bbox_list: [] }, violates('bbox_list')],
    [{ ...one, bbox_list: [box] }, invalid('bbox_list[0][0]')],
    [{ ...one, bbox_list: [5] }, invalid('bbox_list[0]')],
    [{ ...one, bbox_list: 'all' }, invalid('bbox_list')],
    [{ ...one, bbox_list: [[[0, 0, 1]]] }, invalid('bbox_list[0][0]')],
    [{ ...one, bbox_list: [[[0, 0, 1, 1, 1]]] }, invalid('bbox_list[0][0]')],
    [{ ...one, bbox_list: [[[0, 0, 0.5, 1]]] }, invalid('bbox_list[0][0]')],
    [{ ...one, bbox_list: [[[0, 0, '1', 1]]] }, invalid('bbox_list[0][0]')],
    [{ ...one, bbox_list: [[[0, 0, 1, 1]]] }, accepted],
    [{ ...one, bbox_list: [[[-1, 0, 1, 1]]] }, violates('bbox_list[0][0]')],
    [{ ...one, bbox_list: [[[5, 0, 5, 1]]] }, violates('bbox_list[0][0]')],
    [{ ...one, bbox_list: [[[0, 9, 1, 8]]] }, violates('bbox_list[0][0]')],
  ];
};

const paletteRules: Rules = [
  [{ color_palette: palette(50, 30, 20) }, accepted],
  [{ color_palette: palette(...Array<number>(10).fill(10)) }, accepted],
  [{ color_palette: palette(50, 50) }, violates('color_palette')],
  [{ color_palette: palette(...Array<number>(10).fill(9), 10) }, violates('color_palette')],
  [{ color_palette: palette(50, 30, 21) }, violates('color_palette')],
  [{ color_palette: palette(50, 30, 19) }, violates('color_palette')],
  [{ color_palette: palette(100, 0, 0) }, violates('color_palette[1].ratio')],
  [{ color_palette: palette(50, 30, '20') }, invalid('color_palette[2].ratio')],
  [{ color_palette: [colour(50), colour(30), colour(20, '#e04b3a')] }, accepted],
  [
    { color_palette: [colour(50), colour(30), colour(20, '#FFF')] },
    violates('color_palette[2].hex'),
  ],
  [
    { color_palette: [colour(50), colour(30), colour(20, 'red')] },
    violates('color_palette[2].hex'),
  ],
  [{ color_palette: [colour(50), colour(30), { ratio: 20 }] }, invalid('color_palette[2].hex')],
  [
    { color_palette: [colour(50), colour(30), { ...colour(20), name: 'x' }] },
    violates('color_palette[2].name'),
  ],
  [{ color_palette: [colour(50), colour(30), '#0A2540'] }, invalid('color_palette[2]')],
  [{ color_palette: { hex: '#0A2540' } }, invalid('color_palette')],
];

const wanRules = {
  ...common,
  'a prompt has at most 5000 code points': [
    [{ prompt: '山'.repeat(5000) }, accepted],
    [{ prompt: '山'.repeat(5001) }, violates('prompt')],
  ],
  'the seed is an integer from -1': seedRules,
  'switches are booleans': ['watermark', 'thinking_mode', 'enable_sequential'].flatMap(field => [
    [{ [field]: false }, accepted] as const,
    [{ [field]: 'true' }, invalid(field)] as const,
    [{ [field]: 1 }, invalid(field)] as const,
  ]),
} satisfies Record<string, Rules>;

suiteOfRules('v1', 'wan2.7-image', {
  ...wanRules,
  'a palette has 3 to 10 colours in whole per cents that sum to 100': [
    ...paletteRules,
    [{ color_palette: palette(12.5, 37.5, 50) }, violates('color_palette[0].ratio')],
  ],
  'a negative prompt is not on the page': [
    [{ negative_prompt: 'rain' }, violates('negative_prompt')],
  ],
  'the count is 1 to 4': [
    [{ n: 1 }, accepted],
    [{ n: 4 }, accepted],
    [{ n: 0 }, violates('n')],
    [{ n: 5 }, violates('n')],
  ],
  '4K is for text alone': [
    [{ resolution: '1K' }, accepted],
    [{ resolution: '4K' }, accepted],
    [{ resolution: '8K' }, violates('resolution')],
    [{ resolution: '4k' }, violates('resolution')],
    [{ action: 'edit', image_urls: [photo], resolution: '2K' }, accepted],
    [{ action: 'edit', image_urls: [photo], resolution: '4K' }, violates('resolution')],
  ],
  'generate takes no images': [[{ image_urls: [photo] }, violates('image_urls')]],
  'image2image takes one public address': [
    ...imageAddressRules('image2image'),
    [{ action: 'image2image', image_urls: photos(2) }, violates('image_urls')],
  ],
  'edit takes one public address': [
    ...imageAddressRules('edit'),
    [{ action: 'edit', image_urls: photos(2) }, violates('image_urls')],
  ],
  'reference takes 2 to 9 images': [
    [{ action: 'reference', image_urls: photos(1) }, violates('image_urls')],
    [{ action: 'reference', image_urls: photos(2) }, accepted],
    [{ action: 'reference', image_urls: photos(9) }, accepted],
    [{ action: 'reference', image_urls: photos(10) }, violates('image_urls')],
  ],
  'a group needs enable_sequential, which goes with nothing else': [
    [{ action: 'group', enable_sequential: true }, accepted],
    [{ action: 'group' }, violates('enable_sequential')],
    [{ action: 'group', enable_sequential: false }, violates('enable_sequential')],
    [{ enable_sequential: true }, violates('enable_sequential')],
    [
      { action: 'edit', image_urls: [photo], enable_sequential: true },
      violates('enable_sequential'),
    ],
  ],
  'a group has up to 12 pictures of up to 2K from text': [
    [{ action: 'group', enable_sequential: true, n: 12 }, accepted],
    [{ action: 'group', enable_sequential: true, n: 13 }, violates('n')],
    [{ action: 'group', enable_sequential: true, resolution: '2K' }, accepted],
    [{ action: 'group', enable_sequential: true, resolution: '4K' }, violates('resolution')],
    [{ action: 'group', enable_sequential: true, image_urls: [photo] }, violates('image_urls')],
  ],
  'interactive_edit has one list of up to two good boxes per image': boxRules('interactive_edit'),
  'boxes belong to interactive_edit, which needs them': [
    [{ action: 'interactive_edit', image_urls: [photo] }, invalid('bbox_list')],
    [{ action: 'edit', image_urls: [photo], bbox_list: [[box]] }, violates('bbox_list')],
    [{ bbox_list: [] }, violates('bbox_list')],
  ],
});

suiteOfRules('v2', 'qwen-image-2.0', {
  ...qwenRules,
  'there is no seed': [[{ seed: 7 }, violates('seed')]],
  'tiers are in small letters': [
    [{ resolution: '1k' }, accepted],
    [{ resolution: '2k' }, accepted],
    [{ resolution: '2K' }, violates('resolution')],
    [{ resolution: '4k' }, violates('resolution')],
  ],
  'the actions are generate without and edit with images': [
    [{ action: 'generate', image_urls: [photo] }, violates('image_urls')],
    ...imageAddressRules('edit'),
    [{ action: 'edit', image_urls: photos(3) }, accepted],
    [{ action: 'image2image', image_urls: [photo] }, violates('action')],
    [{ action: 'reference', image_urls: photos(2) }, violates('action')],
  ],
});

for (const [model, largest] of [
  ['wan2.7-image', violates('resolution')],
  ['wan2.7-image-pro', accepted],
] as const) {
  suiteOfRules('v2', model, {
    ...wanRules,
    'a palette has shares of up to two decimals that sum to 100': [
      ...paletteRules,
      [{ color_palette: palette(12.5, 37.5, 50) }, accepted],
      [{ color_palette: palette(33.33, 33.33, 33.34) }, accepted],
      [{ color_palette: palette(33.33, 33.33, 33.33) }, violates('color_palette')],
      [{ color_palette: palette(33.333, 33.333, 33.334) }, violates('color_palette[0].ratio')],
    ],
    'a negative prompt is accepted': [[{ negative_prompt: 'rain' }, accepted]],
    '4k is for text with the pro model': [
      [{ resolution: '4k' }, largest],
      [{ resolution: '2K' }, violates('resolution')],
      [{ action: 'edit', image_urls: [photo], resolution: '4k' }, violates('resolution')],
      [{ enable_sequential: true, resolution: '4k' }, violates('resolution')],
    ],
    'a sequence is generate with enable_sequential and up to 12 pictures': [
      [{ enable_sequential: true, n: 12 }, accepted],
      [{ enable_sequential: true, n: 13 }, violates('n')],
      [{ n: 4 }, accepted],
      [{ n: 5 }, violates('n')],
      [{ action: 'group', enable_sequential: true }, violates('action')],
      [
        { action: 'edit', image_urls: [photo], enable_sequential: true },
        violates('enable_sequential'),
      ],
    ],
    'edit takes up to 9 images, with boxes or without': [
      [{ action: 'edit', image_urls: photos(9) }, accepted],
      [{ action: 'edit', image_urls: photos(10) }, violates('image_urls')],
      ...boxRules('edit'),
    ],
  });
}

suite('Wave stand-in of both dialects', () => {
  let standIn: WaveStandIn;

  teardown(() => standIn.close());

  test('each request is held to the dialect it is in, and told in it', async () => {
    standIn = await startWaveStandIn({
      dialects: 'either',
      elsewhere: 'accept',
      taskDurationMs: 0,
    });
    const caller = new WaveCaller(standIn);
    const wan = { model: 'wan2.7-image', prompt: 'A quiet harbour.' };
    const verdicts = [
      await caller.verdict({ ...wan, action: 'group', enable_sequential: true }),
      await caller.verdict({ ...wan, resolution: '2K', negative_prompt: 'rain' }),
      await caller.verdict({ ...wan, resolution: '2k', negative_prompt: 'rain' }),
      await caller.verdict({
        ...wan,
        action: 'image2image',
        image_urls: photos(1),
        resolution: '2k',
      }),
    ];
    assert.deepEqual(verdicts, [
      'accepted',
      '400 capability_violation negative_prompt',
      'accepted',
      '400 capability_violation action',
    ]);
    const progress: unknown[] = [];
    for (const resolution of ['1K', '1k']) {
      const answer = await caller.finished(await caller.taskId({ ...wan, resolution }));
      progress.push(answer['progress']);
    }
    assert.deepEqual(progress, [100, '100%']);
  });
});
