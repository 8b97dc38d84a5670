import { publicImages } from '../../support/imageRequests';
import {
  addressLimits,
  countLimits,
  imageLimits,
  modeLimits,
  negativePromptLimits,
  noBoxes,
  promptLimits,
} from '../commonLimits';
import type { LimitCase } from '../serviceFacts';

function qwen(id: string): readonly LimitCase[] {
  return [
    ...promptLimits(800),
    ...negativePromptLimits(500),
    ...countLimits(6),
    ...imageLimits('generate', 0, 0),
    ...imageLimits('edit', 1, 1),
    // An array without a number on the page; the model's own most is Alibaba's.
    ...imageLimits('reference', 2, 3),
    ...modeLimits('generate, edit, reference', 'variation', 'series', 'region'),
    ...addressLimits(),
    ['tier 1K', { tier: '1K' }],
    ['tier 2K', { tier: '2K' }],
    ['tier 4K', { tier: '4K' }, ['resolution', `one of 1K, 2K for ${id}`, '4K']],
    noBoxes,
    [
      'boxes on an edit',
      { mode: 'edit', images: publicImages(1), boxes: [[[0, 0, 9, 9]]] },
      ['boxes', 'only in mode region', 'edit'],
    ],
  ];
}

export const gccaiLimits: Readonly<Record<string, readonly LimitCase[]>> = {
  'gccai/qwen-image-2.0-pro': qwen('gccai/qwen-image-2.0-pro'),
  'gccai/qwen-image-2.0': qwen('gccai/qwen-image-2.0'),
};
