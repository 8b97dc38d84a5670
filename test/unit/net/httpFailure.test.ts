import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { ImageError } from '../../../src/core/errors';
import { HttpFailure, type HttpClient, type HttpRequest } from '../../../src/net/httpClient';
import { networkError } from '../../../src/net/networkError';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { answer, authority, get, Loopback, names, textOf } from './loopback';

type Facts = Pick<HttpFailure, 'reason' | 'notSent' | 'systemCode'>;

async function factsOf(http: HttpClient, request: HttpRequest): Promise<Facts> {
  try {
    await http.send(request);
  } catch (error) {
    assert.ok(error instanceof HttpFailure, `not an HttpFailure: ${String(error)}`);
    const { reason, notSent, systemCode } = error;
    return { reason, notSent, systemCode };
  }
  return assert.fail('it succeeded');
}

/** Over a pooled and a fresh connection, which must agree. */
async function outcome(http: HttpClient, request: HttpRequest): Promise<Facts> {
  const pooled = await factsOf(http, request);
  assert.deepEqual(await factsOf(http, { ...request, freshConnection: true }), pooled);
  return pooled;
}

suite('What is known about a failed request', () => {
  const loopback = new Loopback();
  teardown(() => loopback.close());
  const client = (options: Parameters<typeof createUndiciHttpClient>[0] = {}) =>
    loopback.use(createUndiciHttpClient(options));

  test('a refused connection sent nothing', async () => {
    const port = await loopback.refusingPort();
    const expected = { reason: 'refused', notSent: true, systemCode: 'ECONNREFUSED' };
    assert.deepEqual(await outcome(client(), get(`http://127.0.0.1:${port}`)), expected);
  });

  test('several requests waiting for one refused connection all learn of it', async () => {
    const port = await loopback.refusingPort();
    const http = client({ maxConnectionsPerOrigin: 2 });
    const waiting = Array.from({ length: 6 }, () => factsOf(http, get(`http://127.0.0.1:${port}`)));
    const reasons = (await Promise.all(waiting)).map(({ reason, notSent }) => [reason, notSent]);
    assert.deepEqual(
      reasons,
      Array.from({ length: 6 }, () => ['refused', true]),
    );
  });

  test('a name with several addresses that all refuse sent nothing', async () => {
    const port = await loopback.refusingPort();
    const http = client({ lookup: names({ 'images.test': ['127.0.0.2', '127.0.0.1'] }) });
    const { reason, notSent } = await outcome(http, get(`http://images.test:${port}`));
    assert.deepEqual([reason, notSent], ['refused', true]);
  });

  test('a name with one dead address is reached at the other', async () => {
    const { port } = await loopback.http((_request, response) => answer(response, 200, {}, 'here'));
    const http = client({ lookup: names({ 'images.test': ['127.0.0.2', '127.0.0.1'] }) });
    assert.equal(await textOf(await http.send(get(`http://images.test:${port}`))), 'here');
  });

  test('a name nobody knows sent nothing', async () => {
    const http = client({ lookup: names({}) });
    const expected = { reason: 'dns', notSent: true, systemCode: 'ENOTFOUND' };
    assert.deepEqual(await outcome(http, get('http://images.test')), expected);
    const real = await factsOf(client(), get('https://easel.invalid'));
    assert.deepEqual([real.reason, real.notSent], ['dns', true]);
  });

  test('a connection that takes too long sent nothing, whichever part of it hangs', async () => {
    const { port } = await loopback.tcp(() => undefined);
    const hanging = client({ lookup: () => undefined });
    const requests = [
      [hanging, get(`http://images.test:${port}`, { connectTimeoutMs: 40 })],
      [client(), get(`https://127.0.0.1:${port}`, { connectTimeoutMs: 40 })],
    ] as const;
    for (const [http, request] of requests) {
      const { reason, notSent } = await outcome(http, request);
      assert.deepEqual([reason, notSent], ['timeout', true]);
    }
  });

  test('a TLS handshake that fails sent nothing', async () => {
    let requests = 0;
    const { port } = await loopback.https((_request, response) => {
      requests += 1;
      answer(response, 200, {}, 'trusted');
    });
    const plain = await loopback.http((_request, response) => answer(response, 200, {}));
    const hangsUp = await loopback.tcp(socket => socket.once('data', () => socket.destroy()));
    const lookup = names({ 'images.test': '127.0.0.1', 'other.test': '127.0.0.1' });
    const trusting = client({ certificateAuthorities: () => Promise.resolve([authority]), lookup });
    const outcomes = [
      await outcome(client({ lookup }), get(`https://images.test:${port}`)),
      await outcome(trusting, get(`https://other.test:${port}`)),
      await outcome(trusting, get(`https://127.0.0.1:${plain.port}`)),
      await outcome(trusting, get(`https://127.0.0.1:${hangsUp.port}`)),
    ];
    assert.deepEqual(
      outcomes.map(({ reason, notSent }) => [reason, notSent]),
      Array.from({ length: 4 }, () => ['tls', true]),
    );
    assert.deepEqual(
      outcomes.slice(0, 2).map(({ systemCode }) => systemCode),
      ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    );
    assert.equal(requests, 0);

    // For the proxy's certificate only: a service with a wrong one never gets a key.
    const careless = client({ verifyProxyCertificate: false, lookup });
    const other = await outcome(careless, get(`https://other.test:${port}`));
    assert.deepEqual([other.reason, other.notSent, requests], ['tls', true, 0]);
    for (const [http, host] of [
      [trusting, 'images.test'],
      [trusting, '127.0.0.1'],
    ] as const) {
      assert.equal(await textOf(await http.send(get(`https://${host}:${port}`))), 'trusted');
    }
  });

  test('a request that cannot be put into HTTP sent nothing', async () => {
    const { url } = await loopback.http((_request, response) => answer(response, 200, {}));
    const requests = [
      get(url, { headers: { authorization: 'Bearer a\nb' } }),
      get('ftp://127.0.0.1/x'),
      get('no address'),
      get(url.replace('//', '//user:password@')),
    ];
    for (const request of requests) {
      const { reason, notSent } = await outcome(client(), request);
      assert.deepEqual([reason, notSent], ['other', true], request.url);
    }
  });

  test('after its first byte a request may have arrived', async () => {
    const resets = await loopback.tcp(socket =>
      socket.once('data', () => socket.resetAndDestroy()),
    );
    const ends = await loopback.tcp(socket => socket.once('data', () => socket.end()));
    const silent = await loopback.tcp(() => undefined);
    const outcomes = [
      await outcome(client(), get(resets.url)),
      await outcome(client(), get(ends.url)),
      await outcome(client(), get(silent.url, { headersTimeoutMs: 40 })),
    ];
    assert.deepEqual(
      outcomes.map(({ reason, notSent }) => [reason, notSent]),
      [
        ['reset', false],
        ['reset', false],
        ['timeout', false],
      ],
    );
  });

  test('a public name that leads into the private network is refused when connecting', async () => {
    let connections = 0;
    const { port } = await loopback.tcp(() => (connections += 1));
    const table = { 'images.test': '127.0.0.1', 'both.test': ['10.0.0.1', '127.0.0.1'] };
    const http = client({ lookup: names(table) });
    for (const host of ['images.test', 'both.test', '127.0.0.1', '[::1]']) {
      const request = get(`http://${host}:${port}`, { publicAddressesOnly: true });
      assert.deepEqual(
        await outcome(http, request),
        { reason: 'blocked', notSent: true, systemCode: undefined },
        host,
      );
    }
    assert.equal(connections, 0);
  });

  test('a connection made without the check never serves a request that wants it', async () => {
    const { port } = await loopback.http((_request, response) => answer(response, 200, {}, 'x'));
    const http = client({ lookup: names({ 'images.test': '127.0.0.1' }) });
    const request = get(`http://images.test:${port}`);
    assert.equal(await textOf(await http.send(request)), 'x');
    const { reason } = await factsOf(http, { ...request, publicAddressesOnly: true });
    assert.equal(reason, 'blocked');
  });

  test('no failure repeats a key, a query or a password', async () => {
    const port = await loopback.refusingPort();
    const resets = await loopback.tcp(socket =>
      socket.once('data', () => socket.resetAndDestroy()),
    );
    const { port: tlsPort } = await loopback.https((_request, response) =>
      answer(response, 200, {}),
    );
    const proxied = client({ proxy: { httpsProxy: `http://user:canary@127.0.0.1:${port}` } });
    const plain = client();
    const attempts: readonly (readonly [HttpClient, string])[] = [
      [plain, `http://127.0.0.1:${port}`],
      [plain, resets.url],
      [plain, `https://127.0.0.1:${tlsPort}`],
      [plain, 'http://user:canary@127.0.0.1'],
      [proxied, 'https://images.test'],
    ];
    for (const [http, address] of attempts) {
      const request = get(`${address}/path?signature=canary`, {
        headers: { authorization: 'Bearer canary' },
      });
      await assert.rejects(http.send(request), error => {
        const shown = inspect(error, { depth: 20, showHidden: true });
        assert.ok(!shown.includes('canary'), shown);
        return true;
      });
    }
  });

  test('failures become the core’s errors with what is known about delivery', () => {
    const meanings = (['dns', 'timeout', 'reset', 'blocked'] as const).flatMap(reason =>
      [true, false].map(notSent => {
        const failure = new HttpFailure('x', { reason, notSent, systemCode: 'CODE' });
        const error = networkError(failure, 'https://images.test');
        assert.ok(ImageError.is(error));
        assert.deepEqual([error.details.systemCode, error.details.cause], ['CODE', failure]);
        return [reason, notSent, error.code, error.details.delivery];
      }),
    );
    assert.deepEqual(meanings, [
      ['dns', true, 'network', 'not-sent'],
      ['dns', false, 'network', 'unclear'],
      ['timeout', true, 'network', 'not-sent'],
      ['timeout', false, 'timeout', 'unclear'],
      ['reset', true, 'network', 'not-sent'],
      ['reset', false, 'network', 'unclear'],
      ['blocked', true, 'download-blocked', 'not-sent'],
      ['blocked', false, 'download-blocked', 'unclear'],
    ]);
    const reason = new Error('aborted');
    assert.equal(networkError(reason, 'x'), reason);
  });
});
