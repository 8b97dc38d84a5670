import { aspectRatios } from '../../../../../src/core/imageModel';
import {
  countLimits,
  imageLimits,
  modeLimits,
  negativePromptLimits,
  noBoxes,
  promptLimits,
  seedLimits,
} from '../commonLimits';
import type { LimitCase } from '../serviceFacts';

const id = 'hiapi/qwen-image-2.0';
const ratios = 'one of 1:1, 4:3, 3:4, 16:9, 9:16';

export const hiapiLimits: Readonly<Record<string, readonly LimitCase[]>> = {
  [id]: [
    // The page names neither length; both are the model's own, from Alibaba.
    ...promptLimits(800),
    ...negativePromptLimits(500),
    ...seedLimits(),
    // There is no field for a count.
    ...countLimits(1),
    ...imageLimits('generate', 0, 0),
    ...modeLimits('generate', 'variation', 'edit', 'reference', 'series', 'region'),
    ...aspectRatios.map((aspectRatio): LimitCase =>
      aspectRatio === '3:2' || aspectRatio === '2:3'
        ? [`ratio ${aspectRatio}`, { aspectRatio }, ['aspectRatio', ratios, aspectRatio]]
        : [`ratio ${aspectRatio}`, { aspectRatio }],
    ),
    ['tier 1K', { tier: '1K' }, ['resolution', `one of 2K for ${id}`, '1K']],
    ['tier 2K', { tier: '2K' }],
    ['tier 4K', { tier: '4K' }, ['resolution', `one of 2K for ${id}`, '4K']],
    noBoxes,
  ],
};
