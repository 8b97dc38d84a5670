import type { AspectRatio } from '../../../../../src/core/imageModel';
import type { ModelFacts, RequestFacts } from '../serviceFacts';

const prompt = 'a lighthouse at dusk,\n灯塔 "100%"';

/** The page prints the five in one word: 2688*15362368*17282048*20481728*23681536*2688. */
const sizes: Readonly<Partial<Record<AspectRatio, string>>> = {
  '16:9': '2688*1536',
  '4:3': '2368*1728',
  '1:1': '2048*2048',
  '3:4': '1728*2368',
  '9:16': '1536*2688',
};

const model: ModelFacts = {
  model: 'hiapi/qwen-image-2.0',
  name: 'qwen-image-2.0',
  declared: [
    'model',
    'input',
    'input.prompt',
    'input.size',
    'input.negative_prompt',
    'input.prompt_extend',
    'input.watermark',
    'input.seed',
    'callback',
    'callback.url',
    'callback.when',
  ],
  neverSent: [],
  always: { prompt },
  count: undefined,
  size: (aspectRatio, tier) => {
    const size = tier === '2K' ? sizes[aspectRatio] : undefined;
    return size === undefined ? undefined : { size };
  },
  modes: {
    generate: {
      fields: {},
      tiers: ['2K'],
      maxCount: 1,
      options: {
        negativePrompt: 'negative_prompt',
        seed: 'seed',
        watermark: 'watermark',
        promptExpansion: 'prompt_extend',
      },
    },
  },
};

const apple =
  'A small red apple on a pure white ceramic plate, white tabletop, studio lighting, photorealistic photography, no people, no landscape';
const poster =
  'A Chinese New Year poster with a clear readable Chinese headline, red and gold palette, festival lanterns';
const url = 'https://your-domain.com/hiapi/callback';

export const hiapiRequests: RequestFacts = {
  path: () => '/v1/tasks',
  headers: ['accept', 'authorization', 'content-type', 'idempotency-key'],
  headersTimeoutMs: 60_000,
  startIsIdempotent: true,
  models: [model],
  bodyOf: ({ callback, ...input }) => ({
    model: 'qwen-image-2.0',
    input,
    ...(callback === undefined ? {} : { callback }),
  }),
  examples: [
    {
      name: 'the example of basic text-to-image',
      model: 'hiapi/qwen-image-2.0',
      changes: {
        prompt: apple,
        aspectRatio: '1:1',
        tier: '2K',
        negativePrompt: 'text, people, landscape, low resolution, malformed',
        promptExpansion: false,
        watermark: false,
      },
      body: {
        model: 'qwen-image-2.0',
        input: {
          prompt: apple,
          size: '2048*2048',
          negative_prompt: 'text, people, landscape, low resolution, malformed',
          prompt_extend: false,
          watermark: false,
        },
      },
    },
    {
      name: 'the example with a negative prompt',
      model: 'hiapi/qwen-image-2.0',
      changes: {
        prompt: poster,
        aspectRatio: '3:4',
        tier: '2K',
        negativePrompt: 'blurry text, distorted characters, low resolution',
        promptExpansion: true,
        watermark: false,
      },
      body: {
        model: 'qwen-image-2.0',
        input: {
          prompt: poster,
          size: '1728*2368',
          negative_prompt: 'blurry text, distorted characters, low resolution',
          prompt_extend: true,
          watermark: false,
        },
      },
    },
  ],
  callbacks: [
    { callback: { url }, fields: { callback: { url, when: 'final' } } },
    {
      // The page knows one moment to call.
      callback: { url, events: ['completed', 'failed'] },
      fields: { callback: { url, when: 'final' } },
    },
  ],
};
