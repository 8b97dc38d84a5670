import assert from 'node:assert/strict';
import { createS3Host } from '../../../src/imageHosts/s3/s3Host';
import {
  readS3Settings,
  type S3Keys,
  type S3Settings,
} from '../../../src/imageHosts/s3/s3Settings';
import type { HttpClient } from '../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { Loopback, names } from '../net/loopback';
import { anySignal, picture, refusal, Removals, summary } from './hosting';
import { keys, StrictBucket } from './strictBucket';

suite('A bucket that verifies everything', () => {
  let loopback: Loopback;
  let bucket: StrictBucket;
  let http: HttpClient;
  let endpoint: string;
  let port: number;

  setup(async () => {
    loopback = new Loopback();
    bucket = new StrictBucket();
    ({ url: endpoint, port } = await loopback.http(bucket.listener));
    const lookup = names({ localhost: '127.0.0.1', 'pictures.localhost': '127.0.0.1' });
    http = loopback.use(createUndiciHttpClient({ lookup }));
  });

  teardown(() => loopback.close());

  function host(settings: Partial<S3Settings> = {}, otherKeys: S3Keys = keys, now = Date.now) {
    return createS3Host({
      http,
      clock: { now },
      keys: otherKeys,
      settings: {
        endpoint,
        region: bucket.region,
        bucket: 'pictures',
        prefix: 'easel/',
        pathStyle: true,
        ...settings,
      },
    });
  }

  async function statusOf(url: string): Promise<number> {
    const response = await http.send({ method: 'GET', url, signal: anySignal() });
    await response.discard();
    return response.status;
  }

  for (const pathStyle of [true, false]) {
    test(`${pathStyle ? 'path' : 'host'} style: all three requests are signed whole`, async () => {
      const styled = host({ endpoint: `http://localhost:${port}`, pathStyle });
      const hosted = await styled.put(picture, anySignal(), new Removals().keep);
      const place = pathStyle ? `localhost:${port}/pictures/` : `pictures.localhost:${port}/`;
      const [[name, object] = []] = [...bucket.objects];
      assert.ok(name?.startsWith(`${place}easel/`), name);
      assert.deepEqual(object, { bytes: picture.bytes, contentType: 'image/png' });
      assert.equal(await statusOf(hosted.url), 200);
      assert.equal(await statusOf(hosted.url.split('?')[0]!), 403, 'unsigned');
      await hosted.remove?.(anySignal());
      assert.equal(bucket.objects.size, 0);
      assert.deepEqual(bucket.log, ['PUT ok', 'GET ok', 'GET AccessDenied', 'DELETE ok']);
    });
  }

  const places: readonly (readonly [Partial<S3Settings>, string])[] = [
    [
      { endpoint: 'https://s3.eu-west-1.amazonaws.com' },
      'https://pictures.s3.eu-west-1.amazonaws.com/',
    ],
    [
      { endpoint: 'https://pictures.s3.eu-west-1.amazonaws.com/' },
      'https://pictures.s3.eu-west-1.amazonaws.com/',
    ],
    [
      { endpoint: 'https://a.r2.cloudflarestorage.com', pathStyle: true },
      'https://a.r2.cloudflarestorage.com/pictures/',
    ],
    [
      { endpoint: 'https://a.example.com/storage/v1/s3//', pathStyle: true },
      'https://a.example.com/storage/v1/s3/pictures/',
    ],
    [
      { endpoint: 'https://minio.example.com:9000', bucket: 'my.pictures', pathStyle: true },
      'https://minio.example.com:9000/my.pictures/',
    ],
  ];
  for (const [settings, place] of places) {
    test(`${settings.endpoint} leads to ${place}`, () => {
      const { baseUrl } = readS3Settings({
        endpoint,
        region: '',
        bucket: 'pictures',
        prefix: '',
        pathStyle: false,
        ...settings,
      });
      assert.equal(baseUrl, place);
    });
  }

  test('a wrong clock costs one refused request, and only the first time', async () => {
    bucket.clockOffsetMs = 5 * 3_600_000;
    const skewed = host();
    const first = await skewed.put(picture, anySignal(), new Removals().keep);
    assert.equal(await statusOf(first.url), 200);
    await skewed.put(picture, anySignal(), new Removals().keep);
    assert.deepEqual(bucket.log, ['PUT RequestTimeTooSkewed', 'PUT ok', 'GET ok', 'PUT ok']);
  });

  test('a clock off by less than is refused still gives an address that lives an hour', async () => {
    bucket.clockOffsetMs = 14 * 60_000;
    const hosted = await host().put(picture, anySignal(), new Removals().keep);
    assert.deepEqual(bucket.log, ['PUT ok']);
    bucket.clockOffsetMs += 59 * 60_000;
    assert.equal(await statusOf(hosted.url), 200);
    bucket.clockOffsetMs += 2 * 60_000;
    assert.equal(await statusOf(hosted.url), 403);
  });

  test('a refusal for another reason is not sent twice', async () => {
    const strange = host({}, { ...keys, accessKeyId: 'AKIAUNKNOWN000000000' });
    const error = await refusal(() => strange.put(picture, anySignal(), new Removals().keep));
    assert.equal(error.code, 'unauthorized');
    assert.deepEqual(bucket.log, ['PUT InvalidAccessKeyId']);
  });

  test('neither of the keys is in what is told of a refusal', async () => {
    const error = await refusal(() =>
      host({}, { ...keys, secretAccessKey: 'something else' }).put(
        picture,
        anySignal(),
        new Removals().keep,
      ),
    );
    assert.equal(error.details.serverText, 'SignatureDoesNotMatch No, [key].');
  });

  test('a wrong region is named together with the right one', async () => {
    const error = await refusal(() =>
      host({ region: 'us-west-2' }).put(picture, anySignal(), new Removals().keep),
    );
    assert.deepEqual(summary(error), {
      code: 'invalid-request',
      field: 'easel.imageHost.s3.region',
      limit: 'eu-central-1',
      value: 'us-west-2',
    });
  });

  test('a redirect to another region is not followed but told', async () => {
    bucket.fault = (_request, response) => {
      response.writeHead(301, { 'x-amz-bucket-region': 'ap-south-1' });
      response.end('<Error><Code>PermanentRedirect</Code></Error>');
      return true;
    };
    const error = await refusal(() => host().put(picture, anySignal(), new Removals().keep));
    assert.deepEqual(summary(error), {
      code: 'invalid-request',
      field: 'easel.imageHost.s3.region',
      limit: 'ap-south-1',
      value: 'eu-central-1',
    });
  });

  const answers = [
    [503, 'SlowDown', 'rate-limited'],
    [500, 'InternalError', 'network'],
    [400, 'EntityTooLarge', 'too-large'],
    [403, 'AccessDenied', 'unauthorized'],
    [400, 'InvalidBucketState', 'invalid-request'],
  ] as const;
  for (const [status, code, meaning] of answers) {
    test(`${code} is ${meaning}`, async () => {
      bucket.fault = (_request, response) => {
        response.writeHead(status, { 'retry-after': '7' });
        response.end(`<Error><Code>${code}</Code><Message>Why.</Message></Error>`);
        return true;
      };
      const error = await refusal(() => host().put(picture, anySignal(), new Removals().keep));
      assert.equal(error.code, meaning);
      assert.equal(error.details.httpStatus, status);
      assert.equal(error.details.serverText, `${code} Why.`);
      assert.equal(error.details.retryAfterMs, 7_000);
    });
  }

  test('an upload that breaks off is told as such, and what arrived can be removed', async () => {
    bucket.fault = request => {
      request.once('data', () => request.socket.destroy());
      return request.method === 'PUT';
    };
    const removals = new Removals();
    const large = { ...picture, bytes: Buffer.alloc(4_000_000) };
    const error = await refusal(() => host().put(large, anySignal(), removals.keep));
    assert.equal(error.code, 'network');
    assert.equal(error.details.delivery, 'unclear');
    assert.equal(error.details.subject, endpoint);
    await host().remove?.(removals.kept[0]!, anySignal());
    assert.deepEqual(bucket.log, ['DELETE ok']);
  });

  test('an upload whose answer is lost leaves nothing once it is removed', async () => {
    bucket.losesAnswers = true;
    const removals = new Removals();
    const error = await refusal(() => host().put(picture, anySignal(), removals.keep));
    assert.deepEqual([error.code, error.details.delivery], ['network', 'unclear']);
    assert.equal(bucket.objects.size, 1, 'it did arrive');
    await host().remove?.(removals.kept[0]!, anySignal());
    assert.equal(bucket.objects.size, 0);
    assert.deepEqual(bucket.log, ['PUT ok', 'DELETE ok']);
  });

  test('aborting ends the upload at once, with the reason that was given', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    bucket.fault = () => {
      stop.abort(reason);
      return true;
    };
    const removals = new Removals();
    const put = host().put(picture, stop.signal, removals.keep);
    await assert.rejects(put, (error: unknown) => error === reason);
    assert.equal(removals.kept.length, 1);
  });

  test('nothing is sent when what can be removed could not be kept', async () => {
    const full = new Error('disk full');
    const put = host().put(picture, anySignal(), () => Promise.reject(full));
    await assert.rejects(put, (error: unknown) => error === full);
    assert.deepEqual(bucket.log, []);
  });

  test('a server that refuses before it has read everything is still understood', async () => {
    bucket.fault = (request, response) => {
      bucket.fault = undefined;
      response.writeHead(403, {
        connection: 'close',
        date: new Date(Date.now() + 3_600_000).toUTCString(),
      });
      response.end('<Error><Code>RequestTimeTooSkewed</Code></Error>');
      response.once('finish', () => request.socket.destroy());
      return true;
    };
    bucket.clockOffsetMs = 3_600_000;
    const large = { ...picture, bytes: Buffer.alloc(8_000_000) };
    await host().put(large, anySignal(), new Removals().keep);
    assert.equal(bucket.objects.size, 1);
  });

  const wrongSettings: readonly (readonly [string, Partial<S3Settings>, string, string])[] = [
    [
      'a plain address of another machine',
      { endpoint: 'http://minio.example.com' },
      'endpoint',
      'https; http is for this machine only',
    ],
    ['no address', { endpoint: 'pictures' }, 'endpoint', 'an https address'],
    [
      'a machine no service can reach',
      { endpoint: 'https://192.168.1.7:9000' },
      'endpoint',
      'reachable from the internet',
    ],
    [
      'a name of the local network',
      { endpoint: 'https://minio.lan', pathStyle: false },
      'endpoint',
      'reachable from the internet',
    ],
    [
      'an address for everybody nobody can reach',
      { publicBaseUrl: 'https://files.internal/a' },
      'publicBaseUrl',
      'reachable from the internet',
    ],
    ['a bucket with a slash', { bucket: 'pictures/a' }, 'bucket', 'the name of a bucket'],
    ['a folder that leads out', { prefix: 'a/../../b' }, 'prefix', 'letters, digits and . _ - /'],
    ['a folder with a plus', { prefix: 'a+b' }, 'prefix', 'letters, digits and . _ - /'],
    ['a region with a space', { region: 'eu central' }, 'region', 'letters, digits and -'],
    [
      'host style on an address of digits',
      { endpoint: 'https://93.184.216.34', pathStyle: false },
      'pathStyle',
      'on with an address of digits',
    ],
    [
      'host style with a dot in the bucket',
      { endpoint: 'https://s3.example.com', bucket: 'my.pictures', pathStyle: false },
      'pathStyle',
      'on with a dot in the bucket’s name',
    ],
  ];
  for (const [what, settings, field, limit] of wrongSettings) {
    test(`${what} is refused by the setting's name`, async () => {
      const { details, code } = await refusal(() => host(settings));
      assert.equal(code, 'invalid-request');
      assert.deepEqual([details.field, details.limit], [`easel.imageHost.s3.${field}`, limit]);
    });
  }
});
