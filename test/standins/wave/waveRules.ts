import type { JsonObject } from '../support/jsonObject';
import { tiers, type Tier } from '../support/pixelSizes';

/** `v1`: Wave's pages *Qwen Image Series* and *Wan Image Series*; `v2`: its later documentation. */
export type WaveDialect = 'v1' | 'v2';

/**
 * `either`: each request is held to the dialect its `resolution` is spelled in, `v1` where it has none.
 * No page says that Wave takes both; it spares people who try Easel a second address and key.
 */
export type SpokenDialect = WaveDialect | 'either';

export interface ActionRules {
  readonly images: { readonly min: number; readonly max: number };
  readonly maxCount: number;
  readonly tiers: readonly Tier[];
  /** `bbox_list`: not allowed where absent. */
  readonly boxes?: 'required' | 'optional';
  /** `enable_sequential: true`, which makes a group: not allowed where absent. */
  readonly sequential?: {
    readonly need: 'required' | 'optional';
    readonly maxCount: number;
    readonly tiers: readonly Tier[];
  };
}

export interface ModelRules {
  readonly fields: readonly string[];
  readonly promptMaxLength: number;
  readonly actions: Readonly<Record<string, ActionRules>>;
  /** Prices in the service's unit, 500 000 of which are one US dollar; rounded per task. */
  readonly unitsPerImage: number;
  /** The Wan page says "JPG URL", the examples of the Qwen pages end in `.png`. */
  readonly format: 'png' | 'jpeg';
}

export const unitsPerDollar = 500_000;

/** The Qwen page's limits table names it although its parameter list does not. */
export const negativePromptMaxLength = 500;

/** Neither page gives a range; -1 is "random", the upper end is the upstream model's. */
export const seedRange = { min: -1, max: 2 ** 31 - 1 };

/**
 * The upper end of "multiple images" is on no page of Wave's; it is what Alibaba's own service takes
 * for this model, *Qwen image editing*.
 */
const severalMax = 3;

const text = { min: 0, max: 0 };
const one = { min: 1, max: 1 };

const commonFields = [
  'model',
  'action',
  'prompt',
  'n',
  'aspect_ratio',
  'resolution',
  'image_urls',
  'callback_url',
  'callback_events',
];
const wanFields = [
  ...commonFields,
  'seed',
  'watermark',
  'thinking_mode',
  'enable_sequential',
  'color_palette',
  'bbox_list',
];

const qwenV1: Omit<ModelRules, 'unitsPerImage'> = {
  fields: [...commonFields, 'seed', 'negative_prompt'],
  promptMaxLength: 800,
  actions: {
    generate: { images: text, maxCount: 6, tiers: ['1K', '2K'] },
    image2image: { images: one, maxCount: 6, tiers: ['1K', '2K'] },
    reference: { images: { min: 2, max: severalMax }, maxCount: 6, tiers: ['1K', '2K'] },
  },
  format: 'png',
};

const wanV1: ModelRules = {
  fields: wanFields,
  promptMaxLength: 5000,
  actions: {
    // 4K is promised for text-to-image alone: "professional, text-to-image up to 4K".
    generate: { images: text, maxCount: 4, tiers: ['1K', '2K', '4K'] },
    image2image: { images: one, maxCount: 4, tiers: ['1K', '2K'] },
    edit: { images: one, maxCount: 4, tiers: ['1K', '2K'] },
    reference: { images: { min: 2, max: 9 }, maxCount: 4, tiers: ['1K', '2K'] },
    group: {
      images: text,
      maxCount: 12,
      tiers: ['1K', '2K'],
      sequential: { need: 'required', maxCount: 12, tiers: ['1K', '2K'] },
    },
    // The page's table says one image, its example of the boxes shows two.
    interactive_edit: {
      images: { min: 1, max: 9 },
      maxCount: 4,
      tiers: ['1K', '2K'],
      boxes: 'required',
    },
  },
  unitsPerImage: 0.02295 * unitsPerDollar,
  format: 'jpeg',
};

const qwenV2: Omit<ModelRules, 'unitsPerImage'> = {
  ...qwenV1,
  fields: [...commonFields, 'negative_prompt', 'extra'],
  actions: {
    generate: { images: text, maxCount: 6, tiers: ['1K', '2K'] },
    edit: { images: { min: 1, max: severalMax }, maxCount: 6, tiers: ['1K', '2K'] },
  },
};

function wanV2(textTiers: readonly Tier[]): ModelRules {
  const sequential = { need: 'optional', maxCount: 12, tiers: ['1K', '2K'] } as const;
  return {
    ...wanV1,
    fields: [...wanFields, 'negative_prompt', 'extra'],
    actions: {
      generate: { images: text, maxCount: 4, tiers: textTiers, sequential },
      edit: { images: { min: 1, max: 9 }, maxCount: 4, tiers: ['1K', '2K'], boxes: 'optional' },
    },
  };
}

const qwenPrices = {
  'qwen-image-2.0-pro': 0.053125 * unitsPerDollar,
  'qwen-image-2.0': 0.02125 * unitsPerDollar,
};

export const waveModels: Readonly<Record<WaveDialect, Readonly<Record<string, ModelRules>>>> = {
  v1: {
    'qwen-image-2.0-pro': { ...qwenV1, unitsPerImage: qwenPrices['qwen-image-2.0-pro'] },
    'qwen-image-2.0': { ...qwenV1, unitsPerImage: qwenPrices['qwen-image-2.0'] },
    'wan2.7-image': wanV1,
  },
  v2: {
    'qwen-image-2.0-pro': { ...qwenV2, unitsPerImage: qwenPrices['qwen-image-2.0-pro'] },
    'qwen-image-2.0': { ...qwenV2, unitsPerImage: qwenPrices['qwen-image-2.0'] },
    'wan2.7-image': wanV2(['1K', '2K']),
    'wan2.7-image-pro': wanV2(['1K', '2K', '4K']),
  },
};

/** The dialect a request is held to. */
export function dialectOf(body: JsonObject, spoken: SpokenDialect): WaveDialect {
  if (spoken !== 'either') {
    return spoken;
  }
  const { resolution } = body;
  return tiers.some(tier => tierWord(tier, 'v2') === resolution) ? 'v2' : 'v1';
}

/** How a tier is spelled in a request. */
export function tierWord(tier: Tier, dialect: WaveDialect): string {
  return dialect === 'v1' ? tier : tier.toLowerCase();
}

/** The words a callback can be asked for. */
export const callbackEvents: Readonly<Record<WaveDialect, readonly string[]>> = {
  v1: ['succeeded', 'failed'],
  v2: ['completed', 'failed'],
};
