import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as tls from 'node:tls';
import { readNetworkSettings } from '../../src/editor/networkSettings';
import { createFetchHttpClient } from '../../src/net/fetchHttpClient';
import { HttpFailure, type HttpRequest } from '../../src/net/httpClient';
import { readSystemCertificates } from '../../src/net/systemCertificates';
import { startProxy } from '../unit/net/connectProxy';
import { textOf } from '../unit/net/loopback';
import { changeSetting } from './support/settings';

function request(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, signal: new AbortController().signal, ...more };
}

suite('the editor’s own network', () => {
  let server: Server;
  let url = '';
  let posts = 0;
  const http = createFetchHttpClient({ fetch: (...parameters) => fetch(...parameters) });

  setup(async () => {
    posts = 0;
    server = createServer((incoming, response) => {
      if (incoming.method === 'POST') posts += 1;
      incoming.resume();
      const status = Number(incoming.url?.slice(1)) || 200;
      response.writeHead(status, { location: 'http://127.0.0.1:9/' });
      response.end('answer');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  teardown(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  test('shows redirects and sends a paid request once, whatever the answer', async () => {
    for (const status of [200, 302, 401, 421, 429, 500]) {
      posts = 0;
      const response = await http.send(
        request(`${url}/${status}`, { method: 'POST', body: '{}', freshConnection: true }),
      );
      const chunks: Uint8Array[] = [];
      for await (const chunk of response.body) chunks.push(chunk);
      assert.deepEqual(
        [response.status, response.headers['location'], Buffer.concat(chunks).toString(), posts],
        [status, 'http://127.0.0.1:9/', 'answer', 1],
      );
    }
  });

  test('says why it could not connect, and that a paid request was not sent', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    const paid = { method: 'POST', body: '{}', freshConnection: true } as const;
    for (const [address, reason] of [
      [`http://127.0.0.1:${port}/`, 'refused'],
      ['https://easel.invalid/', 'dns'],
      [url.replace('http:', 'https:'), 'tls'],
    ] as const) {
      await assert.rejects(http.send(request(address, paid)), error => {
        assert.ok(error instanceof HttpFailure, String(error));
        assert.deepEqual([error.reason, error.notSent], [reason, true], address);
        return true;
      });
    }
  });

  test('goes by the proxy the editor goes by, once, and never past it', async () => {
    // No resolver knows the name: who does not ask the proxy does not arrive.
    const service = 'http://service.invalid';
    const paid = { method: 'POST', body: '{}', freshConnection: true } as const;
    const proxy = await startProxy(Number(new URL(url).port));
    try {
      await changeSetting('http.proxy', `http://127.0.0.1:${proxy.port}`);
      const response = await http.send(request(`${service}/201`, paid));
      const text = await textOf(response);
      assert.deepEqual([response.status, text, posts], [201, 'answer', 1]);
      const authorities = new Set(proxy.seen.map(({ authority }) => authority));
      assert.deepEqual([...authorities], ['service.invalid:80']);
    } finally {
      await proxy.close();
    }
  });

  test('the system’s certificates can be read inside the extension host', async function () {
    if (!('getCACertificates' in tls)) this.skip();
    const found = await readSystemCertificates({});
    assert.ok(found.length > 0 && found.every(text => text.startsWith('-----BEGIN CERTIFICATE')));
  });
});

suite('the settings of the network', () => {
  test('are VS Code’s', async () => {
    await changeSetting('http.proxy', 'http://user:password@proxy.test:3128');
    await changeSetting('http.noProxy', ['*.example.com']);
    await changeSetting('http.proxyStrictSSL', false);
    const { proxy, verifyProxyCertificate, client } = readNetworkSettings();
    assert.deepEqual(
      [proxy.httpsProxy, proxy.noProxy, verifyProxyCertificate, client],
      ['http://user:password@proxy.test:3128', '*.example.com', false, 'auto'],
    );
  });
});
