import * as assert from 'node:assert/strict';
import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { ImageError } from '../../../../src/core/errors';
import { sniffImage } from '../../../../src/core/imageBytes';
import type { InputImage } from '../../../../src/core/imageRequest';
import { encodeContent } from '../../../../src/providers/skillsvideo/content';
import { encodeMultipart } from '../../../../src/providers/skillsvideo/multipart';
import type { SkillsvideoImage } from '../../../../src/providers/skillsvideo/request';
import { cameraPng, cameraWebp, phoneJpeg } from '../../core/metadataPictures';
import { jpeg16x9, png, webpLossy16x9 } from '../../net/pictures';
import { readForm } from './readForm';

const fields = { prompt: 'two\nlines, 灯塔', aspect_ratio: '1:1', n: 2 } as const;
const { signal } = new AbortController();
const limits = { maxFileBytes: 30_000_000, signal };
const small = png(2, 2);

function file(bytes: Uint8Array, name = 'a.png'): SkillsvideoImage {
  return { kind: 'file', name, read: () => Promise.resolve(bytes) };
}

function address(name: string): SkillsvideoImage {
  return { kind: 'url', url: `https://pictures.example.com/${name}` };
}

async function formOf(images: readonly SkillsvideoImage[]) {
  const { contentType, body } = await encodeContent(fields, images, limits);
  assert.ok(typeof body !== 'string');
  return { contentType, body, parts: readForm(contentType, Buffer.from(body)) };
}

async function errorOf(
  read: NonNullable<InputImage['read']>,
  given: Partial<typeof limits> = {},
): Promise<ImageError> {
  try {
    const images = [address('first.png'), { kind: 'file', name: 'a.png', read } as const];
    await encodeContent(fields, images, { ...limits, ...given });
  } catch (error) {
    assert.ok(ImageError.is(error), String(error));
    return error;
  }
  assert.fail('no error');
}

