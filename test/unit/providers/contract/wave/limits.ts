import type { WaveDialectName } from '../../../../../src/providers/wave/dialect';
import type { Box, ImageRequest } from '../../../../../src/core/imageRequest';
import { publicImages } from '../../support/imageRequests';
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

function qwen(id: string, dialect: WaveDialectName): readonly LimitCase[] {
  const tiers = `one of 1K, 2K for ${id}`;
  return [
    ...promptLimits(800),
    ...negativePromptLimits(500),
    // The range is on the newer page alone.
    ...countLimits(6),
    // The newer page has no seed: it is left out, so nothing is wrong with it.
    ...(dialect === 'v1' ? seedLimits('with -1 for random') : []),
    ...imageLimits('generate', 0, 0),
    ...imageLimits('edit', 1, 1),
    // "Multiple" on the page; the model's own most is Alibaba's.
    ...imageLimits('reference', 2, 3),
    ...modeLimits('generate, edit, reference', 'variation', 'series', 'region'),
    ...addressLimits(),
    ['tier 1K', { tier: '1K' }],
    ['tier 2K', { tier: '2K' }],
    ['tier 4K', { tier: '4K' }, ['resolution', tiers, '4K']],
    noBoxes,
  ];
}

function palette(...ratios: readonly number[]): NonNullable<ImageRequest['palette']> {
  return ratios.map(ratio => ({ hex: '#0A2540', ratio }));
}

const percentage = 'a whole percentage from 1 to 100';
const colours = '3 to 10 colours';

const paletteLimits: readonly LimitCase[] = [
  ['3 colours', { palette: palette(50, 35, 15) }],
  ['10 colours', { palette: palette(91, 1, 1, 1, 1, 1, 1, 1, 1, 1) }],
  ['2 colours', { palette: palette(50, 50) }, ['palette', colours, '2']],
  [
    '11 colours',
    { palette: palette(90, ...Array<number>(10).fill(1)) },
    ['palette', colours, '11'],
  ],
  [
    'colours that sum to 99',
    { palette: palette(50, 35, 14) },
    ['palette', 'percentages that sum to 100', '99'],
  ],
  [
    'colours that sum to 101',
    { palette: palette(50, 35, 16) },
    ['palette', 'percentages that sum to 100', '101'],
  ],
  [
    'a colour of 12.5 per cent',
    { palette: palette(50, 37.5, 12.5) },
    ['palette[1].ratio', percentage, '37.5'],
  ],
  [
    'a colour of 0 per cent',
    { palette: palette(50, 50, 0) },
    ['palette[2].ratio', percentage, '0'],
  ],
  [
    'a colour in lower case',
    { palette: palette(50, 35, 15).with(1, { hex: '#abcdef', ratio: 35 }) },
  ],
  ...['0A2540', '#0A254', '#0A25400', '#0A254G', 'navy'].map((hex): LimitCase => [
    `the colour ${hex}`,
    { palette: palette(50, 35, 15).with(1, { hex, ratio: 35 }) },
    ['palette[1].hex', '#RRGGBB', hex],
  ]),
  // "Ignored when enable_sequential is true": left out, so nothing is wrong with it.
  ['a palette in a series', { mode: 'series', palette: palette(1) }],
];

/** Boxes on images of 800×600 pixels. */
function region(...boxes: readonly (readonly Box[])[]): Partial<ImageRequest> {
  return { mode: 'region', images: publicImages(boxes.length), boxes };
}

const box: Box = [0, 0, 10, 10];
const inside = 'inside the image, 800×600 pixels';
const inOrder = 'top-left before bottom-right';

