import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { HttpFailure, type HttpClient, type HttpRequest } from '../../../src/net/httpClient';
import { adapters } from './adapters';
import { startProxy, type ConnectProxy } from './connectProxy';
import { answer, get, Loopback, names, textOf } from './loopback';

async function failureOf(http: HttpClient, request: HttpRequest): Promise<HttpFailure> {
  try {
    await http.send(request);
  } catch (error) {
    assert.ok(error instanceof HttpFailure, `not an HttpFailure: ${String(error)}`);
    return error;
  }
  return assert.fail('it succeeded');
}

function paid(url: string): HttpRequest {
  return get(url, { method: 'POST', body: '{"paid":true}', freshConnection: true });
}

for (const adapter of adapters) {
  suite(`What is known about a failed request over ${adapter.name}`, () => {
    const loopback = new Loopback();
    const proxies: ConnectProxy[] = [];
    teardown(async () => {
      await loopback.close();
      await Promise.all(proxies.splice(0).map(proxy => proxy.close()));
    });
    const client = (...options: Parameters<typeof adapter.create>) =>
      loopback.use(adapter.create(...options));
    const proxyTo = async (...parameters: Parameters<typeof startProxy>) => {
      const proxy = await startProxy(...parameters);
      proxies.push(proxy);
      return proxy;
    };

    test('a paid request that met no server was not sent, and it is said why', async () => {
      let requests = 0;
      const port = await loopback.refusingPort();
      const secure = await loopback.https((_request, response) => {
        requests += 1;
        answer(response, 200, {});
      });
      const plain = await loopback.http((_request, response) => {
        requests += 1;
        answer(response, 200, {});
      });
      const lookup = names({ 'images.test': '127.0.0.1', 'other.test': '127.0.0.1' });
      const cases = [
        [client(), `http://127.0.0.1:${port}`, 'refused', 'ECONNREFUSED'],
        [client({ lookup }), 'http://nowhere.test', 'dns', 'ENOTFOUND'],
        [client({ lookup }), `https://images.test:${secure.port}`, 'tls', undefined],
        [
          client({ lookup, isTrusting: true }),
          `https://other.test:${secure.port}`,
          'tls',
          undefined,
        ],
        [client(), `https://127.0.0.1:${plain.port}`, 'tls', undefined],
      ] as const;
      for (const [http, url, reason, systemCode] of cases) {
        const failure = await failureOf(http, paid(url));
        assert.deepEqual([failure.reason, failure.notSent], [reason, true], url);
        if (systemCode !== undefined) assert.equal(failure.systemCode, systemCode);
        assert.equal((await failureOf(http, get(url))).reason, reason, url);
      }
      assert.equal(requests, 0);
    });

    test('a paid request that takes too long to connect was not sent', async () => {
      const silent = await loopback.tcp(() => undefined);
      const request = { ...paid(`https://127.0.0.1:${silent.port}`), connectTimeoutMs: 40 };
      const { reason, notSent } = await failureOf(client(), request);
      assert.deepEqual([reason, notSent], ['timeout', true]);
    });

    test('what may have arrived is never called unsent', async () => {
      const cases = [
        [
          'reset',
          async () => (await loopback.tcp(afterPost(socket => socket.resetAndDestroy()))).url,
        ],
        ['reset', async () => (await loopback.tcp(afterPost(socket => socket.end()))).url],
        ['timeout', async () => (await loopback.tcp(afterPost(() => undefined))).url],
        ['other', async () => (await loopback.tcp(afterPost(socket => socket.end('SSH\r\n')))).url],
      ] as const;
      for (const [reason, start] of cases) {
        // Only what is to run out of time has little of it: a busy machine is no timeout.
        const patience =
          reason === 'timeout' ? { connectTimeoutMs: 1_500, headersTimeoutMs: 60 } : {};
        const request = { ...paid(await start()), ...patience };
        const failure = await failureOf(client(), request);
        assert.deepEqual([failure.reason, failure.notSent], [reason, false]);
      }
    });

    test('a request that cannot be put into HTTP was not sent, and its key is not repeated', async () => {
      let requests = 0;
      const { url } = await loopback.http((_request, response) => {
        requests += 1;
        answer(response, 200, {});
      });
      const unfit = [
        { ...paid(url), headers: { authorization: 'Bearer canary\nb' } },
        paid('ftp://127.0.0.1/canary'),
        paid('no canary'),
        paid(url.replace('//', '//user:canary@')),
        paid(url.replace('//', '//:canary@')),
      ];
      for (const request of unfit) {
        const failure = await failureOf(client(), request);
        assert.deepEqual([failure.reason, failure.notSent], ['other', true], request.url);
        assert.ok(!inspect(failure, { depth: 20, showHidden: true }).includes('canary'));
      }
      assert.equal(requests, 0);
    });

    test('an https target is reached through a proxy, plain or secure, with a log-in', async () => {
      const target = await loopback.https((request, response) => {
        request.resume();
        answer(response, 200, {}, `far ${request.method}`);
      });
      for (const isSecure of [false, true]) {
        const proxy = await proxyTo(target.port, { isSecure, login: 'user:p@ss' });
        const http = client({
          isTrusting: true,
          lookup: names({ 'proxy.test': '127.0.0.1' }),
          proxy: `${isSecure ? 'https' : 'http'}://user:p%40ss@proxy.test:${proxy.port}`,
        });
        assert.equal(await textOf(await http.send(get('https://images.test/a'))), 'far GET');
        assert.equal(await textOf(await http.send(paid('https://images.test/a'))), 'far POST');
        assert.ok(proxy.seen.every(({ authority }) => authority === 'images.test:443'));
        assert.ok(proxy.seen.length >= 2);
      }
    });

    test('a proxy that lets nothing through sent nothing on', async () => {
      let requests = 0;
      const target = await loopback.https((_request, response) => {
        requests += 1;
        answer(response, 200, {});
      });
      const cases = [
        [`http://127.0.0.1:${(await proxyTo(target.port, { status: 502 })).port}`, 'proxy'],
        [`http://127.0.0.1:${(await proxyTo(target.port, { login: 'a:b' })).port}`, 'proxy'],
        [
          `http://a:canary@127.0.0.1:${(await proxyTo(target.port, { login: 'a:b' })).port}`,
          'proxy',
        ],
      ] as const;
      for (const [proxy, reason] of cases) {
        const failure = await failureOf(
          client({ isTrusting: true, proxy }),
          paid('https://images.test'),
        );
        assert.deepEqual([failure.reason, failure.notSent], [reason, true], proxy);
        assert.ok(!inspect(failure, { depth: 20 }).includes('canary'));
      }
      assert.equal(requests, 0);
    });

    test('the target’s certificate is checked through a proxy', async () => {
      const target = await loopback.https((_request, response) => answer(response, 200, {}));
      const proxy = `http://127.0.0.1:${(await proxyTo(target.port)).port}`;
      const failures = [
        await failureOf(client({ isTrusting: true, proxy }), paid('https://other.test')),
        await failureOf(client({ proxy }), paid('https://images.test')),
      ];
      assert.deepEqual(
        failures.map(({ reason, notSent }) => [reason, notSent]),
        [
          ['tls', true],
          ['tls', true],
        ],
      );
    });

    test('answers and failures say which way was taken, without credentials', async () => {
      const target = await loopback.https((_request, response) => answer(response, 200, {}));
      const { port } = await proxyTo(target.port);
      const url = `https://127.0.0.1:${target.port}`;
      const direct = await client({ isTrusting: true }).send(get(url));
      const http = client({ isTrusting: true, proxy: `http://user:canary@127.0.0.1:${port}` });
      const proxied = await http.send(get('https://images.test'));
      const failed = await failureOf(client(), get(url));
      await Promise.all([direct.discard(), proxied.discard()]);
      const expected =
        adapter.name === 'undici'
          ? [
              { kind: 'direct' },
              { kind: 'proxy', address: `127.0.0.1:${port}` },
              { kind: 'direct' },
            ]
          : [{ kind: 'editor' }, { kind: 'editor' }, { kind: 'editor' }];
      assert.deepEqual([direct.route, proxied.route, failed.route], expected);
    });
  });
}

/** Answers anything but a POST; what a POST meets is the case. */
function afterPost(act: (socket: Socket) => void) {
  return (socket: Socket): void => {
    socket.on('data', chunk => {
      const text = chunk.toString('latin1');
      if (text.startsWith('HEAD')) socket.end('HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n');
      // Headers and body may come in two pieces.
      else if (text.endsWith('}')) act(socket);
    });
  };
}
