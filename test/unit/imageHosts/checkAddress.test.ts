import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { checkAddress, isUploadMissing } from '../../../src/imageHosts/hostPicture';
import { ImageError, type ErrorCode } from '../../../src/core/errors';
import type { HttpClient } from '../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { Loopback } from '../net/loopback';
import { anySignal, picture, refusal, summary } from './hosting';

const limits = { mediaTypes: ['image/jpeg', 'image/png'], maxBytes: 1_000 } as const;

suite('An address that was pasted', () => {
  let loopback: Loopback;
  let http: HttpClient;

  setup(() => {
    loopback = new Loopback();
    http = loopback.use(createUndiciHttpClient());
  });
  teardown(() => loopback.close());

  async function check(listener: RequestListener): Promise<void> {
    const { url } = await loopback.http(listener);
    const options = { field: 'lantern.png', loopbackAllowed: true, signal: anySignal() };
    await checkAddress(http, `${url}/lantern.png`, limits, options);
  }

  function serve(type: string, bytes: Uint8Array): RequestListener {
    return (_request, response) => {
      response.writeHead(200, { 'content-type': type }).end(bytes);
    };
  }

  async function refused(listener: RequestListener): Promise<unknown> {
    return summary(await refusal(() => check(listener)));
  }

  test('is taken where it leads to a picture within the limits', async () => {
    await check(serve('image/png', picture.bytes));
    await check(serve('image/jpeg; charset=binary', Buffer.alloc(limits.maxBytes)));
  });

  test('is not asked for inside of a network, where the service could not read it', async () => {
    let requests = 0;
    const { url } = await loopback.http((_request, response) => {
      requests += 1;
      response.end();
    });
    for (const address of [url, 'https://192.168.1.5/a.png', 'https://nas/a.png']) {
      const options = { field: 'lantern.png', loopbackAllowed: false, signal: anySignal() };
      const error = await refusal(() => checkAddress(http, address, limits, options));
      assert.deepEqual(summary(error), {
        code: 'invalid-request',
        field: 'lantern.png',
        limit: 'a picture everybody can read',
        value: new URL(address).host,
      });
    }
    assert.equal(requests, 0);
  });

  test('is refused where it has expired', async () => {
    assert.deepEqual(await refused((_request, response) => response.writeHead(403).end()), {
      code: 'invalid-request',
      field: 'lantern.png',
      limit: 'a picture everybody can read',
      value: 'answered with 403',
    });
  });

  test('is refused where it leads to something else, or to too much of it', async () => {
    const invalid = { code: 'invalid-request', field: 'lantern.png' };
    assert.deepEqual(await refused(serve('text/html', Buffer.from('<p>Log in</p>'))), {
      ...invalid,
      ...{ limit: 'image/jpeg or image/png', value: 'text/html' },
    });
    assert.deepEqual(await refused(serve('image/png', Buffer.alloc(limits.maxBytes + 1))), {
      ...invalid,
      ...{ limit: 'at most 0.001 MB', value: 'longer' },
    });
  });
});

suite('A service’s own upload', () => {
  const answers: readonly (readonly [boolean, ErrorCode, number | undefined])[] = [
    [true, 'invalid-request', 404],
    [true, 'invalid-request', 405],
    [true, 'invalid-request', 302],
    [true, 'network', 501],
    [true, 'protocol', 200],
    [false, 'unauthorized', 401],
    [false, 'too-large', 413],
    [false, 'rate-limited', 429],
    [false, 'network', 503],
    [false, 'network', undefined],
  ];
  for (const [isMissing, code, httpStatus] of answers) {
    test(`${code} with ${httpStatus} means that it is ${isMissing ? 'not ' : ''}there`, () => {
      const error = new ImageError(code, 'in a test', { httpStatus });
      assert.equal(isUploadMissing(error), isMissing);
    });
  }
});
