import type { ImageModel, ModeCapabilities } from '../../core/imageModel';
import { standardSizes } from '../../core/standardSizes';
import { words } from '../../core/words';

/**
 * Of one input image. The page names no limit: this one is for the memory a request takes, up to four
 * images at once, and Wave's for the same model.
 */
export const maxFileBytes = 30_000_000;

function mode(minImages: number, maxImages: number): ModeCapabilities {
  return {
    // The page offers ratios and no tier; its example's echo says "1024x1024" for 1:1.
    sizes: standardSizes('1K'),
    defaultTier: '1K',
    count: { max: 4 },
    images: { min: minImages, max: maxImages },
    options: ['negativePrompt', 'seed', 'outputFormat', 'promptExpansion'],
  };
}

/** What skills.video's page *Qwen Image 2.0* offers. It charges in credits and names no price. */
export const skillsvideoModels: readonly ImageModel[] = [
  {
    id: 'skillsvideo/qwen-image-2',
    provider: 'skillsvideo',
    name: 'qwen-image-2',
    title: 'Qwen Image 2.0',
    summary: words`Generation and editing as PNG, JPEG or WebP; takes files of this machine as they are`,
    modes: { generate: mode(0, 0), edit: mode(1, 1), reference: mode(2, 4) },
    sizesAreExact: false,
    // The page names no limit for the prompt. This is the one of the model behind it, as fal.ai's page *Qwen Image 2*
    // and Wave's page *Qwen Image Series* give it.
    promptMaxLength: 800,
    negativePromptMaxLength: 500,
    seed: { min: 0, max: 2_147_483_647 },
    outputFormats: ['png', 'jpeg', 'webp'],
    promptExpansion: { default: true },
    input: {
      mediaTypes: ['image/jpeg', 'image/png', 'image/webp'],
      maxBytes: maxFileBytes,
      delivery: 'url-or-bytes',
    },
  },
];
