import type { AspectRatio, Mode, OptionName, Tier } from '../../../../../src/core/imageModel';
import type { WaveDialectName } from '../../../../../src/providers/wave/dialect';
import { publicImages } from '../../support/imageRequests';
import { addresses, withImages } from '../modeFacts';
import type { Fields, ModeFacts, ModelFacts, RequestFacts } from '../serviceFacts';

const prompt = 'a lighthouse at dusk,\n灯塔 "100%"';

const commonFields = [
  'model',
  'action',
  'prompt',
  'n',
  'seed',
  'aspect_ratio',
  'resolution',
  'image_urls',
  'callback_url',
  'callback_events',
];
// Its limit stands in the table of limits; as a parameter only the newer page lists it.
const qwenFields = [...commonFields, 'negative_prompt'];
const wanFields = [
  ...commonFields,
  'watermark',
  'thinking_mode',
  'enable_sequential',
  'color_palette',
  'color_palette[].hex',
  'color_palette[].ratio',
  'bbox_list',
];

const tierNames: Readonly<Record<WaveDialectName, Partial<Record<Tier, string>>>> = {
  v1: { '1K': '1K', '2K': '2K', '4K': '4K' },
  // Lower case, and 4K only under another model's name.
  v2: { '1K': '1k', '2K': '2k' },
};

function sizeIn(dialect: WaveDialectName): (ratio: AspectRatio, tier: Tier) => Fields | undefined {
  return (aspectRatio, tier) => {
    const resolution = tierNames[dialect][tier];
    return resolution === undefined ? undefined : { aspect_ratio: aspectRatio, resolution };
  };
}

function qwen(name: string, dialect: WaveDialectName): ModelFacts {
  const options: Partial<Record<OptionName, string>> =
    dialect === 'v1'
      ? { negativePrompt: 'negative_prompt', seed: 'seed' }
      : { negativePrompt: 'negative_prompt' };
  const mode = (action: string): ModeFacts => ({
    fields: { action },
    tiers: ['1K', '2K'],
    maxCount: 6,
    options,
  });
  const [edit, reference] = dialect === 'v1' ? ['image2image', 'reference'] : ['edit', 'edit'];
  return {
    model: `wave/${name}`,
    name,
    declared: dialect === 'v1' ? qwenFields : qwenFields.filter(field => field !== 'seed'),
    neverSent: [],
    always: { model: name, prompt, n: 1 },
    count: 'n',
    size: sizeIn(dialect),
    modes: {
      generate: mode('generate'),
      edit: withImages(1, mode(edit)),
      reference: withImages(3, mode(reference)),
    },
  };
}

const wanActions: Readonly<Record<WaveDialectName, Readonly<Record<Mode, string>>>> = {
  v1: {
    generate: 'generate',
    variation: 'image2image',
    edit: 'edit',
    reference: 'reference',
    series: 'group',
    region: 'interactive_edit',
  },
  v2: {
    generate: 'generate',
    variation: 'edit',
    edit: 'edit',
    reference: 'edit',
    series: 'generate',
    region: 'edit',
  },
};

const boxes = [
  [
    [100, 100, 400, 400],
    [500, 200, 800, 500],
  ],
  [],
] as const;

function wan(dialect: WaveDialectName): ModelFacts {
  const common: Partial<Record<OptionName, string>> = {
    seed: 'seed',
    watermark: 'watermark',
    ...(dialect === 'v2' && { negativePrompt: 'negative_prompt' }),
  };
  const mode = (name: Mode, options: Partial<Record<OptionName, string>> = {}): ModeFacts => ({
    fields: { action: wanActions[dialect][name] },
    tiers: ['1K', '2K'],
    maxCount: 4,
    options: { ...common, ...options },
  });
  const palette = { palette: 'color_palette' };
  const region = withImages(2, mode('region', palette));
  return {
    model: 'wave/wan2.7-image',
    name: 'wan2.7-image',
    declared: dialect === 'v1' ? wanFields : [...wanFields, 'negative_prompt'],
    neverSent: [],
    always: { model: 'wan2.7-image', prompt, n: 1 },
    count: 'n',
    size: sizeIn(dialect),
    modes: {
      generate: {
        ...mode('generate', { ...palette, thinking: 'thinking_mode' }),
        tiers: dialect === 'v1' ? ['1K', '2K', '4K'] : ['1K', '2K'],
      },
      variation: withImages(1, mode('variation', palette)),
      edit: withImages(1, mode('edit', palette)),
      reference: withImages(9, mode('reference', palette)),
      series: {
        ...mode('series'),
        fields: { action: wanActions[dialect].series, enable_sequential: true },
        maxCount: 12,
      },
      region: {
        ...region,
        given: { ...region.given, boxes },
        fields: { ...region.fields, bbox_list: boxes },
        // The page's limits say one image, its example two.
        warnings: ['provider-note'],
      },
    },
  };
}

