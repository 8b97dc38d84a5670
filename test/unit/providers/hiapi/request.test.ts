import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ImageError } from '../../../../src/core/errors';
import { aspectRatios, modes } from '../../../../src/core/imageModel';
import type { ImageRequest } from '../../../../src/core/imageRequest';
import { buildHiapiRequest } from '../../../../src/providers/hiapi/request';
import { hiapiRequest } from './hiapiRequests';

/** As it goes onto the wire. */
function bodyOf(changes: Partial<ImageRequest> = {}, callback?: { url: string }): unknown {
  return JSON.parse(JSON.stringify(buildHiapiRequest(hiapiRequest(changes), callback).body));
}

function warningsOf(changes: Partial<ImageRequest>): unknown {
  return buildHiapiRequest(hiapiRequest(changes)).warnings;
}

function refusalOf(changes: Partial<ImageRequest>, callback?: { url: string }): unknown {
  try {
    buildHiapiRequest(hiapiRequest(changes), callback);
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    return [error.code, error.details.field, error.details.value, error.details.delivery];
  }
  return 'not refused';
}

const prompt = 'a lighthouse at dusk, 灯塔';
const palette = [
  { hex: '#0A2540', ratio: 50 },
  { hex: '#F5F5F0', ratio: 35 },
  { hex: '#E04B3A', ratio: 15 },
];

/** What generating with these options must put into `input`. */
function generated(options: object): unknown {
  return { model: 'qwen-image-2.0', input: { prompt, size: '2688*1536', ...options } };
}

