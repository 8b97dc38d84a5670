import type { ImageModel, ModeCapabilities, OptionName } from '../../core/imageModel';
import { standardSizes } from '../../core/standardSizes';
import { words } from '../../core/words';

const sizes = standardSizes('1K', '2K', '4K');

function mode(
  images: { readonly min: number; readonly max: number },
  maxCount: number,
  ...options: readonly OptionName[]
): ModeCapabilities {
  return {
    sizes,
    defaultTier: '1K',
    count: { max: maxCount },
    images,
    options: ['seed', 'outputFormat', ...options],
  };
}

const noImages = { min: 0, max: 0 };
const oneImage = { min: 1, max: 1 };

/**
 * The built-in provider's only model. It has every mode, so that each flow can be learned and tested
 * for nothing.
 */
export const offlineModels: readonly ImageModel[] = [
  {
    id: 'offline/placeholder',
    provider: 'offline',
    name: 'placeholder',
    title: 'Placeholder',
    summary: words`Free, no key, no network: exact size, with the prompt written on it`,
    modes: {
      generate: mode(noImages, 4, 'watermark', 'negativePrompt', 'palette'),
      variation: mode(oneImage, 4, 'watermark'),
      edit: mode(oneImage, 4, 'watermark'),
      reference: mode({ min: 2, max: 9 }, 4, 'watermark'),
      series: mode(noImages, 12, 'watermark', 'negativePrompt', 'palette'),
      region: { ...mode({ min: 1, max: 9 }, 4), keepsInputSize: true },
    },
    sizesAreExact: true,
    promptMaxLength: 4_000,
    negativePromptMaxLength: 500,
    seed: { min: 0, max: 2_147_483_647 },
    outputFormats: ['png'],
    watermark: { default: false },
    palette: { minEntries: 3, maxEntries: 10 },
    boxes: { maxPerImage: 2 },
    input: { mediaTypes: ['image/png', 'image/jpeg'], maxBytes: 30_000_000, delivery: 'bytes' },
    price: { amount: 0, currency: 'USD' },
  },
];
