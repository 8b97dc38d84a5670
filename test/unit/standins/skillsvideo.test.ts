import assert from 'node:assert/strict';
import {
  startSkillsvideoStandIn,
  type SkillsvideoStandIn,
} from '../../standins/skillsvideo/skillsvideoStandIn';
import { flatJpeg } from '../../standins/support/flatJpeg';
import { flatPng } from '../../standins/support/flatPng';
import { flatWebp } from '../../standins/support/flatWebp';
import { answerOf, model, refusalOf, SkillsvideoCaller } from './skillsvideoCaller';

const photo = 'https://images.example.com/a.jpg';
const photos = (count: number) => Array<string>(count).fill(photo);

/** Each entry: what is added to a good request, and what comes of it. */
type Rules = readonly (readonly [addition: Record<string, unknown>, verdict: string])[];

const accepted = 'accepted';
const invalid = (field: string) => `400 INVALID_INPUT ${field}`;

const rules: Readonly<Record<string, Rules>> = {
  'a prompt is enough, and required': [
    [{}, accepted],
    [{ prompt: '一只猫'.repeat(1000) }, accepted],
    [{ prompt: undefined }, invalid('prompt')],
    [{ prompt: '' }, invalid('prompt')],
    [{ prompt: ' \n' }, invalid('prompt')],
    [{ prompt: null }, invalid('prompt')],
    [{ prompt: 5 }, invalid('prompt')],
    [{ prompt: ['a cat'] }, invalid('prompt')],
  ],
  'fields of other pages are refused by name': [
    [{ model: 'qwen-image-2' }, invalid('model')],
    [{ size: '1:1' }, invalid('size')],
    [{ resolution: '1024x1024' }, invalid('resolution')],
    [{ action: 'generate' }, invalid('action')],
    [{ image_url: photo }, invalid('image_url')],
    [{ watermark: false }, invalid('watermark')],
    [{ callback_url: photo }, invalid('callback_url')],
    [{ sync_mode: false }, invalid('sync_mode')],
    [{ enable_safety_checker: true }, invalid('enable_safety_checker')],
    [{ negativePrompt: 'rain' }, invalid('negativePrompt')],
  ],
  'the seven aspect ratios are accepted and no other': [
    ...['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3'].map(
      ratio => [{ aspect_ratio: ratio }, accepted] as const,
    ),
    [{ aspect_ratio: '21:9' }, invalid('aspect_ratio')],
    [{ aspect_ratio: '16x9' }, invalid('aspect_ratio')],
    [{ aspect_ratio: 1 }, invalid('aspect_ratio')],
    [{ aspect_ratio: null }, invalid('aspect_ratio')],
  ],
  'the six names of sizes are accepted and no other': [
    ...['square_hd', 'square', 'portrait_4_3', 'portrait_16_9'].map(
      name => [{ image_size: name }, accepted] as const,
    ),
    [{ image_size: 'landscape_4_3' }, accepted],
    [{ image_size: 'landscape_16_9' }, accepted],
    [{ image_size: 'landscape_3_2' }, invalid('image_size')],
    [{ image_size: 'SQUARE' }, invalid('image_size')],
    [{ image_size: { width: 1024, height: 1024 } }, invalid('image_size')],
    [{ image_size: '1024x1024' }, invalid('image_size')],
  ],
  'two size controls are refused even where they agree': [
    [{ image_size: 'square_hd', aspect_ratio: '1:1' }, invalid('image_size')],
    [{ image_size: 'square', aspect_ratio: '16:9' }, invalid('image_size')],
  ],
  'two counts are refused even where they agree': [
    [{ n: 1, num_images: 1 }, invalid('num_images')],
    [{ n: 2, num_images: 3 }, invalid('num_images')],
  ],
  'one to four pictures may be asked for, by either count': [
    ...['n', 'num_images'].flatMap(name => [
      [{ [name]: 1 }, accepted] as const,
      [{ [name]: 4 }, accepted] as const,
      [{ [name]: 0 }, invalid(name)] as const,
      [{ [name]: 5 }, invalid(name)] as const,
      [{ [name]: 1.5 }, invalid(name)] as const,
      [{ [name]: '2' }, invalid(name)] as const,
      [{ [name]: null }, invalid(name)] as const,
    ]),
  ],
  'a seed is null or 0 to 2147483647': [
    [{ seed: null }, accepted],
    [{ seed: 0 }, accepted],
    [{ seed: 2147483647 }, accepted],
    [{ seed: -1 }, invalid('seed')],
    [{ seed: 2147483648 }, invalid('seed')],
    [{ seed: 1.5 }, invalid('seed')],
    [{ seed: '7' }, invalid('seed')],
  ],
  'a negative prompt has at most 500 characters': [
    [{ negative_prompt: '' }, accepted],
    [{ negative_prompt: 'a'.repeat(500) }, accepted],
    [{ negative_prompt: '🦊'.repeat(500) }, accepted],
    [{ negative_prompt: 'a'.repeat(501) }, invalid('negative_prompt')],
    [{ negative_prompt: null }, invalid('negative_prompt')],
  ],
  'prompt expansion is a boolean': [
    [{ enable_prompt_expansion: true }, accepted],
    [{ enable_prompt_expansion: false }, accepted],
    [{ enable_prompt_expansion: 'false' }, invalid('enable_prompt_expansion')],
    [{ enable_prompt_expansion: 0 }, invalid('enable_prompt_expansion')],
  ],
  'three output formats are accepted and no other': [
    [{ output_format: 'jpeg' }, accepted],
    [{ output_format: 'png' }, accepted],
    [{ output_format: 'webp' }, accepted],
    [{ output_format: 'jpg' }, invalid('output_format')],
    [{ output_format: 'PNG' }, invalid('output_format')],
    [{ output_format: 'gif' }, invalid('output_format')],
  ],
  'up to four image addresses are accepted': [
    [{ image_urls: [] }, accepted],
    [{ image_urls: [photo] }, accepted],
    [{ image_urls: photos(4) }, accepted],
    [{ image_urls: photos(5) }, invalid('image_urls')],
    [{ image_urls: photo }, invalid('image_urls')],
    [{ image_urls: [5] }, invalid('image_urls[0]')],
    [{ image_urls: [photo, 'images/a.png'] }, invalid('image_urls[1]')],
    [{ image_urls: ['data:image/png;base64,iVBORw0KGgo='] }, invalid('image_urls[0]')],
    [{ image_urls: ['file:///home/a.png'] }, invalid('image_urls[0]')],
  ],
};