suite('what is sent to skills.video', () => {
  test('without files it is JSON, with addresses only where there are any', async () => {
    const bodies = [
      await encodeContent(fields, [], limits),
      await encodeContent(fields, [address('b.png'), address('a.png')], limits),
    ];
    assert.deepEqual(
      bodies.map(({ contentType, body }): unknown[] => [contentType, JSON.parse(String(body))]),
      [
        ['application/json', fields],
        [
          'application/json',
          {
            ...fields,
            image_urls: [
              'https://pictures.example.com/b.png',
              'https://pictures.example.com/a.png',
            ],
          },
        ],
      ],
    );
  });

  test('with files it is a form: texts as they are, files and addresses under one name in order', async () => {
    const { parts } = await formOf([file(small), address('b.png'), file(jpeg16x9)]);
    const text = (name: string, value: string) => ({
      name,
      fileName: undefined,
      mediaType: undefined,
      bytes: Buffer.from(value),
    });
    assert.deepEqual(parts, [
      text('prompt', 'two\nlines, 灯塔'),
      text('aspect_ratio', '1:1'),
      text('n', '2'),
      { name: 'image_urls', fileName: 'image-1.png', mediaType: 'image/png', bytes: small },
      text('image_urls', 'https://pictures.example.com/b.png'),
      { name: 'image_urls', fileName: 'image-3.jpg', mediaType: 'image/jpeg', bytes: jpeg16x9 },
    ]);
  });

  test('switches and numbers are sent as JSON would write them', async () => {
    const options = { ...fields, seed: 0, enable_prompt_expansion: false };
    const { contentType, body } = await encodeContent(options, [file(small)], limits);
    const parts = readForm(contentType, Buffer.from(body));
    assert.deepEqual(
      parts.slice(3, 5).map(({ name, bytes }) => [name, bytes.toString()]),
      [
        ['seed', '0'],
        ['enable_prompt_expansion', 'false'],
      ],
    );
  });

  test("a file's type and suffix are those of its bytes, and its own name stays here", async () => {
    const { body, parts } = await formOf([
      file(webpLossy16x9, 'C:\\Users\\me\\secret "plan".png'),
      file(jpeg16x9, 'secret.webp'),
    ]);
    assert.deepEqual(
      parts.slice(-2).map(({ fileName, mediaType }) => [fileName, mediaType]),
      [
        ['image-1.webp', 'image/webp'],
        ['image-2.jpg', 'image/jpeg'],
      ],
    );
    assert.equal(Buffer.from(body).includes('secret'), false);
  });

  test('another reader of forms sees the same', async () => {
    const { contentType, body } = await formOf([file(small), address('b.png')]);
    const answer = new Response(new Uint8Array(body), { headers: { 'content-type': contentType } });
    const form = await answer.formData();
    const [sent, url, ...more] = form.getAll('image_urls');
    assert.ok(sent instanceof File);
    assert.deepEqual(
      [
        form.get('prompt'),
        form.get('aspect_ratio'),
        form.get('n'),
        sent.name,
        sent.type,
        url,
        more,
      ],
      [
        fields.prompt,
        '1:1',
        '2',
        'image-1.png',
        'image/png',
        'https://pictures.example.com/b.png',
        [],
      ],
    );
    assert.ok(Buffer.from(await sent.arrayBuffer()).equals(small));
  });

  test('every body has a boundary of its own', async () => {
    const bodies = [await formOf([file(small)]), await formOf([file(small)])];
    assert.equal(new Set(bodies.map(({ contentType }) => contentType)).size, 2);
  });

  test('no file says where, when or with what it was made, and each keeps how it is turned', async () => {
    const { body, parts } = await formOf([file(phoneJpeg), file(cameraPng), file(cameraWebp)]);
    assert.equal(Buffer.from(body).includes('Secret'), false);
    const sent = parts.slice(3).map(({ bytes }) => bytes);
    assert.deepEqual(
      sent.map(bytes => sniffImage(bytes)),
      [phoneJpeg, cameraPng, cameraWebp].map(bytes => sniffImage(bytes)),
    );
    assert.deepEqual(
      sent.map(bytes => bytes.includes('\0\x01\x01\x12\0\x03', 0, 'latin1')),
      [true, true, true],
    );
  });

  test('a file of the largest size goes as it is', async () => {
    const typed = Buffer.alloc(30_000_000 - small.length - 8, 'IDAT');
    const head = Buffer.alloc(4);
    head.writeUInt32BE(typed.length - 4);
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(typed));
    const [before, end] = [small.subarray(0, -12), small.subarray(-12)];
    const largest = Buffer.concat([before, head, typed, checksum, end]);
    assert.equal(largest.length, 30_000_000);
    const { parts } = await formOf([file(largest)]);
    assert.deepEqual([parts.length, parts[3]?.bytes.equals(largest)], [4, true]);
  });

  test('a file that is one byte longer is refused, and the next is never read', async () => {
    const reads: string[] = [];
    const read = (name: string, bytes: Uint8Array) => () => {
      reads.push(name);
      return Promise.resolve(bytes);
    };
    const images = [
      { kind: 'file', name: 'a.png', read: read('a', new Uint8Array(101)) },
      { kind: 'file', name: 'b.png', read: read('b', small) },
    ] as const;
    await assert.rejects(
      encodeContent(fields, images, { maxFileBytes: 100, signal }),
      error => ImageError.is(error, 'too-large') && error.details.delivery === 'not-sent',
    );
    assert.deepEqual(reads, ['a']);
  });

  test('a refused file is named with the limit and its size', async () => {
    const { code, details } = await errorOf(() => Promise.resolve(new Uint8Array(30_000_001)));
    assert.deepEqual(
      [code, details.field, details.limit, details.value, details.delivery],
      ['too-large', 'images[1]', '30 MB', '31 MB', 'not-sent'],
    );
  });

  test('what is no picture, or one that is cut off, is refused', async () => {
    const facts: unknown[] = [];
    for (const bytes of [
      Buffer.from('<svg/>'),
      Buffer.alloc(0),
      small.subarray(0, 10),
      small.subarray(0, -5),
    ]) {
      const { code, details } = await errorOf(() => Promise.resolve(bytes));
      facts.push([code, details.field, details.value, details.delivery]);
    }
    assert.deepEqual(
      facts,
      [1, 2, 3, 4].map(() => ['invalid-request', 'images[1]', 'a.png', 'not-sent']),
    );
  });

  test('a file that cannot be read is named, with the reason kept', async () => {
    const gone = new Error('EntryNotFound');
    const { code, details, cause } = await errorOf(() => Promise.reject(gone));
    assert.deepEqual(
      [code, details.field, details.value, details.delivery, cause],
      ['invalid-request', 'images[1]', 'a.png', 'not-sent', gone],
    );
  });

  test('why a file cannot be read is said as its reader said it', async () => {
    const gone = new ImageError('invalid-request', 'gone', { field: 'a.png', value: 'deleted' });
    const { code, details } = await errorOf(() => Promise.reject(gone));
    assert.deepEqual(
      [code, details.field, details.value, details.delivery],
      ['invalid-request', 'a.png', 'deleted', 'not-sent'],
    );
  });

  test('aborting ends the wait for a file that never comes, with the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('the user pressed Cancel');
    const images = [
      {
        kind: 'file',
        name: 'a.png',
        read: () => {
          queueMicrotask(() => controller.abort(reason));
          return new Promise<never>(() => undefined);
        },
      },
    ] as const;
    await assert.rejects(
      encodeContent(fields, images, { ...limits, signal: controller.signal }),
      error => error === reason,
    );
  });

  test('aborted beforehand, no file is read', async () => {
    const reason = new Error('closed');
    let reads = 0;
    const read = () => {
      reads += 1;
      return Promise.resolve(small);
    };
    const aborted = { ...limits, signal: AbortSignal.abort(reason) };
    await assert.rejects(
      encodeContent(fields, [{ kind: 'file', name: 'a.png', read }], aborted),
      error => error === reason,
    );
    assert.equal(reads, 0);
  });
});

suite('multipart bodies', () => {
  test('no part, however odd, is changed or mistaken for the next', () => {
    const boundary = 'easel-boundary';
    const odd = fc.constantFrom('\r\n', '--', `--${boundary}x`.slice(0, -2), '"', '\0', '灯', 'a');
    const text = fc.array(odd, { maxLength: 8 }).map(pieces => pieces.join(''));
    const part = fc.oneof(
      fc.record({ name: fc.constant('prompt'), value: text }),
      fc.record({
        name: fc.constant('image_urls'),
        fileName: fc.constant('image-1.png'),
        mediaType: fc.constant('image/png'),
        bytes: fc.oneof(
          fc.uint8Array({ maxLength: 40 }),
          text.map(value => new Uint8Array(Buffer.from(value))),
        ),
      }),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), parts => {
        const body = Buffer.from(encodeMultipart(parts, boundary));
        assert.deepEqual(
          readForm(`multipart/form-data; boundary=${boundary}`, body),
          parts.map(each => ({
            name: each.name,
            fileName: 'fileName' in each ? each.fileName : undefined,
            mediaType: 'mediaType' in each ? each.mediaType : undefined,
            bytes: Buffer.from('bytes' in each ? each.bytes : each.value),
          })),
        );
      }),
      { numRuns: 100 },
    );
  });
});