const boxLimits: readonly LimitCase[] = [
  ['one box', region([box])],
  ['two boxes', region([box, [10, 10, 20, 20]])],
  ['three boxes', region([box, box, box]), ['boxes[0]', 'at most 2 boxes', '3']],
  [
    'three boxes on the second image',
    region([box], [box, box, box]),
    ['boxes[1]', 'at most 2 boxes', '3'],
  ],
  ['two images with one box each', region([box], [box])],
  ['a second image without a box', region([box], [])],
  ['no box at all', region([], []), ['boxes', 'at least one box', 'none']],
  [
    'fewer lists than images',
    { ...region([box]), images: publicImages(2) },
    ['boxes', 'one list per image (2)', '1'],
  ],
  [
    'more lists than images',
    { ...region([box], [box]), images: publicImages(1) },
    ['boxes', 'one list per image (1)', '2'],
  ],
  ['no lists', { ...region([box]), boxes: undefined }, ['boxes', 'one list per image (1)', '0']],
  ['a box that is the whole image', region([[0, 0, 800, 600]])],
  [
    'a box past the right edge',
    region([[0, 0, 801, 600]]),
    ['boxes[0][0]', inside, '[0, 0, 801, 600]'],
  ],
  [
    'a box past the lower edge',
    region([box], [box, [0, 0, 800, 601]]),
    ['boxes[1][1]', inside, '[0, 0, 800, 601]'],
  ],
  ['a box of one pixel', region([[799, 599, 800, 600]])],
  ['a box without width', region([[5, 0, 5, 5]]), ['boxes[0][0]', inOrder, '[5, 0, 5, 5]']],
  ['a box upside down', region([[0, 6, 5, 5]]), ['boxes[0][0]', inOrder, '[0, 6, 5, 5]']],
  [
    'a box before the image',
    region([[-1, 0, 5, 5]]),
    ['boxes[0][0]', 'whole pixels from 0', '[-1, 0, 5, 5]'],
  ],
  [
    'a box between pixels',
    region([box, [0, 0.5, 5, 5]]),
    ['boxes[0][1]', 'whole pixels from 0', '[0, 0.5, 5, 5]'],
  ],
  noBoxes,
];

function wan(dialect: WaveDialectName): readonly LimitCase[] {
  const id = 'wave/wan2.7-image';
  const upTo2K = `one of 1K, 2K for ${id}`;
  const withImages = (mode: ImageRequest['mode'], count: number): Partial<ImageRequest> => ({
    mode,
    images: publicImages(count),
    boxes: mode === 'region' ? [[box]] : undefined,
  });
  return [
    // The page names no length; it is Alibaba's for this model.
    ...promptLimits(5_000),
    // "Bounded by service-side limits", which the newer page gives as 4.
    ...countLimits(4),
    ...countLimits(12, { mode: 'series' }),
    ...seedLimits('with -1 for random'),
    ...imageLimits('generate', 0, 0),
    ...imageLimits('variation', 1, 1),
    ...imageLimits('edit', 1, 1),
    ...imageLimits('reference', 2, 9),
    ...imageLimits('series', 0, 0),
    ...imageLimits('region', 1, 9, count => ({
      boxes: publicImages(count).map(() => [box]),
    })),
    ...addressLimits(),
    ['tier 1K', { tier: '1K' }],
    dialect === 'v1'
      ? ['tier 4K from text', { tier: '4K' }]
      : // Belongs to another model's name there.
        ['tier 4K from text', { tier: '4K' }, ['resolution', upTo2K, '4K']],
    ['a series at 2K', { mode: 'series', tier: '2K' }],
    ['a series at 4K', { mode: 'series', tier: '4K' }, ['resolution', upTo2K, '4K']],
    ...(['variation', 'edit', 'region'] as const).flatMap((mode): readonly LimitCase[] => [
      [`${mode} at 2K`, { ...withImages(mode, 1), tier: '2K' }],
      [`${mode} at 4K`, { ...withImages(mode, 1), tier: '4K' }, ['resolution', upTo2K, '4K']],
    ]),
    [
      'a reference at 4K',
      { ...withImages('reference', 2), tier: '4K' },
      ['resolution', upTo2K, '4K'],
    ],
    ...paletteLimits,
    ...boxLimits,
  ];
}

export function waveLimits(
  dialect: WaveDialectName,
): Readonly<Record<string, readonly LimitCase[]>> {
  return {
    'wave/qwen-image-2.0-pro': qwen('wave/qwen-image-2.0-pro', dialect),
    'wave/qwen-image-2.0': qwen('wave/qwen-image-2.0', dialect),
    'wave/wan2.7-image': wan(dialect),
  };
}