suite('skills.video stand-in: JSON', () => {
  let standIn: SkillsvideoStandIn;
  let caller: SkillsvideoCaller;

  suiteSetup(async () => {
    standIn = await startSkillsvideoStandIn({
      taskDurationMs: Infinity,
      balance: 1e9,
    });
    caller = new SkillsvideoCaller(standIn);
  });

  suiteTeardown(() => standIn.close());

  for (const [name, entries] of Object.entries(rules)) {
    test(name, async () => {
      const verdicts = await Promise.all(
        entries.map(([addition]) => caller.verdict({ prompt: 'a cat', ...addition })),
      );
      const told = (verdict: string, index: number) =>
        `${JSON.stringify(entries[index]?.[0])}: ${verdict}`.slice(-300);
      assert.deepEqual(
        verdicts.map(told),
        entries.map(([, verdict], index) => told(verdict, index)),
      );
    });
  }

  test('a body that is neither a JSON object nor a form is refused', async () => {
    const body = { prompt: 'a cat' };
    assert.equal(await caller.verdict(body, { 'content-type': 'text/plain' }), invalid('body'));
    const encoded = { 'content-type': 'application/x-www-form-urlencoded' };
    assert.equal(await caller.verdict('prompt=a+cat', encoded), invalid('body'));
    const form = { 'content-type': 'multipart/form-data; boundary=a' };
    assert.equal(await caller.verdict(body, form), invalid('body'));
    assert.equal(
      await caller.verdict(body, { 'content-type': 'multipart/form-data' }),
      invalid('body'),
    );
    assert.equal(await caller.verdict('{"prompt":'), invalid('body'));
    assert.equal(await caller.verdict([body]), invalid('body'));
    assert.equal(await caller.verdict('null'), invalid('body'));
    const charset = { 'content-type': 'application/json; charset=utf-8' };
    assert.equal(await caller.verdict(body, charset), accepted);
  });

  test('a model of no page is not supported, a path of no page is not found', async () => {
    const body = { prompt: 'a cat' };
    const told = async (path: string) => refusalOf(await caller.submit(body, {}, path));
    assert.equal(await told('qwen/qwen-image-9'), '400 UNSUPPORTED_MODEL model');
    assert.equal(await told('other/qwen-image-2'), '400 UNSUPPORTED_MODEL model');
    assert.equal(await told('sse/qwen/qwen-image-9'), '400 UNSUPPORTED_MODEL model');
    assert.equal(await told('qwen-image-2'), '404 NOT_FOUND');
    assert.equal(await told('sse/qwen-image-2'), '404 NOT_FOUND');
    assert.equal(await told(`${model}/`), '404 NOT_FOUND');
    const asked = async (path: string, method: string) =>
      refusalOf(await caller.fetch(path, { method }));
    assert.equal(await asked(`/generation/${model}`, 'GET'), '404 NOT_FOUND');
    assert.equal(await asked(`/generation/${model}`, 'PUT'), '404 NOT_FOUND');
    assert.equal(await asked('/credits', 'POST'), '404 NOT_FOUND');
    assert.equal(await asked('/generation/gen_1', 'DELETE'), '404 NOT_FOUND');
  });
});

