import type { ImageRequest } from '../../../../src/core/imageRequest';
import { publicImages } from '../support/imageRequests';
import type { LimitCase } from './serviceFacts';

/** Both sides of a prompt's length, counted in characters and not in bytes or UTF-16 units. */
export function promptLimits(max: number): readonly LimitCase[] {
  const limit = `at most ${max} characters`;
  const tooLong = ['prompt', limit, `${max + 1} characters`] as const;
  return [
    ['a prompt of one character', { prompt: 'x' }],
    [`a prompt of ${max} characters`, { prompt: '景'.repeat(max) }],
    [`a prompt of ${max} characters outside the first plane`, { prompt: '🌊'.repeat(max) }],
    [`a prompt of ${max + 1} characters`, { prompt: '景'.repeat(max + 1) }, tooLong],
    [
      `a prompt of ${max + 1} characters outside the first plane`,
      { prompt: '🌊'.repeat(max + 1) },
      tooLong,
    ],
    ['no prompt', { prompt: '' }, ['prompt', 'at least 1 character', 'none']],
    ['a prompt of white space', { prompt: ' \n' }, ['prompt', 'at least 1 character', 'none']],
  ];
}

export function negativePromptLimits(max: number): readonly LimitCase[] {
  return [
    ['an empty negative prompt', { negativePrompt: '' }],
    [`a negative prompt of ${max} characters`, { negativePrompt: '雾'.repeat(max) }],
    [
      `a negative prompt of ${max + 1} characters`,
      { negativePrompt: '雾'.repeat(max + 1) },
      ['negativePrompt', `at most ${max} characters`, `${max + 1} characters`],
    ],
  ];
}

export function countLimits(
  max: number,
  changes: Partial<ImageRequest> = {},
): readonly LimitCase[] {
  const limit = `a whole number from 1 to ${max}`;
  const mode = changes.mode === undefined ? '' : `${changes.mode}: `;
  return [
    [`${mode}1 picture`, { ...changes, count: 1 }],
    [`${mode}${max} pictures`, { ...changes, count: max }],
    [`${mode}0 pictures`, { ...changes, count: 0 }, ['count', limit, '0']],
    [`${mode}${max + 1} pictures`, { ...changes, count: max + 1 }, ['count', limit, `${max + 1}`]],
    [`${mode}a picture and a half`, { ...changes, count: 1.5 }, ['count', limit, '1.5']],
  ];
}

/** The range on two of the pages, and Alibaba's for the models behind all of them. */
export function seedLimits(random?: 'with -1 for random'): readonly LimitCase[] {
  const limit = 'a whole number from 0 to 2147483647';
  return [
    ['seed 0', { seed: 0 }],
    ['the largest seed', { seed: 2_147_483_647 }],
    random ? ['seed -1', { seed: -1 }] : ['seed -1', { seed: -1 }, ['seed', limit, '-1']],
    ['seed -2', { seed: -2 }, ['seed', limit, '-2']],
    ['seed 2147483648', { seed: 2_147_483_648 }, ['seed', limit, '2147483648']],
    ['half a seed', { seed: 0.5 }, ['seed', limit, '0.5']],
  ];
}

/** Both sides of how many images a mode takes. */
export function imageLimits(
  mode: ImageRequest['mode'],
  min: number,
  max: number,
  more: (count: number) => Partial<ImageRequest> = () => ({}),
): readonly LimitCase[] {
  const limit =
    max === 0
      ? `no images in mode ${mode}`
      : min === max
        ? `exactly ${min} in mode ${mode}`
        : `${min} to ${max} images in mode ${mode}`;
  const request = (count: number) => ({ mode, images: publicImages(count), ...more(count) });
  const outside = [min - 1, max + 1].filter(count => count >= 0);
  return [
    ...[...new Set([min, max])].map((count): LimitCase => [
      `${mode} of ${count} images`,
      request(count),
    ]),
    ...outside.map((count): LimitCase => [
      `${mode} of ${count} images`,
      request(count),
      ['images', limit, String(count)],
    ]),
  ];
}

/** Modes a page does not have. */
export function modeLimits(
  offered: string,
  ...missing: readonly ImageRequest['mode'][]
): readonly LimitCase[] {
  return missing.map(mode => [
    `mode ${mode}`,
    { mode, images: publicImages(1), boxes: mode === 'region' ? [[[0, 0, 9, 9]]] : undefined },
    ['mode', `one of ${offered}`, mode],
  ]);
}

/** Addresses a service's servers can fetch, and what they cannot. */
export function addressLimits(limit = 'a public address'): readonly LimitCase[] {
  const reference = (url: string | undefined): Partial<ImageRequest> => ({
    mode: 'reference',
    images: publicImages(2).with(1, { ...publicImages(2)[1]!, url }),
  });
  const refusal = ['images[1]', limit, '1.png'] as const;
  return [
    ['an image at an address', reference('https://pictures.example.com/x.png?y=1')],
    // A service under test may run on this machine.
    ['an image at an address of this machine', reference('http://127.0.0.1:8080/x.png')],
    ['an image without an address', reference(undefined), refusal],
    ['an image as base64', reference('data:image/png;base64,iVBORw0KGgo='), refusal],
    ['an image as a path', reference('file:///home/ada/b.png'), refusal],
  ];
}

export const noBoxes: LimitCase = [
  'boxes without a region to edit',
  { boxes: [[[0, 0, 9, 9]]] },
  ['boxes', 'only in mode region', 'generate'],
];
