import { aspectRatios, outputFormats } from '../../../../../src/core/imageModel';
import {
  addressLimits,
  countLimits,
  imageLimits,
  modeLimits,
  negativePromptLimits,
  noBoxes,
  promptLimits,
  seedLimits,
} from '../commonLimits';
import type { LimitCase } from '../serviceFacts';

const id = 'skillsvideo/qwen-image-2';

export const skillsvideoLimits: Readonly<Record<string, readonly LimitCase[]>> = {
  [id]: [
    // The page names no length; it is fal.ai's and Wave's for this model.
    ...promptLimits(800),
    ...negativePromptLimits(500),
    ...seedLimits(),
    ...countLimits(4),
    ...imageLimits('generate', 0, 0),
    ...imageLimits('edit', 1, 1),
    ...imageLimits('reference', 2, 4),
    ...modeLimits('generate, edit, reference', 'variation', 'series', 'region'),
    // Files go as they are; an image that is neither is none.
    ...addressLimits('a file or a public address'),
    ...aspectRatios.map((aspectRatio): LimitCase => [`ratio ${aspectRatio}`, { aspectRatio }]),
    ...outputFormats.map((outputFormat): LimitCase => [outputFormat, { outputFormat }]),
    ['tier 2K', { tier: '2K' }, ['resolution', `one of 1K for ${id}`, '2K']],
    ['tier 4K', { tier: '4K' }, ['resolution', `one of 1K for ${id}`, '4K']],
    noBoxes,
  ],
};
