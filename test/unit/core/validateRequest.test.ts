import * as assert from 'node:assert/strict';
import { ImageError } from '../../../src/core/errors';
import {
  aspectRatios,
  modes,
  outputFormats,
  pixelsOf,
  tiers,
  type AspectRatio,
  type ImageModel,
  type Mode,
  type ModeCapabilities,
  type Tier,
} from '../../../src/core/imageModel';
import type { Box, ImageRequest, InputImage } from '../../../src/core/imageRequest';
import { countCharacters, validateRequest } from '../../../src/core/validateRequest';
import { providers } from '../../../src/providers/registry';
import { testRequest } from '../../fakes/jobHarness';
import { words } from '../../../src/core/words';

const allOptions = [
  'negativePrompt',
  'seed',
  'outputFormat',
  'watermark',
  'promptExpansion',
  'thinking',
  'palette',
] as const;

function smallMode(minImages: number, maxImages: number): ModeCapabilities {
  return {
    sizes: {
      '1:1': { '1K': { width: 1024, height: 1024 }, '2K': { width: 2048, height: 2048 } },
      '16:9': { '2K': { width: 2048, height: 1152 } },
    },
    defaultTier: '2K',
    count: { max: 3 },
    images: { min: minImages, max: maxImages },
    options: allOptions,
  };
}

const small: ImageModel = {
  id: 'wave/small',
  provider: 'wave',
  name: 'small',
  title: 'Small',
  summary: words`For tests`,
  modes: {
    generate: smallMode(0, 0),
    variation: { ...smallMode(1, 1), options: [] },
    edit: smallMode(1, 1),
    reference: smallMode(2, 4),
    region: smallMode(1, 2),
  },
  sizesAreExact: true,
  promptMaxLength: 10,
  negativePromptMaxLength: 5,
  seed: { min: 2, max: 9 },
  outputFormats: ['png', 'webp'],
  palette: { minEntries: 2, maxEntries: 3 },
  boxes: { maxPerImage: 2 },
};

