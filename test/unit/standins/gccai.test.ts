import assert from 'node:assert/strict';
import { startGccaiStandIn, type GccaiStandIn } from '../../standins/gccai/gccaiStandIn';
import { GccaiCaller } from './gccaiCaller';

const photo = 'https://images.example.com/a.jpg';
const photos = (count: number) => Array<string>(count).fill(photo);

/** What is added to a good request, and the field it is refused for, if it is. */
type Rule = readonly [addition: Record<string, unknown>, refusedFor?: string];

const ratios = ['1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3'];

const rules: Readonly<Record<string, readonly Rule[]>> = {
  'a prompt is required': [
    [{}],
    [{ prompt: undefined }, 'prompt'],
    [{ prompt: '' }, 'prompt'],
    [{ prompt: ' \n' }, 'prompt'],
    [{ prompt: null }, 'prompt'],
    [{ prompt: 5 }, 'prompt'],
    [{ prompt: undefined, image_urls: [photo] }, 'prompt'],
  ],
  'a prompt has at most 800 code points': [
    [{ prompt: 'a'.repeat(800) }],
    [{ prompt: 'a'.repeat(801) }, 'prompt'],
    [{ prompt: '🦊'.repeat(800) }],
    [{ prompt: '🦊'.repeat(801) }, 'prompt'],
  ],
  'a negative prompt has at most 500 code points': [
    [{ negative_prompt: '' }],
    [{ negative_prompt: '雨'.repeat(500) }],
    [{ negative_prompt: '雨'.repeat(501) }, 'negative_prompt'],
    [{ negative_prompt: null }, 'negative_prompt'],
    [{ negative_prompt: ['rain'] }, 'negative_prompt'],
  ],
  'a model of the page is required': [
    [{ model: undefined }, 'model'],
    [{ model: '' }, 'model'],
    [{ model: ['qwen-image-2.0'] }, 'model'],
    [{ model: 'qwen-image-3.0' }, 'model'],
    [{ model: 'Qwen-Image-2.0' }, 'model'],
    [{ model: 'wan2.7-image' }, 'model'],
    [{ model: 'constructor' }, 'model'],
  ],
  'the size is one of seven ratios, never pixels': [
    ...ratios.map(size => [{ size }] as const),
    [{ size: '21:9' }, 'size'],
    [{ size: '1024x1024' }, 'size'],
    [{ size: '1024*1024' }, 'size'],
    [{ size: '16x9' }, 'size'],
    [{ size: 1 }, 'size'],
    [{ size: null }, 'size'],
  ],
  'the resolution is 1K or 2K, in capitals': [
    [{ resolution: '1K' }],
    [{ resolution: '2K' }],
    [{ resolution: '4K' }, 'resolution'],
    [{ resolution: '2k' }, 'resolution'],
    [{ resolution: 2 }, 'resolution'],
  ],
  'the count is a whole number from 1 to 6': [
    [{ n: 1 }],
    [{ n: 6 }],
    [{ n: 0 }, 'n'],
    [{ n: 7 }, 'n'],
    [{ n: -1 }, 'n'],
    [{ n: 1.5 }, 'n'],
    [{ n: '2' }, 'n'],
    [{ n: null }, 'n'],
  ],
  'references are public web addresses, not data': [
    [{ image_urls: [photo] }],
    [{ image_urls: ['http://example.com/a.png'] }],
    [{ image_urls: [photo, 'data:image/png;base64,iVBORw0KGgo='] }, 'image_urls[1]'],
    [{ image_urls: ['iVBORw0KGgo='] }, 'image_urls[0]'],
    [{ image_urls: ['file:///home/a.png'] }, 'image_urls[0]'],
    [{ image_urls: ['images/a.png'] }, 'image_urls[0]'],
    [{ image_urls: [5] }, 'image_urls[0]'],
    [{ image_urls: photo }, 'image_urls'],
    [{ image_urls: null }, 'image_urls'],
  ],
  'there may be several references, but not none': [
    [{ image_urls: photos(2) }],
    [{ image_urls: photos(3) }],
    [{ image_urls: photos(4) }, 'image_urls'],
    [{ image_urls: [] }, 'image_urls'],
  ],
  'fields the page does not name are refused by name': [
    [{ seed: 7 }, 'seed'],
    [{ watermark: false }, 'watermark'],
    [{ prompt_extend: true }, 'prompt_extend'],
    [{ aspect_ratio: '1:1' }, 'aspect_ratio'],
    [{ action: 'generate' }, 'action'],
    [{ callback_url: 'https://example.com/' }, 'callback_url'],
    [{ quality: 'high' }, 'quality'],
    [{ output_format: 'png' }, 'output_format'],
    [{ mask_url: photo }, 'mask_url'],
    [{ negativePrompt: 'rain' }, 'negativePrompt'],
  ],
};

for (const model of ['qwen-image-2.0', 'qwen-image-2.0-pro']) {
  suite(`gccai stand-in, ${model}`, () => {
    let standIn: GccaiStandIn;

    suiteSetup(async () => {
      const answers = { errorParam: 'present' } as const;
      standIn = await startGccaiStandIn({ taskDurationMs: Infinity, balance: 1e9, answers });
    });

    suiteTeardown(() => standIn.close());

    for (const [name, entries] of Object.entries(rules)) {
      test(name, async () => {
        const caller = new GccaiCaller(standIn);
        const tasksBefore = standIn.counts.tasksCreated;
        const told = (addition: unknown, verdict: string) =>
          `${JSON.stringify(addition)}: ${verdict}`.slice(-200);
        const verdicts = entries.map(async ([addition]) =>
          told(addition, await caller.verdict({ model, prompt: 'A quiet harbour.', ...addition })),
        );
        assert.deepEqual(
          await Promise.all(verdicts),
          entries.map(([addition, field]) =>
            told(addition, field === undefined ? 'accepted' : `400 invalid_request_error ${field}`),
          ),
        );
        const good = entries.filter(([, field]) => field === undefined);
        assert.equal(standIn.counts.tasksCreated - tasksBefore, good.length);
      });
    }
  });
}
