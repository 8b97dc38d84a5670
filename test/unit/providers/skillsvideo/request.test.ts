import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import { aspectRatios } from '../../../../src/core/imageModel';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import { buildSkillsvideoRequest } from '../../../../src/providers/skillsvideo/request';
import { localImage, publicImage, skillsvideoRequest } from './skillsvideoRequests';

const plain = { prompt: 'a lighthouse at dusk,\n灯塔 "100%"', aspect_ratio: '16:9', n: 1 };
const [first, second, third, fourth] = ['a.png', 'b.png', 'c.png', 'd.png'].map(publicImage) as [
  ReturnType<typeof publicImage>,
  ReturnType<typeof publicImage>,
  ReturnType<typeof publicImage>,
  ReturnType<typeof publicImage>,
];
const url = (name: string) => ({ kind: 'url', url: `https://pictures.example.com/${name}` });

function build(changes: Partial<ImageRequest> = {}) {
  return buildSkillsvideoRequest(skillsvideoRequest(changes));
}

function refusalOf(changes: Partial<ImageRequest>): unknown {
  try {
    build(changes);
  } catch (error) {
    assert.ok(ImageError.is(error), String(error));
    const { field, delivery, value } = error.details;
    return [error.code, field, value, delivery];
  }
  return 'not refused';
}

suite('requests to skills.video', () => {
  test('generate sends size and count although there are defaults, and no image', () => {
    assert.deepEqual(build(), {
      path: 'generation/qwen/qwen-image-2',
      fields: plain,
      images: [],
      warnings: [],
    });
  });

  test('edit has one image, reference several in their order', () => {
    assert.deepEqual(
      [
        build({ mode: 'edit', images: [first] }),
        build({ mode: 'reference', images: [second, first] }),
      ],
      [[url('a.png')], [url('b.png'), url('a.png')]].map(images => ({
        path: 'generation/qwen/qwen-image-2',
        fields: plain,
        images,
        warnings: [],
      })),
    );
  });

  const options: readonly [string, Partial<ImageRequest>, object][] = [
    ['a negative prompt', { negativePrompt: 'text' }, { negative_prompt: 'text' }],
    ['seed 0', { seed: 0 }, { seed: 0 }],
    ['the largest seed', { seed: 2_147_483_647 }, { seed: 2_147_483_647 }],
    ['PNG', { outputFormat: 'png' }, { output_format: 'png' }],
    ['JPEG', { outputFormat: 'jpeg' }, { output_format: 'jpeg' }],
    ['WebP', { outputFormat: 'webp' }, { output_format: 'webp' }],
    ['prompt expansion', { promptExpansion: true }, { enable_prompt_expansion: true }],
    ['no prompt expansion', { promptExpansion: false }, { enable_prompt_expansion: false }],
    ['four pictures', { count: 4 }, { n: 4 }],
  ];
  const modes: readonly [string, Partial<ImageRequest>][] = [
    ['generate', { mode: 'generate' }],
    ['edit', { mode: 'edit', images: [first] }],
    ['reference', { mode: 'reference', images: [first, second] }],
  ];
  for (const [mode, changes] of modes) {
    for (const [what, option, fields] of options) {
      test(`${mode} sends ${what} in the page's words`, () => {
        const { fields: sent, warnings } = build({ ...changes, ...option });
        assert.deepEqual([sent, warnings], [{ ...plain, ...fields }, []]);
      });
    }
  }

  test('every ratio is sent as it is, and is the only word on size', () => {
    assert.deepEqual(
      aspectRatios.map(aspectRatio => build({ aspectRatio }).fields),
      aspectRatios.map(aspect_ratio => ({ ...plain, aspect_ratio })),
    );
  });

  test('an empty negative prompt and images in a mode without any are not sent', () => {
    const { fields, images } = build({ negativePrompt: '', images: [first] });
    assert.deepEqual([fields, images], [plain, []]);
  });

  test('options of other models are left out, with a warning for each that asks for something', () => {
    const palette = [{ hex: '#0A2540', ratio: 100 }];
    const { fields, warnings } = build({ watermark: true, thinking: false, palette });
    assert.deepEqual(
      [fields, warnings],
      [
        plain,
        [
          { code: 'option-left-out', option: 'watermark', value: 'true' },
          { code: 'option-left-out', option: 'palette', value: JSON.stringify(palette) },
        ],
      ],
    );
  });

  test('the fourth image is sent and noted, the third is not worth a word', () => {
    const three = build({ mode: 'reference', images: [first, second, third] });
    const four = build({ mode: 'reference', images: [first, second, third, fourth] });
    assert.deepEqual(
      [three.images.length, three.warnings, four.images.length, four.warnings],
      [
        3,
        [],
        4,
        [
          {
            code: 'provider-note',
            text: "skills.video's page allows 4 images, the model behind it takes 3: the last may be refused or ignored.",
          },
        ],
      ],
    );
  });

  test('an image with an address goes as its address, one with only a file as the file', () => {
    const local = localImage('/home/me/private.png', Buffer.from('x'));
    const both = { ...local, url: 'https://pictures.example.com/both.png' };
    const { images } = build({ mode: 'reference', images: [local, both] });
    assert.deepEqual(images, [
      { kind: 'file', name: '/home/me/private.png', read: local.read },
      url('both.png'),
    ]);
  });

  test('what has no form is refused before anything is sent', () => {
    const nothing = { ...first, url: undefined };
    assert.deepEqual(
      [
        refusalOf({ model: 'skillsvideo/qwen-image-9' }),
        refusalOf({ mode: 'region', images: [first] }),
        refusalOf({ tier: '2K' }),
        refusalOf({ mode: 'reference', images: [first, nothing] }),
      ],
      [
        ['model-unavailable', undefined, 'skillsvideo/qwen-image-9', 'not-sent'],
        ['invalid-request', 'mode', 'region', 'not-sent'],
        ['invalid-request', 'resolution', '16:9 2K', 'not-sent'],
        ['invalid-request', 'images[1]', 'a.png', 'not-sent'],
      ],
    );
  });
});