suite('requests to HiAPI', () => {
  test('model, prompt and size are sent although HiAPI has a default size, and nothing else', () => {
    assert.deepEqual(bodyOf(), generated({}));
  });

  for (const [aspectRatio, size] of [
    ['1:1', '2048*2048'],
    ['4:3', '2368*1728'],
    ['3:4', '1728*2368'],
    ['16:9', '2688*1536'],
    ['9:16', '1536*2688'],
  ] as const) {
    test(`${aspectRatio} is ${size}, with a star`, () => {
      assert.deepEqual(bodyOf({ aspectRatio }), {
        model: 'qwen-image-2.0',
        input: { prompt, size },
      });
    });
  }

  test('a negative prompt is sent, an empty one is not', () => {
    assert.deepEqual(
      [bodyOf({ negativePrompt: 'text, people' }), bodyOf({ negativePrompt: '' })],
      [generated({ negative_prompt: 'text, people' }), generated({})],
    );
  });

  test('a seed is sent, zero and the largest included', () => {
    assert.deepEqual(
      [bodyOf({ seed: 0 }), bodyOf({ seed: 2_147_483_647 })],
      [generated({ seed: 0 }), generated({ seed: 2_147_483_647 })],
    );
  });

  test('the optimization of the prompt is sent as it was set, off included', () => {
    assert.deepEqual(
      [bodyOf({ promptExpansion: true }), bodyOf({ promptExpansion: false })],
      [generated({ prompt_extend: true }), generated({ prompt_extend: false })],
    );
  });

  test('the watermark is sent as it was set, off included', () => {
    assert.deepEqual(
      [bodyOf({ watermark: true }), bodyOf({ watermark: false })],
      [generated({ watermark: true }), generated({ watermark: false })],
    );
  });

  test('all options together are the page’s own example', () => {
    assert.deepEqual(
      bodyOf({
        prompt: 'A Chinese New Year poster',
        aspectRatio: '3:4',
        negativePrompt: 'blurry text',
        promptExpansion: true,
        watermark: false,
        seed: 7,
      }),
      {
        model: 'qwen-image-2.0',
        input: {
          prompt: 'A Chinese New Year poster',
          size: '1728*2368',
          negative_prompt: 'blurry text',
          prompt_extend: true,
          watermark: false,
          seed: 7,
        },
      },
    );
  });

  test('what the model honours is sent without a warning', () => {
    const changes = { negativePrompt: 'text', seed: 1, watermark: true, promptExpansion: false };
    assert.deepEqual(warningsOf(changes), []);
  });

  test('what the page has no field for is left out, with a warning for each', () => {
    const changes = { outputFormat: 'webp', thinking: true, palette } as const;
    assert.deepEqual(bodyOf(changes), generated({}));
    assert.deepEqual(warningsOf(changes), [
      { code: 'option-left-out', option: 'outputFormat', value: 'webp' },
      { code: 'option-left-out', option: 'thinking', value: 'true' },
      { code: 'option-left-out', option: 'palette', value: JSON.stringify(palette) },
    ]);
  });

  test('a switch that is off where there is none changes nothing, so nothing is said', () => {
    assert.deepEqual(warningsOf({ thinking: false }), []);
  });

  test('a prompt goes out as it was written', () => {
    const written = '  “quotes” \\ \n newline, 🌊 and { "size": "1*1" }';
    assert.deepEqual(bodyOf({ prompt: written }), {
      model: 'qwen-image-2.0',
      input: { prompt: written, size: '2688*1536' },
    });
  });

  test('a callback is asked for only where one is set, for the end of the task', () => {
    const url = 'https://hooks.example.com/easel?x=1';
    assert.deepEqual(bodyOf({}, { url }), {
      ...(generated({}) as object),
      callback: { url, when: 'final' },
    });
  });

  test('a callback that is no https address is refused, without repeating it', () => {
    assert.deepEqual(
      ['http://hooks.example.com/secret', 'ftp://hooks.example.com', 'secret', ''].map(url =>
        refusalOf({}, { url }),
      ),
      ['http:', 'ftp:', 'no address', 'no address'].map(value => [
        'invalid-request',
        'callback',
        value,
        'not-sent',
      ]),
    );
  });

  test('another provider’s model is not sent', () => {
    assert.deepEqual(refusalOf({ model: 'wave/qwen-image-2.0' }), [
      'model-unavailable',
      undefined,
      'wave/qwen-image-2.0',
      'not-sent',
    ]);
  });

  test('every other mode is refused', () => {
    for (const mode of modes.filter(name => name !== 'generate')) {
      assert.deepEqual(refusalOf({ mode }), ['invalid-request', 'mode', mode, 'not-sent']);
    }
  });

  test('a size HiAPI does not make is refused, rather than another one made', () => {
    assert.deepEqual(
      [
        refusalOf({ aspectRatio: '3:2' }),
        refusalOf({ aspectRatio: '2:3' }),
        refusalOf({ tier: '1K' }),
        refusalOf({ tier: '4K' }),
      ],
      ['3:2 2K', '2:3 2K', '16:9 1K', '16:9 4K'].map(value => [
        'invalid-request',
        'resolution',
        value,
        'not-sent',
      ]),
    );
  });

  test('several pictures are refused, rather than one made and the others forgotten', () => {
    assert.deepEqual(
      [refusalOf({ count: 2 }), refusalOf({ count: 0 })],
      [
        ['invalid-request', 'count', '2', 'not-sent'],
        ['invalid-request', 'count', '0', 'not-sent'],
      ],
    );
  });

  test('whatever is asked, only fields of the page go out, and the same ones twice', () => {
    const offered = aspectRatios.filter(ratio => ratio !== '3:2' && ratio !== '2:3');
    const request = fc.record({
      prompt: fc.string({ minLength: 1 }),
      aspectRatio: fc.constantFrom(...offered),
      negativePrompt: fc.option(fc.string(), { nil: undefined }),
      seed: fc.option(fc.nat(), { nil: undefined }),
      outputFormat: fc.option(fc.constantFrom('png' as const, 'webp' as const), { nil: undefined }),
      watermark: fc.option(fc.boolean(), { nil: undefined }),
      promptExpansion: fc.option(fc.boolean(), { nil: undefined }),
      thinking: fc.option(fc.boolean(), { nil: undefined }),
      palette: fc.option(fc.constant(palette), { nil: undefined }),
    });
    const fields = 'prompt size negative_prompt prompt_extend watermark seed'.split(' ');
    fc.assert(
      fc.property(request, changes => {
        const { body } = buildHiapiRequest(hiapiRequest(changes));
        assert.deepEqual(Object.keys(body), ['model', 'input']);
        assert.deepEqual(
          Object.keys(body.input).filter(name => !fields.includes(name)),
          [],
        );
        assert.equal(
          JSON.stringify(body),
          JSON.stringify(buildHiapiRequest(hiapiRequest({ ...changes })).body),
        );
      }),
      { numRuns: 100 },
    );
  });
});
