import { publicImages } from '../../support/imageRequests';
import { addresses, withImages } from '../modeFacts';
import type { ModeFacts, ModelFacts, RequestFacts } from '../serviceFacts';

const prompt = 'a lighthouse at dusk,\n灯塔 "100%"';

const mode: ModeFacts = {
  fields: {},
  tiers: ['1K'],
  maxCount: 4,
  options: {
    negativePrompt: 'negative_prompt',
    seed: 'seed',
    outputFormat: 'output_format',
    promptExpansion: 'enable_prompt_expansion',
  },
};

const model: ModelFacts = {
  model: 'skillsvideo/qwen-image-2',
  name: 'qwen-image-2',
  declared: [
    'prompt',
    'image_urls',
    'negative_prompt',
    'image_size',
    'aspect_ratio',
    'enable_prompt_expansion',
    'seed',
    'num_images',
    'output_format',
    'n',
  ],
  // Two controls of size and two counts, and no word on which wins: one of each is sent.
  neverSent: ['image_size', 'num_images'],
  always: { prompt, n: 1 },
  count: 'n',
  size: (aspectRatio, tier) => (tier === '1K' ? { aspect_ratio: aspectRatio } : undefined),
  modes: {
    generate: mode,
    edit: withImages(1, mode),
    reference: {
      ...withImages(4, mode),
      // The page takes four images, the model behind it three.
      warnings: ['provider-note'],
    },
  },
};

export const skillsvideoRequests: RequestFacts = {
  path: name => `/api/v1/generation/qwen/${name}`,
  headers: ['accept', 'authorization', 'content-type'],
  headersTimeoutMs: 120_000,
  startIsIdempotent: false,
  models: [model],
  bodyOf: fields => fields,
  examples: [
    {
      name: 'the example of the page, with its defaults said',
      model: 'skillsvideo/qwen-image-2',
      changes: { prompt: 'a cat', aspectRatio: '1:1' },
      body: { prompt: 'a cat', aspect_ratio: '1:1', n: 1 },
    },
    {
      name: 'every field of the page, one control of size and one count',
      model: 'skillsvideo/qwen-image-2',
      changes: {
        prompt: 'a cat',
        mode: 'reference',
        images: publicImages(3),
        count: 4,
        aspectRatio: '2:3',
        negativePrompt: 'text',
        seed: 2_147_483_647,
        outputFormat: 'webp',
        promptExpansion: false,
      },
      body: {
        prompt: 'a cat',
        image_urls: addresses(3),
        negative_prompt: 'text',
        aspect_ratio: '2:3',
        enable_prompt_expansion: false,
        seed: 2_147_483_647,
        output_format: 'webp',
        n: 4,
      },
    },
  ],
  callbacks: [{ callback: { url: 'https://hooks.example.com/easel' }, fields: {} }],
};