suite('skills.video stand-in: forms', () => {
  const size = { width: 640, height: 480 };
  const files = {
    png: flatPng(size, [1, 2, 3]),
    jpeg: flatJpeg(size, [1, 2, 3]),
    webp: flatWebp(size, [1, 2, 3]),
  };
  let standIn: SkillsvideoStandIn;
  let caller: SkillsvideoCaller;

  setup(async () => {
    standIn = await startSkillsvideoStandIn({ taskDurationMs: 0, elsewhere: 'accept' });
    caller = new SkillsvideoCaller(standIn);
  });

  teardown(() => standIn.close());

  function form(...entries: readonly (readonly [name: string, value: string | Uint8Array])[]) {
    const made = new FormData();
    for (const [name, value] of [['prompt', 'a cat'] as const, ...entries]) {
      if (typeof value === 'string') {
        made.append(name, value);
      } else {
        made.append(name, new Blob([Buffer.from(value)]), 'sketch.bin');
      }
    }
    return made;
  }

  test("a form's texts are read as what its fields are", async () => {
    const entries = form(
      ['n', '3'],
      ['seed', '7'],
      ['enable_prompt_expansion', 'false'],
      ['aspect_ratio', '16:9'],
      ['output_format', 'webp'],
    );
    assert.equal(await caller.verdict(entries), accepted);
    const { count, seed, expandsPrompt, size: pixels, format } = standIn.tasks[0]!.order;
    assert.deepEqual(
      { count, seed, expandsPrompt, pixels, format },
      {
        count: 3,
        seed: 7,
        expandsPrompt: false,
        pixels: { width: 1280, height: 720 },
        format: 'webp',
      },
    );
  });

  test('texts that are no number, boolean or choice are refused as in JSON', async () => {
    assert.equal(await caller.verdict(form(['n', 'two'])), invalid('n'));
    assert.equal(await caller.verdict(form(['n', '1.5'])), invalid('n'));
    assert.equal(await caller.verdict(form(['n', '5'])), invalid('n'));
    assert.equal(await caller.verdict(form(['n', ''])), invalid('n'));
    assert.equal(await caller.verdict(form(['seed', '-1'])), invalid('seed'));
    assert.equal(
      await caller.verdict(form(['enable_prompt_expansion', 'yes'])),
      invalid('enable_prompt_expansion'),
    );
    assert.equal(await caller.verdict(form(['colour', 'red'])), invalid('colour'));
    assert.equal(await caller.verdict(form(['prompt', 'another'])), invalid('prompt'));
    assert.equal(await caller.verdict(form(['n', files.png])), invalid('n'));
  });

  test('files and addresses go under one name, in their order, four at the most', async () => {
    const mixed = form(
      ['image_urls', files.png],
      ['image_urls', 'https://images.example.com/a.jpg'],
      ['image_urls', files.jpeg],
      ['image_urls', files.webp],
    );
    assert.equal(await caller.verdict(mixed), accepted);
    const { images } = standIn.tasks[0]!.order;
    assert.deepEqual(
      images.map(image => (typeof image === 'string' ? image : image.byteLength)),
      [files.png.length, 'https://images.example.com/a.jpg', files.jpeg.length, files.webp.length],
    );
    mixed.append('image_urls', photo);
    assert.equal(await caller.verdict(mixed), invalid('image_urls'));
    assert.equal(
      await caller.verdict(form(['image_urls[]', files.png])),
      '400 INVALID_INPUT image_urls[]',
    );
  });

  test('a file that is no picture is refused', async () => {
    const text = new TextEncoder().encode('not a picture');
    assert.equal(
      await caller.verdict(form(['image_urls', files.png], ['image_urls', text])),
      invalid('image_urls[1]'),
    );
    assert.equal(
      await caller.verdict(form(['image_urls', new Uint8Array()])),
      invalid('image_urls[0]'),
    );
    assert.deepEqual([standIn.counts.posts, standIn.counts.tasksCreated], [2, 0]);
  });

  test('where the model behind takes three images, four are refused', async () => {
    const stricter = await startSkillsvideoStandIn({ mostImages: 3, taskDurationMs: Infinity });
    const other = new SkillsvideoCaller(stricter);
    const with3 = await other.verdict({ prompt: 'a cat', image_urls: photos(3) });
    const with4 = await other.verdict({ prompt: 'a cat', image_urls: photos(4) });
    await stricter.close();
    assert.deepEqual([with3, with4], [accepted, invalid('image_urls')]);
  });

  test('the answer names the files of a form and repeats what was sent', async () => {
    const entries = form(['image_urls', files.png], ['num_images', '2'], ['image_size', 'square']);
    const { input } = await answerOf(await caller.submit(entries));
    assert.deepEqual(input, {
      prompt: 'a cat',
      image_urls: ['sketch.bin'],
      image_size: 'square',
      resolution: '512x512',
      n: 2,
    });
  });
});
