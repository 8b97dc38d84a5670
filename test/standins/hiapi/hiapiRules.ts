import type { PixelSize } from '../support/pixelSizes';

/** The only model of HiAPI's page *Qwen Image 2.0*. */
export const hiapiModel = 'qwen-image-2.0';

/** The page's five sizes: the separator is `*`, an `x` is refused. */
export const hiapiSizes = {
  '2688*1536': { width: 2688, height: 1536 },
  '2368*1728': { width: 2368, height: 1728 },
  '2048*2048': { width: 2048, height: 2048 },
  '1728*2368': { width: 1728, height: 2368 },
  '1536*2688': { width: 1536, height: 2688 },
} as const satisfies Readonly<Record<string, PixelSize>>;

export const defaultSize = '2048*2048';

export const seedRange = { min: 0, max: 2 ** 31 - 1 };

/** `route`, which *Create Task* has too, is left out: none is published for this model. */
export const requestFields = ['model', 'input', 'callback', 'storage'];

export const inputFields = [
  'prompt',
  'size',
  'negative_prompt',
  'prompt_extend',
  'watermark',
  'seed',
];

/** `temp` is the default; how much `persistent` costs is on no page. */
export const storageKinds = ['temp', 'persistent'] as const;

export const unitsPerDollar = 1_000;

/** HiAPI's blog: $0.025 per image, whatever its size; the page names no price. */
export const unitsPerImage = 25;

/** The page *Rate Limits*: "max request body size 10 MB", in the stricter reading of MB. */
export const maxBodyBytes = 10_000_000;

const hourMs = 60 * 60 * 1000;

/** "About 24 hours". */
export const idempotencyLifetimeMs = 24 * hourMs;

export const idempotencyKeyMaxBytes = 255;

/** What the example of *Get Task Detail* comes to; another example has one day. */
export const defaultOutputLifetimeMs = 7 * 24 * hourMs;
