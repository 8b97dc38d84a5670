import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { createFallbackHttpClient } from '../../../src/net/fallbackHttpClient';
import { HttpFailure, type HttpRequest } from '../../../src/net/httpClient';
import { proxySettings } from '../../../src/net/proxySettings';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { adapters } from './adapters';
import { startProxy, type ConnectProxy } from './connectProxy';
import { answer, authority, bodyOf, get, Loopback, names, textOf } from './loopback';
import { installTinyproxy, Tinyproxy } from './tinyproxy';

const login = 'user:pass-w0rd';
const url = 'https://images.test/v1/tasks';

function paid(body: string): HttpRequest {
  const headers = { authorization: 'Bearer key' };
  return get(url, { method: 'POST', headers, body, freshConnection: true });
}

suite('Behind a real proxy, Tinyproxy', () => {
  const loopback = new Loopback();
  let upstream: ConnectProxy;
  let tinyproxy: Tinyproxy;
  let targetPort: number;
  let posts: { headers: IncomingHttpHeaders; body: string }[];

  suiteSetup(async function () {
    this.timeout(240_000);
    const problem = await installTinyproxy();
    if (problem === undefined) return;
    console.log(`    skipped: ${problem}`);
    this.skip();
  });

  setup(async () => {
    posts = [];
    const target = await loopback.https((request, response) => {
      void bodyOf(request).then(body => {
        if (request.method === 'POST') posts.push({ headers: request.headers, body });
        answer(response, 200, {}, request.url === '/big' ? Buffer.alloc(3_000_000, 'a') : 'far');
      });
    });
    targetPort = target.port;
    upstream = await startProxy(targetPort);
    tinyproxy = await Tinyproxy.start(await loopback.refusingPort(), upstream.port, login);
  });

  teardown(async () => {
    await loopback.close();
    await tinyproxy.close();
    await upstream.close();
  });

  for (const adapter of adapters) {
    const client = (credentials: string) =>
      loopback.use(
        adapter.create({
          isTrusting: true,
          proxy: `http://${credentials}127.0.0.1:${tinyproxy.port}`,
        }),
      );

    test(`${adapter.name}: requests arrive, and neither proxy sees more than the name`, async () => {
      const http = client(`${login}@`);
      assert.equal(await textOf(await http.send(get(url))), 'far');
      assert.equal(
        (await textOf(await http.send(get('https://images.test/big')))).length,
        3_000_000,
      );
      assert.equal(await textOf(await http.send(paid('{"prompt":"✓"}'))), 'far');
      assert.deepEqual(
        posts.map(({ body, headers }) => [
          body,
          headers.authorization,
          headers['proxy-authorization'],
        ]),
        [['{"prompt":"✓"}', 'Bearer key', undefined]],
      );
      assert.deepEqual(
        [...new Set(upstream.seen.map(seen => seen.authority))],
        ['images.test:443'],
      );
      assert.match(tinyproxy.log, /CONNECT images\.test:443/);
      assert.doesNotMatch(tinyproxy.log, /v1\/tasks|Bearer/);
    });

    test(`${adapter.name}: without the right log-in a paid request was not sent`, async () => {
      for (const credentials of ['', 'user:wrong@', 'other@']) {
        await assert.rejects(client(credentials).send(paid('{}')), error => {
          assert.ok(error instanceof HttpFailure, String(error));
          assert.deepEqual([error.reason, error.notSent], ['proxy', true], credentials);
          // Tinyproxy answers 407 to no log-in and 401 to a wrong one.
          const refusal = credentials === '' ? 'PROXY_407' : 'PROXY_401';
          if (adapter.name === 'undici') assert.equal(error.systemCode, refusal);
          return true;
        });
      }
      assert.deepEqual([posts, upstream.seen], [[], []]);
    });

    test(`${adapter.name}: a service it cannot reach was not sent to`, async () => {
      await upstream.close();
      await assert.rejects(client(`${login}@`).send(paid('{}')), {
        reason: 'proxy',
        notSent: true,
      });
      assert.deepEqual(posts, []);
      upstream = await startProxy(targetPort);
    });
  }

  test('the settings and the environment lead there, and exceptions past it', async () => {
    const proxy = `http://${login}@127.0.0.1:${tinyproxy.port}`;
    const bare = `http://127.0.0.1:${tinyproxy.port}`;
    const authorization = `Basic ${Buffer.from(login).toString('base64')}`;
    const cases: readonly (readonly [string, ...Parameters<typeof proxySettings>])[] = [
      ['proxy', { proxy }, {}],
      ['proxy', { proxy: bare, proxyAuthorization: authorization }, {}],
      ['proxy', {}, { HTTPS_PROXY: proxy }],
      ['proxy', {}, { http_proxy: proxy }],
      ['proxy', {}, { ALL_PROXY: proxy }],
      ['proxy', { noProxy: ['other.test'] }, { HTTPS_PROXY: proxy, NO_PROXY: 'images.test' }],
      ['direct', { proxy, noProxy: ['*.images.test'] }, {}],
      ['direct', {}, { HTTPS_PROXY: proxy, no_proxy: 'localhost,images.test' }],
      ['direct', { proxy, proxySupport: 'off' }, { HTTPS_PROXY: proxy }],
      ['direct', {}, {}],
    ];
    for (const [kind, ...settings] of cases) {
      const http = loopback.use(
        createUndiciHttpClient({
          proxy: proxySettings(...settings),
          certificateAuthorities: () => Promise.resolve([authority]),
          lookup: names({ 'images.test': '127.0.0.1' }),
        }),
      );
      const seenBefore = upstream.seen.length;
      const response = await http.send(get(`https://images.test:${targetPort}/`));
      assert.equal(await textOf(response), 'far');
      const cameThrough = upstream.seen.length > seenBefore;
      const shown = JSON.stringify(settings);
      assert.deepEqual([response.route?.kind, cameThrough], [kind, kind === 'proxy'], shown);
    }
  });

  test('what only the editor can log in to is sent over the editor’s network, once', async () => {
    const [undici, editor] = adapters;
    assert.ok(undici && editor);
    const proxy = `http://127.0.0.1:${tinyproxy.port}`;
    const http = loopback.use(
      createFallbackHttpClient({
        preferred: undici.create({ isTrusting: true, proxy }),
        other: editor.create({ isTrusting: true, proxy: proxy.replace('//', `//${login}@`) }),
      }),
    );
    for (const body of ['{"first":1}', '{"second":2}']) {
      const response = await http.send(paid(body));
      assert.deepEqual([response.route, await textOf(response)], [{ kind: 'editor' }, 'far']);
    }
    assert.deepEqual(
      posts.map(({ body }) => body),
      ['{"first":1}', '{"second":2}'],
    );
  });
});