function pictures(count: number, size?: { width: number; height: number }): readonly InputImage[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${index}.png`,
    url: undefined,
    read: undefined,
    mediaType: 'image/png',
    size,
  }));
}

function palette(...ratios: readonly number[]): ImageRequest['palette'] {
  return ratios.map(ratio => ({ hex: '#00aaFF', ratio }));
}

function region(count: number, ...boxes: readonly (readonly Box[])[]): Partial<ImageRequest> {
  return { mode: 'region', images: pictures(count, { width: 100, height: 50 }), boxes };
}

/** What is wrong with a request, or undefined. */
function refusalOf(model: ImageModel, request: ImageRequest): ImageError | undefined {
  try {
    validateRequest(model, request);
    return undefined;
  } catch (error) {
    assert.ok(ImageError.is(error));
    return error;
  }
}

type Case = readonly [
  change: Partial<ImageRequest>,
  refusal: undefined | readonly [field: string, limit: string, value: string],
];
const fine = undefined;
const box: Box = [0, 0, 1, 1];
const modeNames = 'one of generate, variation, edit, reference, region';
const whole = 'a whole number from';
const percentage = 'a whole percentage from 1 to 100';

const cases: Readonly<Record<string, readonly Case[]>> = {
  'the mode': [
    [{ mode: 'generate' }, fine],
    [{ mode: 'series' }, ['mode', modeNames, 'series']],
  ],
  'the prompt': [
    [{ prompt: '' }, ['prompt', 'at least 1 character', 'none']],
    [{ prompt: ' \n\t\u3000' }, ['prompt', 'at least 1 character', 'none']],
    [{ prompt: 'x' }, fine],
    [{ prompt: 'x'.repeat(10) }, fine],
    [{ prompt: 'x'.repeat(11) }, ['prompt', 'at most 10 characters', '11 characters']],
    [{ prompt: '😀'.repeat(10) }, fine],
    [{ prompt: '😀'.repeat(11) }, ['prompt', 'at most 10 characters', '11 characters']],
    [{ prompt: '𠮷'.repeat(10) }, fine],
    [{ prompt: '𠮷'.repeat(11) }, ['prompt', 'at most 10 characters', '11 characters']],
  ],
  'the negative prompt': [
    [{ negativePrompt: '' }, fine],
    [{ negativePrompt: '𠮷'.repeat(5) }, fine],
    [
      { negativePrompt: '𠮷'.repeat(6) },
      ['negativePrompt', 'at most 5 characters', '6 characters'],
    ],
  ],
  'the count': [
    [{ count: 0 }, ['count', `${whole} 1 to 3`, '0']],
    [{ count: 1 }, fine],
    [{ count: 3 }, fine],
    [{ count: 4 }, ['count', `${whole} 1 to 3`, '4']],
    [{ count: 1.5 }, ['count', `${whole} 1 to 3`, '1.5']],
    [{ count: NaN }, ['count', `${whole} 1 to 3`, 'NaN']],
  ],
  'ratio and tier': [
    [{ aspectRatio: '1:1', tier: '1K' }, fine],
    [{ aspectRatio: '16:9', tier: '2K' }, fine],
    [{ aspectRatio: '4:3' }, ['aspectRatio', 'one of 1:1, 16:9', '4:3']],
    [{ aspectRatio: '16:9', tier: '1K' }, ['resolution', 'one of 2K for wave/small', '1K']],
    [{ tier: '4K' }, ['resolution', 'one of 1K, 2K for wave/small', '4K']],
  ],
  'the number of images': [
    [{ images: pictures(1) }, ['images', 'no images in mode generate', '1']],
    [{ mode: 'edit' }, ['images', 'exactly 1 in mode edit', '0']],
    [{ mode: 'edit', images: pictures(1) }, fine],
    [{ mode: 'edit', images: pictures(2) }, ['images', 'exactly 1 in mode edit', '2']],
    [
      { mode: 'reference', images: pictures(1) },
      ['images', '2 to 4 images in mode reference', '1'],
    ],
    [{ mode: 'reference', images: pictures(2) }, fine],
    [{ mode: 'reference', images: pictures(4) }, fine],
    [
      { mode: 'reference', images: pictures(5) },
      ['images', '2 to 4 images in mode reference', '5'],
    ],
  ],
  'the seed': [
    [{ seed: 1 }, ['seed', `${whole} 2 to 9`, '1']],
    [{ seed: 2 }, fine],
    [{ seed: 9 }, fine],
    [{ seed: 10 }, ['seed', `${whole} 2 to 9`, '10']],
    [{ seed: 2.5 }, ['seed', `${whole} 2 to 9`, '2.5']],
    [{ seed: NaN }, ['seed', `${whole} 2 to 9`, 'NaN']],
  ],
  'the output format': [
    [{ outputFormat: 'webp' }, fine],
    [{ outputFormat: 'jpeg' }, ['outputFormat', 'one of png, webp', 'jpeg']],
  ],
  'the palette': [
    [{ palette: palette(100) }, ['palette', '2 to 3 colours', '1']],
    [{ palette: palette(99, 1) }, fine],
    [{ palette: palette(98, 1, 1) }, fine],
    [{ palette: palette(97, 1, 1, 1) }, ['palette', '2 to 3 colours', '4']],
    [{ palette: palette(50, 49) }, ['palette', 'percentages that sum to 100', '99']],
    [{ palette: palette(50, 51) }, ['palette', 'percentages that sum to 100', '101']],
    [{ palette: palette(100, 0) }, ['palette[1].ratio', percentage, '0']],
    [{ palette: palette(101, -1) }, ['palette[0].ratio', percentage, '101']],
    [{ palette: palette(50.5, 49.5) }, ['palette[0].ratio', percentage, '50.5']],
    ...['#00aaF', '#00aaFF0', '00aaFF', '#00aaFG', 'red', '#00aaFF\n'].map((hex): Case => [
      {
        palette: [
          { hex: '#000000', ratio: 50 },
          { hex, ratio: 50 },
        ],
      },
      ['palette[1].hex', '#RRGGBB', hex],
    ]),
  ],
  'the boxes': [
    [{ boxes: [] }, ['boxes', 'only in mode region', 'generate']],
    [
      { mode: 'region', images: pictures(1), boxes: undefined },
      ['boxes', 'one list per image (1)', '0'],
    ],
    [region(2, [box]), ['boxes', 'one list per image (2)', '1']],
    [region(1, [box], []), ['boxes', 'one list per image (1)', '2']],
    [region(2, [], []), ['boxes', 'at least one box', 'none']],
    [region(2, [], [box]), fine],
    [region(1, [box, box]), fine],
    [region(2, [], [box, box, box]), ['boxes[1]', 'at most 2 boxes', '3']],
  ],
  'a box': [
    [region(1, [[0, 0, 100, 50]]), fine],
    [
      region(1, [[0, 0, 101, 50]]),
      ['boxes[0][0]', 'inside the image, 100×50 pixels', '[0, 0, 101, 50]'],
    ],
    [
      region(1, [box, [0, 0, 100, 51]]),
      ['boxes[0][1]', 'inside the image, 100×50 pixels', '[0, 0, 100, 51]'],
    ],
    [region(1, [[-1, 0, 5, 5]]), ['boxes[0][0]', 'whole pixels from 0', '[-1, 0, 5, 5]']],
    [region(1, [[0, 0.5, 5, 5]]), ['boxes[0][0]', 'whole pixels from 0', '[0, 0.5, 5, 5]']],
    [region(1, [[0, 0, NaN, 5]]), ['boxes[0][0]', 'whole pixels from 0', '[0, 0, NaN, 5]']],
    [region(1, [[4, 0, 5, 5]]), fine],
    [region(1, [[5, 0, 5, 5]]), ['boxes[0][0]', 'top-left before bottom-right', '[5, 0, 5, 5]']],
    [region(1, [[0, 6, 5, 5]]), ['boxes[0][0]', 'top-left before bottom-right', '[0, 6, 5, 5]']],
    [{ ...region(1, [[0, 0, 9_000, 9_000]]), images: pictures(1) }, fine],
  ],
};

suite('Validating a request', () => {
  for (const [what, table] of Object.entries(cases)) {
    test(`holds ${what} to both sides of its limits, and names field, limit and value`, () => {
      assert.deepEqual(
        table.map(([change]) => {
          const refusal = refusalOf(small, { ...testRequest, ...change });
          if (!refusal) return undefined;
          const { field, limit, value, delivery } = refusal.details;
          return { code: refusal.code, details: { field, limit, value, delivery } };
        }),
        table.map(
          ([, refusal]) =>
            refusal && {
              code: 'invalid-request',
              details: {
                field: refusal[0],
                limit: refusal[1],
                value: refusal[2],
                delivery: 'not-sent',
              },
            },
        ),
      );
    });
  }

  test('does not hold against a request what fitting it to the mode leaves out', () => {
    const request: ImageRequest = {
      ...testRequest,
      mode: 'variation',
      images: pictures(1),
      seed: 99,
      outputFormat: 'jpeg',
      palette: [],
    };
    assert.equal(refusalOf(small, request), undefined);
  });

  test('says of boxes on pictures of unknown size that it could not look whether they lie inside', () => {
    const known = region(2, [box], [box]);
    const unknown = { ...known, images: pictures(2) };
    const halfKnown = { ...known, images: [...pictures(1), ...(known.images ?? []).slice(1)] };
    const said = (change: Partial<ImageRequest>) =>
      validateRequest(small, { ...testRequest, ...change });
    const unchecked = [{ code: 'boxes-unchecked' }];
    assert.deepEqual(
      [
        said({}),
        said(known),
        said(unknown),
        said(halfKnown),
        said({ ...halfKnown, boxes: [[], [box]] }),
      ],
      [[], [], unchecked, unchecked, []],
    );
  });

  test('counts characters as Unicode code points', () => {
    const texts = ['', 'aé', '灯塔', '𠮷野家', '😀', '👨\u200d👩\u200d👧', 'e\u0301', '\ud800'];
    assert.deepEqual(texts.map(countCharacters), [0, 2, 2, 3, 1, 5, 2, 1]);
  });
});

/** A request that uses everything the mode has, to the limit. */
function fullRequest(
  model: ImageModel,
  mode: Mode,
  capabilities: ModeCapabilities,
  size: { readonly aspectRatio: AspectRatio; readonly tier: Tier },
): ImageRequest {
  const honours = (option: (typeof allOptions)[number]): boolean =>
    capabilities.options.includes(option);
  const { max: imageCount } = capabilities.images;
  return {
    model: model.id,
    mode,
    ...size,
    prompt: '𠮷'.repeat(model.promptMaxLength),
    count: capabilities.count.max,
    negativePrompt: honours('negativePrompt')
      ? '𠮷'.repeat(model.negativePromptMaxLength ?? 500)
      : undefined,
    seed: honours('seed') ? model.seed?.max : undefined,
    outputFormat: honours('outputFormat') ? model.outputFormats?.at(-1) : undefined,
    watermark: honours('watermark') ? true : undefined,
    promptExpansion: honours('promptExpansion') ? true : undefined,
    thinking: honours('thinking') ? true : undefined,
    palette: honours('palette') && model.palette ? paletteOf(model.palette.maxEntries) : undefined,
    boxes:
      mode === 'region'
        ? Array.from({ length: imageCount }, () => boxesOf(model.boxes?.maxPerImage ?? 0))
        : undefined,
    images: pictures(imageCount, { width: 100, height: 50 }),
  };
}

function paletteOf(entries: number): ImageRequest['palette'] {
  return palette(101 - entries, ...Array.from({ length: entries - 1 }, () => 1));
}

function boxesOf(count: number): readonly Box[] {
  return Array.from({ length: count }, (_, index) => [index, 0, 100, 50]);
}

/** One step past each limit the mode has, by the field that must be named. */
function pastLimits(
  model: ImageModel,
  capabilities: ModeCapabilities,
  full: ImageRequest,
): readonly (readonly [field: string, change: Partial<ImageRequest>])[] {
  const { images } = capabilities;
  const { seed, outputFormats: formats, palette: colours } = model;
  const changes: (readonly [string, Partial<ImageRequest>])[] = [
    ['prompt', { prompt: `${full.prompt}x` }],
    ['prompt', { prompt: ' ' }],
    ['count', { count: 0 }],
    ['count', { count: capabilities.count.max + 1 }],
    ['images', { images: pictures(images.max + 1) }],
    ...modes.filter(mode => !model.modes[mode]).map(mode => ['mode', { mode }] as const),
  ];
  const unknownRatio = aspectRatios.find(ratio => !capabilities.sizes[ratio]);
  if (unknownRatio) changes.push(['aspectRatio', { aspectRatio: unknownRatio }]);
  const unknownTier = tiers.find(tier => !pixelsOf(capabilities, full.aspectRatio, tier));
  if (unknownTier) changes.push(['resolution', { tier: unknownTier }]);
  if (images.min > 0) changes.push(['images', { images: pictures(images.min - 1) }]);
  if (full.negativePrompt !== undefined && model.negativePromptMaxLength !== undefined) {
    changes.push(['negativePrompt', { negativePrompt: `${full.negativePrompt}x` }]);
  }
  if (full.seed !== undefined && seed) {
    changes.push(['seed', { seed: seed.min - 1 }], ['seed', { seed: seed.max + 1 }]);
  }
  const format = outputFormats.find(each => !formats?.includes(each));
  if (full.outputFormat && format) changes.push(['outputFormat', { outputFormat: format }]);
  if (full.palette && colours) {
    changes.push(
      ['palette', { palette: paletteOf(colours.minEntries - 1) }],
      ['palette', { palette: paletteOf(colours.maxEntries + 1) }],
    );
  }
  if (full.boxes && model.boxes) {
    const tooMany = full.boxes.with(0, boxesOf(model.boxes.maxPerImage + 1));
    changes.push(['boxes[0]', { boxes: tooMany }], ['boxes', { boxes: [...full.boxes, []] }]);
    changes.push(['boxes[0][0]', { boxes: full.boxes.with(0, [[0, 0, 101, 50]]) }]);
  } else {
    changes.push(['boxes', { boxes: [[box]] }]);
  }
  return changes;
}

for (const dialect of ['v1', 'v2'] as const) {
  suite(`Every model of the table, dialect ${dialect}`, () => {
    for (const model of providers.flatMap(provider => provider.models(dialect))) {
      test(`${model.id} takes all it says in every mode, ratio and tier, and not one more`, () => {
        let requests = 0;
        const missed: unknown[] = [];
        for (const [mode, capabilities] of entriesOf(model)) {
          for (const [aspectRatio, row] of Object.entries(capabilities.sizes)) {
            for (const tier of tiers.filter(each => row[each])) {
              const size = { aspectRatio: aspectRatio as AspectRatio, tier };
              const full = fullRequest(model, mode, capabilities, size);
              const bare: ImageRequest = {
                ...testRequest,
                mode,
                ...size,
                images: full.images.slice(0, capabilities.images.min),
                boxes: full.boxes?.slice(0, capabilities.images.min),
              };
              assert.deepEqual(
                [refusalOf(model, full), refusalOf(model, bare)],
                [undefined, undefined],
              );
              for (const [field, change] of pastLimits(model, capabilities, full)) {
                const refusal = refusalOf(model, { ...full, prompt: 'x', ...change });
                if (refusal?.details.field !== field) missed.push({ mode, size, change });
              }
              requests += 1;
            }
          }
          assert.ok(pixelsOf(capabilities, '1:1', capabilities.defaultTier));
        }
        assert.deepEqual(missed, []);
        assert.ok(requests >= 5, 'the table is not empty');
      });

      test(`${model.id} has a range for every option that needs one`, () => {
        for (const [mode, { options }] of entriesOf(model)) {
          assert.deepEqual(
            [
              options.includes('seed') && model.seed === undefined,
              options.includes('outputFormat') && model.outputFormats === undefined,
              options.includes('palette') && model.palette === undefined,
              mode === 'region' && model.boxes === undefined,
              new Set(options).size !== options.length,
            ],
            [false, false, false, false, false],
            mode,
          );
        }
      });
    }
  });
}

function entriesOf(model: ImageModel): readonly (readonly [Mode, ModeCapabilities])[] {
  return modes.flatMap(mode => {
    const capabilities = model.modes[mode];
    return capabilities ? [[mode, capabilities] as const] : [];
  });
}
