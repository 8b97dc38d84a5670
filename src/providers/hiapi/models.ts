import type { ImageModel, SizeTable } from '../../core/imageModel';
import { words } from '../../core/words';

/**
 * The five sizes of HiAPI's page *Qwen Image 2.0*, which has no other way to say one. Each stands
 * under the ratio it comes nearest to: 2688×1536 is really 7:4, 2368×1728 is 37:27.
 */
const sizes: SizeTable = {
  '1:1': { '2K': { width: 2048, height: 2048 } },
  '4:3': { '2K': { width: 2368, height: 1728 } },
  '3:4': { '2K': { width: 1728, height: 2368 } },
  '16:9': { '2K': { width: 2688, height: 1536 } },
  '9:16': { '2K': { width: 1536, height: 2688 } },
};

/** What HiAPI's page *Qwen Image 2.0* offers: text to image, one picture per task. */
export const hiapiModels: readonly ImageModel[] = [
  {
    id: 'hiapi/qwen-image-2.0',
    provider: 'hiapi',
    name: 'qwen-image-2.0',
    title: 'Qwen Image 2.0',
    summary: words`Low-cost pictures from text, strong with Chinese prompts and lettering`,
    modes: {
      generate: {
        sizes,
        defaultTier: '2K',
        count: { max: 1 },
        images: { min: 0, max: 0 },
        options: ['negativePrompt', 'seed', 'watermark', 'promptExpansion'],
      },
    },
    sizesAreExact: true,
    // The page names neither length; both are the model's own, from Alibaba's documentation.
    promptMaxLength: 800,
    negativePromptMaxLength: 500,
    seed: { min: 0, max: 2_147_483_647 },
    watermark: { default: false },
    promptExpansion: { default: true },
  },
];
