import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import type { JsonValue } from '../../../src/core/json';
import { stripMetadata } from '../../../src/core/imageMetadata';
import { createS3Host, type S3HostOptions } from '../../../src/imageHosts/s3/s3Host';
import type { S3Settings } from '../../../src/imageHosts/s3/s3Settings';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { phoneJpeg } from '../core/metadataPictures';
import { Loopback } from '../net/loopback';
import { anySignal, picture, refusal, Removals, summary } from './hosting';

/** The account every such server has. */
const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const hour = 3_600_000;

suite('A bucket on an S3 server', () => {
  const loopback = new Loopback();
  const http = createUndiciHttpClient();
  let server: S3rver;
  let directory: string;
  let settings: S3Settings;

  suiteSetup(async () => {
    directory = await mkdtemp(join(tmpdir(), 'easel-bucket-'));
    server = new S3rver({
      address: '127.0.0.1',
      port: 0,
      silent: true,
      directory,
      configureBuckets: [{ name: 'pictures' }],
    });
    const { port } = await server.run();
    settings = {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-central-1',
      bucket: 'pictures',
      prefix: 'easel',
      pathStyle: true,
    };
  });

  suiteTeardown(async () => {
    await http.close();
    await loopback.close();
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });

  function host(more: Partial<S3HostOptions> = {}) {
    return createS3Host({ http, clock: { now: () => Date.now() }, settings, keys, ...more });
  }

  async function read(url: string): Promise<{ status: number; type: string; bytes: Buffer }> {
    const response = await http.send({ method: 'GET', url, signal: anySignal() });
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body) chunks.push(chunk);
    const { status, headers } = response;
    return { status, type: headers['content-type'] ?? '', bytes: Buffer.concat(chunks) };
  }

  async function stored(): Promise<readonly string[]> {
    const names = await readdir(join(directory, 'pictures'), { recursive: true });
    return names.filter(name => name.endsWith('._S3rver_object'));
  }

  test('a picture is read at its address, byte for byte, until it is removed', async () => {
    const { bytes, mediaType, width, height } = stripMetadata(phoneJpeg);
    const image = { bytes, mediaType, width, height };
    const hosted = await host().put(image, anySignal(), new Removals().keep);
    assert.deepEqual(await read(hosted.url), {
      status: 200,
      type: 'image/jpeg',
      bytes: Buffer.from(bytes),
    });
    await hosted.remove?.(anySignal());
    assert.equal((await read(hosted.url)).status, 404);
    await hosted.remove?.(anySignal());
    assert.deepEqual(await stored(), []);
  });

  test('its address is signed for an hour, and another signature is refused', async () => {
    const before = Date.now();
    const hosted = await host().put(picture, anySignal(), new Removals().keep);
    const url = new URL(hosted.url);
    assert.match(url.pathname, /^\/pictures\/easel\/[0-9a-f]{32}\.png$/);
    assert.equal(url.searchParams.get('X-Amz-Expires'), '3600');
    assert.equal(hosted.isPublic, false);
    assert.ok(hosted.expiresAtMs! >= before + hour && hosted.expiresAtMs! <= Date.now() + hour);
    url.searchParams.set('X-Amz-Signature', '0'.repeat(64));
    assert.equal((await read(url.href)).status, 403);
    await hosted.remove?.(anySignal());
  });

  test('two pictures of the same bytes have nothing in common but the folder', async () => {
    const urls = [];
    for (let round = 0; round < 2; round += 1) {
      const hosted = await host().put(picture, anySignal(), new Removals().keep);
      urls.push(new URL(hosted.url).pathname);
      await hosted.remove?.(anySignal());
    }
    assert.notEqual(urls[0], urls[1]);
  });

  for (const skewMs of [-24 * hour, -16 * 60_000, 16 * 60_000, 24 * hour]) {
    test(`a clock that is off by ${skewMs / 60_000} minutes does no harm`, async () => {
      const clock = { now: () => Date.now() + skewMs };
      const removals = new Removals();
      const hosted = await host({ clock }).put(picture, anySignal(), removals.keep);
      assert.equal((await read(hosted.url)).status, 200);
      assert.ok(Math.abs(hosted.expiresAtMs! - clock.now() - hour) < 60_000, 'by the same clock');
      // As after a restart: a host that has not heard the server's time yet.
      await host({ clock }).remove?.(removals.kept[0]!, anySignal());
      assert.equal((await read(hosted.url)).status, 404);
    });
  }

  test('what can be removed is known before anything is sent', async () => {
    const removals = new Removals();
    let storedBefore: readonly string[] | undefined;
    const hosted = await host().put(picture, anySignal(), async removal => {
      storedBefore = await stored();
      await removals.keep(removal);
    });
    assert.deepEqual(storedBefore, []);
    const later = JSON.parse(JSON.stringify(removals.kept[0])) as JsonValue;
    assert.ok(!JSON.stringify(later).includes('X-Amz'), 'it is no key');
    await host().remove?.(later, anySignal());
    assert.equal((await read(hosted.url)).status, 404);
  });

  test('a picture of another bucket is not taken for removed', async () => {
    const removals = new Removals();
    const hosted = await host().put(picture, anySignal(), removals.keep);
    const moved = host({ settings: { ...settings, bucket: 'drawings' } });
    const error = await refusal(() => moved.remove?.(removals.kept[0]!, anySignal()));
    assert.deepEqual(summary(error), {
      code: 'invalid-request',
      field: 'easel.imageHost.s3.bucket',
      limit: 'the one the picture was put into',
      value: `${settings.endpoint}/drawings/`,
    });
    await hosted.remove?.(anySignal());
  });

  test('a folder with letters of any script is signed as it is sent', async () => {
    const prefix = '/图片/été_1/';
    const hosted = await host({ settings: { ...settings, prefix } }).put(
      picture,
      anySignal(),
      new Removals().keep,
    );
    assert.equal((await read(hosted.url)).status, 200);
    assert.match(decodeURI(new URL(hosted.url).pathname), /^\/pictures\/图片\/été_1\/[^/]+$/);
    await hosted.remove?.(anySignal());
  });

  test('keys that are wrong are told from a bucket that is not there', async () => {
    const wrongKeys = host({ keys: { ...keys, secretAccessKey: 'no longer so' } });
    const refused = await refusal(() => wrongKeys.put(picture, anySignal(), new Removals().keep));
    assert.equal(refused.code, 'unauthorized');
    assert.match(refused.details.serverText ?? '', /^SignatureDoesNotMatch /);
    const noBucket = host({ settings: { ...settings, bucket: 'drawings' } });
    const missing = await refusal(() => noBucket.put(picture, anySignal(), new Removals().keep));
    assert.deepEqual(summary(missing), {
      code: 'invalid-request',
      field: 'easel.imageHost.s3.bucket',
      limit: 'a bucket that is there',
      value: 'drawings',
    });
    assert.equal(missing.details.subject, settings.endpoint);
    assert.equal(missing.details.httpStatus, 404);
  });

  test('with an address for everybody the picture is public and the address not signed', async () => {
    const publicBaseUrl = `${settings.endpoint}/pictures/`;
    const open = host({ settings: { ...settings, publicBaseUrl } });
    const hosted = await open.put(picture, anySignal(), new Removals().keep);
    assert.match(hosted.url, /\/pictures\/easel\/[0-9a-f]{32}\.png$/);
    assert.equal(hosted.isPublic, true);
    assert.equal(hosted.expiresAtMs, undefined);
    assert.deepEqual((await read(hosted.url)).bytes, picture.bytes);
    await hosted.remove?.(anySignal());
    assert.deepEqual(await stored(), []);
  });
});
