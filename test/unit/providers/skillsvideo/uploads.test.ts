import * as assert from 'node:assert/strict';
import type { ImageRequest, InputImage } from '../../../../src/core/imageRequest';
import { pngChunk } from '../../../standins/support/pngFile';
import { jpeg16x9, png } from '../../net/pictures';
import { imageRequest, localImage, publicImage } from '../support/imageRequests';
import type { ScriptedAnswer } from '../support/scriptedServer';
import { apiKey, errorOf, idempotencyKey, ServiceHarness } from '../support/serviceHarness';
import { readForm } from './readForm';

/** Every option there is, and the fields they become. */
const everyOption = {
  negativePrompt: 'text',
  seed: 2_147_483_647,
  outputFormat: 'webp',
  promptExpansion: false,
  count: 4,
  aspectRatio: '2:3',
} as const;
const everyField = {
  prompt: 'a lighthouse at dusk,\n灯塔 "100%"',
  aspect_ratio: '2:3',
  n: 4,
  negative_prompt: 'text',
  seed: 2_147_483_647,
  output_format: 'webp',
  enable_prompt_expansion: false,
};

const submitted = { id: 'gen_123', status: 'IN_QUEUE', usage: { total: 20 } };

function skillsvideoRequest(changes: Partial<ImageRequest>): ImageRequest {
  return imageRequest('skillsvideo/qwen-image-2', changes);
}

const small = png(640, 480);
const photo = Buffer.concat([
  small.subarray(0, -12),
  pngChunk('IDAT', Buffer.alloc(200_000)),
  small.subarray(-12),
]);

suite('files sent to skills.video', () => {
  const harness = new ServiceHarness();
  const { signal } = new AbortController();
  const options = { signal, idempotencyKey };
  const open = (...answers: readonly ScriptedAnswer[]) =>
    harness.open('skillsvideo', answers, { basePath: '/api/v1' });

  teardown(() => harness.close());

  const uploads: readonly [string, 'edit' | 'reference', readonly InputImage[], unknown][] = [
    ['a file', 'edit', [localImage('me.png', photo)], [['image-1.png', 'image/png', photo]]],
    [
      'four files',
      'reference',
      [photo, jpeg16x9, photo, jpeg16x9].map(bytes => localImage('x', bytes)),
      [
        ['image-1.png', 'image/png', photo],
        ['image-2.jpg', 'image/jpeg', jpeg16x9],
        ['image-3.png', 'image/png', photo],
        ['image-4.jpg', 'image/jpeg', jpeg16x9],
      ],
    ],
    [
      'an address between two files',
      'reference',
      [localImage('x', jpeg16x9), publicImage('b.png'), localImage('y', photo)],
      [
        ['image-1.jpg', 'image/jpeg', jpeg16x9],
        [undefined, undefined, Buffer.from('https://pictures.example.com/b.png')],
        ['image-3.png', 'image/png', photo],
      ],
    ],
  ];
  for (const [what, mode, images, expected] of uploads) {
    test(`${mode} with ${what} is a form with every option and the very bytes`, async () => {
      const { provider, server, sent } = await open({ body: submitted });
      await provider.start(skillsvideoRequest({ ...everyOption, mode, images }), options);
      const [request] = server.requests;
      assert.ok(request);
      const parts = readForm(request.headers['content-type'], request.bytes);
      const texts = parts.filter(({ name }) => name !== 'image_urls');
      assert.deepEqual(
        [
          Object.fromEntries(texts.map(({ name, bytes }) => [name, bytes.toString()])),
          texts.length,
          new Set(texts.map(({ fileName, mediaType }) => fileName ?? mediaType)),
          parts
            .slice(texts.length)
            .map(({ fileName, mediaType, bytes }) => [fileName, mediaType, bytes]),
          request.headers['content-length'],
          [request.method, request.path, request.headers.authorization, sent[0]?.freshConnection],
        ],
        [
          Object.fromEntries(
            Object.entries(everyField).map(([name, value]) => [name, String(value)]),
          ),
          Object.keys(everyField).length,
          new Set([undefined]),
          expected,
          String(request.bytes.length),
          ['POST', '/api/v1/generation/qwen/qwen-image-2', `Bearer ${apiKey}`, true],
        ],
      );
    });
  }

  test('an unreadable or overlong file is said before anything is sent', async () => {
    const { provider, sent } = await open();
    const broken = { ...localImage('x', photo), read: () => Promise.reject(new Error('gone')) };
    const facts: unknown[] = [];
    for (const image of [broken, localImage('x', Buffer.alloc(30_000_001))]) {
      const request = skillsvideoRequest({ mode: 'edit', images: [image] });
      const { code, details } = await errorOf(provider.start(request, options));
      facts.push([code, details.field, details.delivery]);
    }
    assert.deepEqual(
      [facts, sent.length],
      [
        [
          ['invalid-request', 'images[0]', 'not-sent'],
          ['too-large', 'images[0]', 'not-sent'],
        ],
        0,
      ],
    );
  });

  test('aborted while a file is read, nothing is sent', async () => {
    const { provider, sent } = await open();
    const controller = new AbortController();
    const reason = new Error('the user pressed Cancel');
    const image = {
      ...localImage('x', photo),
      read: () => {
        controller.abort(reason);
        return Promise.resolve(photo);
      },
    };
    const request = skillsvideoRequest({ mode: 'edit', images: [image] });
    await assert.rejects(
      provider.start(request, { ...options, signal: controller.signal }),
      error => error === reason,
    );
    assert.equal(sent.length, 0);
  });

  for (const trouble of ['silent', 'half'] as const) {
    test(`aborted while the answer to a form is ${trouble}, it ends with the reason`, async () => {
      const { provider, server } = await open({ body: submitted, trouble });
      const controller = new AbortController();
      const reason = new Error('the user pressed Cancel');
      const request = skillsvideoRequest({ mode: 'edit', images: [localImage('x', photo)] });
      const starting = provider.start(request, { ...options, signal: controller.signal });
      const ended = assert.rejects(starting, error => error === reason);
      await server.seen(1);
      controller.abort(reason);
      await ended;
    });
  }

  test('the key is not in a form, and a form is not sent on to where a redirect leads', async () => {
    const elsewhere = await harness.serve();
    const headers = { location: `${elsewhere.origin}/api/v1/x` };
    const { provider, server } = await open({ status: 307, headers, body: null });
    const request = skillsvideoRequest({ mode: 'edit', images: [localImage('x', photo)] });
    const { code } = await errorOf(provider.start(request, options));
    assert.deepEqual(
      [code, elsewhere.requests.length, server.requests[0]?.bytes.includes(apiKey)],
      ['protocol', 0, false],
    );
  });
});
