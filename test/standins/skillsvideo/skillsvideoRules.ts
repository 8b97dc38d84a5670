import { pixelSizeOf, type AspectRatio, type PixelSize } from '../support/pixelSizes';

/** skills.video, *Qwen Image 2.0*: the one model whose page the stand-in is written from. */
export const models: readonly string[] = ['qwen/qwen-image-2'];

export const orderFields = [
  'prompt',
  'image_urls',
  'negative_prompt',
  'image_size',
  'aspect_ratio',
  'enable_prompt_expansion',
  'seed',
  'num_images',
  'output_format',
  'n',
] as const;

/** What a form's text stands for; in the other fields it stays text. */
export const integerFields: readonly string[] = ['seed', 'num_images', 'n'];
export const booleanFields: readonly string[] = ['enable_prompt_expansion'];

/** In characters, from the page. */
export const negativePromptMaxLength = 500;
export const seedRange = { min: 0, max: 2_147_483_647 };
export const countRange = { min: 1, max: 4 };
/** "supports up to 4 images"; what is behind the service is thought to take three. */
export const mostImages = 4;

export const outputFormats = ['jpeg', 'png', 'webp'] as const;

/** The names are the page's. It gives no pixels; these are what fal means by the same names. */
const namedSizes = {
  square_hd: { width: 1024, height: 1024 },
  square: { width: 512, height: 512 },
  portrait_4_3: { width: 768, height: 1024 },
  portrait_16_9: { width: 576, height: 1024 },
  landscape_4_3: { width: 1024, height: 768 },
  landscape_16_9: { width: 1024, height: 576 },
} as const satisfies Readonly<Record<string, PixelSize>>;

type NamedSize = keyof typeof namedSizes;

export const imageSizes = Object.keys(namedSizes) as readonly NamedSize[];

export function pixelsOfName(name: NamedSize): PixelSize {
  return namedSizes[name];
}

/** Only the pixels of 1:1 are on a page, as the `resolution` of an echoed input. */
export function pixelsOfRatio(ratio: AspectRatio): PixelSize {
  return pixelSizeOf(ratio, '1K');
}

/** "Total number of pixels must be between 512x512 and 2048x2048." */
export function isAllowedSize({ width, height }: PixelSize): boolean {
  return width * height >= 512 * 512 && width * height <= 2048 * 2048;
}

/** The page's example: one picture, 20 credits. What a picture costs is on no page. */
export const defaultCreditsPerImage = 20;

/** skills.video, *HTTP status codes*: the codes of image generation and their typical statuses. */
export const generationStatuses = {
  IMAGE_GENERATION_FAILED: 502,
  IMAGE_GENERATION_TIMEOUT: 504,
  IMAGE_GENERATION_RATE_LIMITED: 429,
  IMAGE_GENERATION_PROVIDER_UNAVAILABLE: 503,
  IMAGE_GENERATION_UNSUPPORTED_MODEL: 400,
  IMAGE_GENERATION_INVALID_INPUT: 400,
  IMAGE_GENERATION_INSUFFICIENT_CREDITS: 402,
  IMAGE_GENERATION_CONTENT_REJECTED: 422,
} as const;

export type GenerationCode = keyof typeof generationStatuses;
