import type { ImageModel, ModeCapabilities } from '../../core/imageModel';
import { standardSizes } from '../../core/standardSizes';
import { words } from '../../core/words';

/** The page's *Resolution Reference Table*, which its sizes and tiers stand for to the pixel. */
const sizes = standardSizes('1K', '2K');

/** 1 to 6 images, 1K unless asked otherwise, and a negative prompt, whatever is sent beside them. */
function mode(minImages: number, maxImages: number): ModeCapabilities {
  return {
    sizes,
    defaultTier: '1K',
    count: { max: 6 },
    images: { min: minImages, max: maxImages },
    options: ['negativePrompt'],
  };
}

const qwen = {
  provider: 'gccai',
  modes: {
    generate: mode(0, 0),
    edit: mode(1, 1),
    // The page has an array of references and no number. Alibaba's own service takes at most 3 for
    // this model, so a fourth would be refused, or ignored, behind gccai.
    reference: mode(2, 3),
  },
  sizesAreExact: true,
  promptMaxLength: 800,
  negativePromptMaxLength: 500,
  // Public addresses, "Base64 format not supported". Types and size are Alibaba's for this model:
  // the page names none.
  input: {
    mediaTypes: ['image/jpeg', 'image/png', 'image/webp'],
    maxBytes: 10_000_000,
    delivery: 'url',
  },
} as const satisfies Partial<ImageModel>;

/** What gccai's page *Qwen Image 2.0* offers. Without prices: it says "fixed price" and no number. */
export const gccaiModels: readonly ImageModel[] = [
  {
    ...qwen,
    id: 'gccai/qwen-image-2.0-pro',
    name: 'qwen-image-2.0-pro',
    title: 'Qwen Image 2.0 Pro',
    summary: words`Stronger text in pictures, finer realistic textures`,
  },
  {
    ...qwen,
    id: 'gccai/qwen-image-2.0',
    name: 'qwen-image-2.0',
    title: 'Qwen Image 2.0',
    summary: words`Balanced quality and speed`,
  },
];
