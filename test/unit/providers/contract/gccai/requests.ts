import { addresses, withImages } from '../modeFacts';
import type { ModeFacts, ModelFacts, RequestFacts } from '../serviceFacts';
import { publicImages } from '../../support/imageRequests';

const prompt = 'a lighthouse at dusk,\n灯塔 "100%"';

const mode: ModeFacts = {
  fields: {},
  tiers: ['1K', '2K'],
  maxCount: 6,
  options: { negativePrompt: 'negative_prompt' },
};

function model(name: string): ModelFacts {
  return {
    model: `gccai/${name}`,
    name,
    declared: ['model', 'prompt', 'size', 'resolution', 'n', 'negative_prompt', 'image_urls'],
    neverSent: [],
    always: { model: name, prompt, n: 1 },
    count: 'n',
    // `size` is a ratio here.
    size: (aspectRatio, tier) =>
      tier === '4K' ? undefined : { size: aspectRatio, resolution: tier },
    modes: { generate: mode, edit: withImages(1, mode), reference: withImages(3, mode) },
  };
}

const plain = { model: 'qwen-image-2.0', prompt: 'a cat', n: 1 };

export const gccaiRequests: RequestFacts = {
  path: () => '/v1/images/generations',
  headers: ['accept', 'authorization', 'content-type'],
  headersTimeoutMs: 60_000,
  startIsIdempotent: false,
  models: [model('qwen-image-2.0-pro'), model('qwen-image-2.0')],
  bodyOf: fields => fields,
  examples: [
    {
      name: 'the example of a ratio alone, with its default tier said',
      model: 'gccai/qwen-image-2.0',
      changes: { prompt: 'a cat', aspectRatio: '16:9', tier: '1K' },
      body: { ...plain, size: '16:9', resolution: '1K' },
    },
    {
      name: 'the example of a ratio and a tier',
      model: 'gccai/qwen-image-2.0',
      changes: { prompt: 'a cat', aspectRatio: '16:9', tier: '2K' },
      body: { ...plain, size: '16:9', resolution: '2K' },
    },
    {
      name: 'every field of the page',
      model: 'gccai/qwen-image-2.0-pro',
      changes: {
        prompt: 'a cat',
        mode: 'reference',
        images: publicImages(2),
        count: 6,
        aspectRatio: '2:3',
        tier: '2K',
        negativePrompt: '水印',
      },
      body: {
        model: 'qwen-image-2.0-pro',
        prompt: 'a cat',
        size: '2:3',
        resolution: '2K',
        n: 6,
        negative_prompt: '水印',
        image_urls: addresses(2),
      },
    },
  ],
  callbacks: [{ callback: { url: 'https://hooks.example.com/easel' }, fields: {} }],
};
