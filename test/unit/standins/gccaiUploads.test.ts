import assert from 'node:assert/strict';
import { startGccaiStandIn, type GccaiStandIn } from '../../standins/gccai/gccaiStandIn';
import { flatJpeg } from '../../standins/support/flatJpeg';
import { flatPng } from '../../standins/support/flatPng';
import { formWith, GccaiCaller, gccaiRefusal, type Answer } from './gccaiCaller';

const size = { width: 64, height: 48 };
const png = flatPng(size, [9, 9, 9]);
const gif = Buffer.from('GIF89a\x40\0\x30\0\0\0\0', 'latin1');
const webp = Buffer.from('RIFF\x1e\0\0\0WEBPVP8L\x11\0\0\0\x2f\x3f\xc0\x0b\0', 'latin1');
const hourMs = 60 * 60 * 1000;
const qwen = { model: 'qwen-image-2.0', prompt: 'Make it night.' };

function padded(length: number): Uint8Array {
  return Buffer.concat([png, Buffer.alloc(length - png.length)]);
}

suite('gccai stand-in: uploads', () => {
  let standIn: GccaiStandIn;
  let caller: GccaiCaller;

  setup(async () => {
    standIn = await startGccaiStandIn({ taskDurationMs: 0, answers: { errorParam: 'present' } });
    caller = new GccaiCaller(standIn);
  });

  teardown(() => standIn.close());

  async function refusal(form: FormData | string, headers?: Record<string, string>) {
    return gccaiRefusal(await caller.upload(form, headers));
  }

  test('a file is answered with its public address and what it is', async () => {
    const before = Math.floor(Date.now() / 1000);
    const response = await caller.upload(formWith(png, 'photo.png'));
    const { url, created_at, ...rest } = (await response.json()) as Answer;
    assert.equal(response.status, 200);
    assert.deepEqual(rest, { filename: 'photo.png', content_type: 'image/png', bytes: png.length });
    assert.ok(Number(created_at) >= before && Number(created_at) <= Date.now() / 1000);
    assert.match(String(url), /^http:\/\/127\.0\.0\.1:\d+\/f\/image\/\d+-[0-9a-f]{8}-photo\.png$/);
    const file = await fetch(String(url));
    assert.equal(file.headers.get('content-type'), 'image/png');
    assert.deepEqual(Buffer.from(await file.arrayBuffer()), Buffer.from(png));
    assert.deepEqual([standIn.counts.uploads, standIn.charged], [1, 0]);
  });

  test('the bytes decide what a file is, not its name', async () => {
    const kinds: unknown[] = [];
    for (const bytes of [png, flatJpeg(size, [9, 9, 9]), webp, gif]) {
      const response = await caller.upload(formWith(bytes, 'a.txt'));
      kinds.push(((await response.json()) as Answer)['content_type']);
    }
    assert.deepEqual(kinds, ['image/png', 'image/jpeg', 'image/webp', 'image/gif']);
    for (const bytes of ['BM', '<svg/>', '', 'GIF89a', 'GIF90a\x40\0\x30\0']) {
      const form = formWith(Buffer.from(bytes, 'latin1'), 'a.png');
      assert.equal(await refusal(form), '400 invalid_request_error file', bytes);
    }
  });

  test('a name with a path, spaces or other letters stays a name and makes an address', async () => {
    for (const name of ['../../etc/夜 港.png', 'C:\\pictures\\夜 港.png']) {
      const { url, filename } = (await (await caller.upload(formWith(png, name))).json()) as Answer;
      assert.equal(filename, '夜 港.png');
      assert.equal((await fetch(String(url))).status, 200);
    }
  });

  test('20 MB are taken, a byte more is 413', async () => {
    assert.equal((await caller.upload(formWith(padded(20_000_000), 'a.png'))).status, 200);
    assert.equal(
      await refusal(formWith(padded(20_000_001), 'a.png')),
      '413 invalid_request_error file',
    );
    assert.equal((await caller.upload(formWith(padded(22_000_000), 'a.png'))).status, 413);
  });

  test('the form has one field, a file', async () => {
    const text = new FormData();
    text.append('file', 'photo.png');
    const two = formWith(png, 'a.png');
    two.append('file', new Blob([Buffer.from(png)]), 'b.png');
    const more = formWith(png, 'a.png');
    more.append('purpose', 'reference');
    assert.equal(await refusal(new FormData()), '400 invalid_request_error file');
    assert.equal(await refusal(text), '400 invalid_request_error file');
    assert.equal(await refusal(two), '400 invalid_request_error file');
    assert.equal(await refusal(more), '400 invalid_request_error purpose');
    assert.equal(await refusal(formWith(png, 'a.png', 'image')), '400 invalid_request_error image');
  });

  test('what is no form is refused', async () => {
    for (const contentType of [
      'application/json',
      'image/png',
      'multipart/form-data',
      'multipart/form-data; boundary=none',
    ]) {
      const headers = { ...caller.authorization, 'content-type': contentType };
      assert.equal(await refusal('{}', headers), '400 invalid_request_error', contentType);
    }
  });

  test('uploading takes a key, and the key stays away from the file', async () => {
    const form = formWith(png, 'a.png');
    assert.equal(await refusal(form, {}), '401 authentication_error');
    assert.equal(await refusal(form, { authorization: 'Bearer no' }), '401 authentication_error');
    const url = await caller.uploaded(png);
    assert.equal((await fetch(url)).status, 200);
    assert.equal((await fetch(url, { headers: caller.authorization })).status, 400);
    assert.deepEqual(standIn.leaks, [
      { endpoint: 'uploaded', path: new URL(url).pathname, where: 'authorization' },
    ]);
  });

  test('an uploaded file is there for 72 hours', async () => {
    const url = await caller.uploaded(png);
    standIn.clock.skip(72 * hourMs - 5000);
    assert.equal((await fetch(url, { method: 'HEAD' })).status, 200);
    standIn.clock.skip(5000);
    assert.equal((await fetch(url)).status, 404);
    const state = await caller.finished(await caller.taskId({ ...qwen, image_urls: [url] }));
    assert.match(JSON.stringify(state['error']), /image_urls\[0\] answered 404/);
    assert.equal(standIn.charged, 0);
  });

  test('uploaded files of every kind are references', async () => {
    const kinds = [
      [png, flatJpeg(size, [9, 9, 9])],
      [webp, gif],
    ];
    for (const files of kinds) {
      const image_urls = await Promise.all(files.map(bytes => caller.uploaded(bytes)));
      const state = await caller.finished(await caller.taskId({ ...qwen, image_urls }));
      assert.equal(state['status'], 'completed');
    }
    await standIn.seen('uploaded', 4);
  });

  test('where uploading is not sold the address does not exist', async () => {
    const bare = await startGccaiStandIn({ uploads: 'absent' });
    try {
      const response = await new GccaiCaller(bare).upload(formWith(png, 'a.png'));
      assert.equal(await gccaiRefusal(response), '404 invalid_request_error');
    } finally {
      await bare.close();
    }
  });
});
