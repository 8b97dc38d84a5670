import * as assert from 'node:assert/strict';
import type { InputImage } from '../../../../src/core/imageRequest';
import { jpeg16x9, png } from '../../net/pictures';
import { readForm } from './readForm';
import {
  apiKey,
  errorOf,
  everyField,
  everyOption,
  SkillsvideoHarness,
  submitted,
} from './skillsvideoHarness';
import { localImage, publicImage, skillsvideoRequest } from './skillsvideoRequests';

const photo = png(640, 480, { padding: 200_000 });

suite('files sent to skills.video', () => {
  const service = new SkillsvideoHarness();
  const { signal } = new AbortController();
  const options = { signal, idempotencyKey: '0b0e5a52-1c55-4e3e-9c4c-3c0f2f0c3c11' };

  teardown(() => service.close());

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
      const { provider, server, sent } = await service.open([{ body: submitted }]);
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
    const { provider, sent } = await service.open([]);
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
    const { provider, sent } = await service.open([]);
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
});