const posterPrompt =
  'Chinese-style poster: ink-wash landscape background, vertical title "千问" centered';
const scrollPrompt = 'Classical Chinese landscape scroll, ink-wash mood';

/** The terminal states, in the words of each generation of the pages. */
const callbackEvents: Readonly<Record<WaveDialectName, readonly string[]>> = {
  v1: ['succeeded', 'failed'],
  v2: ['completed', 'failed'],
};

export function waveRequests(dialect: WaveDialectName): RequestFacts {
  const url = 'https://hooks.example.com/easel?x=1';
  return {
    path: () => '/v1/tasks',
    headers: ['accept', 'authorization', 'content-type', 'idempotency-key'],
    headersTimeoutMs: 60_000,
    startIsIdempotent: true,
    models: [qwen('qwen-image-2.0-pro', dialect), qwen('qwen-image-2.0', dialect), wan(dialect)],
    bodyOf: fields => fields,
    examples: dialect === 'v1' ? pageExamples : [],
    callbacks: [
      { callback: { url }, fields: { callback_url: url } },
      {
        callback: { url, events: callbackEvents[dialect] },
        fields: { callback_url: url, callback_events: callbackEvents[dialect] },
      },
    ],
  };
}

/** With the fields the examples leave to Wave's defaults, which other services' defaults contradict. */
const pageExamples: RequestFacts['examples'] = [
  {
    name: 'the example of Qwen Image Series',
    model: 'wave/qwen-image-2.0-pro',
    changes: { prompt: posterPrompt, tier: '2K', aspectRatio: '3:4' },
    body: {
      model: 'qwen-image-2.0-pro',
      prompt: posterPrompt,
      resolution: '2K',
      aspect_ratio: '3:4',
      action: 'generate',
      n: 1,
    },
  },
  {
    name: 'the example of Wan Image Series',
    model: 'wave/wan2.7-image',
    changes: { prompt: scrollPrompt, tier: '4K', aspectRatio: '16:9', thinking: true },
    body: {
      model: 'wan2.7-image',
      prompt: scrollPrompt,
      resolution: '4K',
      aspect_ratio: '16:9',
      thinking_mode: true,
      action: 'generate',
      n: 1,
    },
  },
  {
    name: 'the example of two images with one box each',
    model: 'wave/wan2.7-image',
    changes: {
      prompt: 'a red door',
      mode: 'region',
      tier: '2K',
      aspectRatio: '1:1',
      images: publicImages(2),
      boxes: [[[120, 80, 540, 460]], [[200, 150, 600, 500]]],
    },
    body: {
      model: 'wan2.7-image',
      action: 'interactive_edit',
      prompt: 'a red door',
      n: 1,
      aspect_ratio: '1:1',
      resolution: '2K',
      image_urls: addresses(2),
      bbox_list: [[[120, 80, 540, 460]], [[200, 150, 600, 500]]],
    },
  },
  {
    name: 'the example of a palette',
    model: 'wave/wan2.7-image',
    changes: {
      prompt: 'a poster',
      tier: '2K',
      aspectRatio: '1:1',
      palette: [
        { hex: '#0A2540', ratio: 50 },
        { hex: '#F5F5F0', ratio: 35 },
        { hex: '#E04B3A', ratio: 15 },
      ],
    },
    body: {
      model: 'wan2.7-image',
      action: 'generate',
      prompt: 'a poster',
      n: 1,
      aspect_ratio: '1:1',
      resolution: '2K',
      color_palette: [
        { hex: '#0A2540', ratio: 50 },
        { hex: '#F5F5F0', ratio: 35 },
        { hex: '#E04B3A', ratio: 15 },
      ],
    },
  },
];
