import type { ImageModel, ModeCapabilities, OptionName } from '../../core/imageModel';
import { standardSizes } from '../../core/standardSizes';
import { words } from '../../core/words';

/** Both pages: public addresses only, 30 MB each. */
const input = {
  mediaTypes: ['image/jpeg', 'image/png', 'image/webp'],
  maxBytes: 30_000_000,
  delivery: 'url',
} as const;

/** "-1 for random" is the pages', which is the same as saying nothing; the range is Alibaba's. */
const seed = { min: 0, max: 2_147_483_647, random: -1 };

const upTo2K = standardSizes('1K', '2K');

/** The newer of Wave's *Qwen Image Series* pages names 1 to 6 images; the older names no limit. */
function qwenMode(minImages: number, maxImages: number): ModeCapabilities {
  return {
    sizes: upTo2K,
    defaultTier: '2K',
    count: { max: 6 },
    images: { min: minImages, max: maxImages },
    options: ['negativePrompt', 'seed'],
  };
}

const qwen = {
  provider: 'wave',
  modes: {
    generate: qwenMode(0, 0),
    edit: qwenMode(1, 1),
    // The page says "multiple" and no number. Alibaba's own service takes at most 3 for this
    // model, so a fourth would be refused, or ignored, behind Wave.
    reference: qwenMode(2, 3),
  },
  sizesAreExact: false,
  promptMaxLength: 800,
  negativePromptMaxLength: 500,
  seed,
  input,
} as const satisfies Partial<ImageModel>;

/** 1 to 4 images is the newer of Wave's *Wan Image Series* pages; the older says "service-side limits". */
function wanMode(
  minImages: number,
  maxImages: number,
  ...options: readonly OptionName[]
): ModeCapabilities {
  return {
    sizes: upTo2K,
    defaultTier: '2K',
    count: { max: 4 },
    images: { min: minImages, max: maxImages },
    options: ['seed', 'watermark', ...options],
  };
}

/**
 * What Wave's pages *Qwen Image Series* and *Wan Image Series* offer (dialect `v1`, see dialect.ts). The cheapest
 * comes first: it is what whoever has chosen none starts from.
 */
export const waveModels: readonly ImageModel[] = [
  {
    ...qwen,
    id: 'wave/qwen-image-2.0',
    name: 'qwen-image-2.0',
    title: 'Qwen Image 2.0',
    summary: words`Generation and editing with clear text, at less than half the price of Pro`,
    price: { amount: 0.02125, currency: 'USD' },
  },
  {
    ...qwen,
    id: 'wave/qwen-image-2.0-pro',
    name: 'qwen-image-2.0-pro',
    title: 'Qwen Image 2.0 Pro',
    summary: words`Highest fidelity, accurate composition, text in pictures; posters and infographics`,
    price: { amount: 0.053125, currency: 'USD' },
  },
  {
    id: 'wave/wan2.7-image',
    provider: 'wave',
    name: 'wan2.7-image',
    title: 'Wan 2.7 Image',
    summary: words`Every mode: series, region edits, up to 9 references, palettes, 4K from text`,
    modes: {
      // 4K is "text-to-image up to 4K" at the head of the page.
      generate: { ...wanMode(0, 0, 'thinking', 'palette'), sizes: standardSizes('1K', '2K', '4K') },
      variation: wanMode(1, 1, 'palette'),
      edit: wanMode(1, 1, 'palette'),
      reference: wanMode(2, 9, 'palette'),
      series: { ...wanMode(0, 0), count: { max: 12 } },
      // The page's limits say 1 image, its example and "one-to-one with image_urls" say several.
      // Alibaba, behind Wave, takes up to 9; request.ts warns past the first.
      region: wanMode(1, 9, 'palette'),
    },
    sizesAreExact: false,
    // The page names no limit; this is the model's own, from Alibaba's documentation.
    promptMaxLength: 5_000,
    seed,
    watermark: { default: false },
    thinking: { default: true },
    palette: { minEntries: 3, maxEntries: 10 },
    boxes: { maxPerImage: 2 },
    input,
    price: { amount: 0.02295, currency: 'USD' },
  },
];
