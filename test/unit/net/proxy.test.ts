import assert from 'node:assert/strict';
import { HttpFailure } from '../../../src/net/httpClient';
import { proxyFor } from '../../../src/net/proxy';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { startProxy } from './connectProxy';
import { answer, authority, get, Loopback, names, textOf } from './loopback';

suite('Proxies', () => {
  const loopback = new Loopback();
  const proxies: { close: () => Promise<void> }[] = [];
  teardown(async () => {
    await loopback.close();
    await Promise.all(proxies.splice(0).map(proxy => proxy.close()));
  });

  async function withProxy(settings: Parameters<typeof startProxy>[1] = {}) {
    const target = await loopback.https((_request, response) => answer(response, 200, {}, 'far'));
    const proxy = await startProxy(target.port, settings);
    proxies.push(proxy);
    return proxy;
  }

  const client = (httpsProxy: string, more: object = {}) =>
    loopback.use(
      createUndiciHttpClient({
        proxy: { httpsProxy, ...more },
        certificateAuthorities: () => Promise.resolve([authority]),
        lookup: names({ 'proxy.test': '127.0.0.1' }),
      }),
    );

  test('an https target is reached through the tunnel, its name resolved by the proxy', async () => {
    for (const isSecure of [false, true]) {
      const proxy = await withProxy({ isSecure });
      const scheme = isSecure ? 'https' : 'http';
      const http = client(`${scheme}://user:p%40ss%@proxy.test:${proxy.port}`);
      for (const freshConnection of [true, false]) {
        const response = await http.send(get('https://images.test', { freshConnection }));
        assert.equal(await textOf(response), 'far');
      }
      const credentials = `Basic ${Buffer.from('user:p@ss%').toString('base64')}`;
      const expected = { authority: 'images.test:443', credentials };
      assert.deepEqual(proxy.seen, [expected, expected]);
    }
  });

  test('a plain target is tunnelled as well', async () => {
    const target = await loopback.http((_request, response) => answer(response, 200, {}, 'plain'));
    const proxy = await startProxy(target.port);
    proxies.push(proxy);
    const http = client('', { httpProxy: `127.0.0.1:${proxy.port}` });
    assert.equal(await textOf(await http.send(get('http://images.test'))), 'plain');
    assert.deepEqual(proxy.seen, [{ authority: 'images.test:80', credentials: undefined }]);
  });

  test('the target’s certificate is checked through the tunnel', async () => {
    const proxy = await withProxy();
    const failing = client(`http://127.0.0.1:${proxy.port}`).send(get('https://other.test'));
    await assert.rejects(failing, error => {
      assert.ok(error instanceof HttpFailure);
      assert.deepEqual([error.reason, error.notSent], ['tls', true]);
      return true;
    });
  });

  test('http.proxyStrictSSL lets a proxy’s own certificate pass, and never the target’s', async () => {
    const proxy = await withProxy({ isSecure: true });
    const lookup = names({ 'other.test': '127.0.0.1' });
    const reach = async (verifyProxyCertificate: boolean, isTrusting: boolean) => {
      const http = loopback.use(
        createUndiciHttpClient({
          // Its certificate is for proxy.test.
          proxy: { httpsProxy: `https://other.test:${proxy.port}` },
          verifyProxyCertificate,
          lookup,
          ...(isTrusting && { certificateAuthorities: () => Promise.resolve([authority]) }),
        }),
      );
      try {
        const response = await http.send(get('https://images.test'));
        return [await textOf(response), response.route];
      } catch (error) {
        assert.ok(error instanceof HttpFailure);
        return [error.reason, error.systemCode];
      }
    };
    const route = { kind: 'proxy', address: `other.test:${proxy.port}` };
    assert.deepEqual(await reach(false, true), ['far', route]);
    assert.deepEqual(await reach(true, true), ['proxy', 'ERR_TLS_CERT_ALTNAME_INVALID']);
    assert.deepEqual(await reach(false, false), ['tls', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']);
  });

  test('a proxy that refuses, hangs up or is not there sent nothing on', async () => {
    const refused = await loopback.refusingPort();
    const hangsUp = await loopback.tcp(socket => socket.once('data', () => socket.end()));
    const babbles = await loopback.tcp(socket => socket.end('SSH-2.0-x\r\n\r\n'));
    const floods = await loopback.tcp(socket => socket.end(Buffer.alloc(40_000, 'x')));
    const cases: readonly (readonly [string, string | undefined])[] = [
      [`http://127.0.0.1:${(await withProxy({ status: 407 })).port}`, 'PROXY_407'],
      [`http://127.0.0.1:${(await withProxy({ status: 502 })).port}`, 'PROXY_502'],
      [`http://127.0.0.1:${refused}`, 'ECONNREFUSED'],
      ['http://nowhere.test:8080', 'ENOTFOUND'],
      [`http://127.0.0.1:${hangsUp.port}`, 'PROXY_CLOSED'],
      [`http://127.0.0.1:${babbles.port}`, 'PROXY_PROTOCOL'],
      [`http://127.0.0.1:${floods.port}`, 'PROXY_PROTOCOL'],
      ['socks5://127.0.0.1:1080', 'PROXY_UNSUPPORTED'],
    ];
    for (const [proxy, systemCode] of cases) {
      for (const freshConnection of [true, false]) {
        const sending = client(proxy).send(get('https://images.test', { freshConnection }));
        await assert.rejects(sending, error => {
          assert.ok(error instanceof HttpFailure, String(error));
          const { reason, notSent } = error;
          const expected = { reason: 'proxy', notSent: true, systemCode };
          assert.deepEqual({ reason, notSent, systemCode: error.systemCode }, expected, proxy);
          return true;
        });
      }
    }
  });

  test('a proxy that never answers is given up like any connection', async () => {
    const silent = await loopback.tcp(() => undefined);
    const http = client(`http://127.0.0.1:${silent.port}`);
    const request = get('https://images.test', { connectTimeoutMs: 50 });
    await assert.rejects(http.send(request), error => {
      assert.ok(error instanceof HttpFailure);
      assert.deepEqual([error.reason, error.notSent], ['timeout', true]);
      return true;
    });
  });

  test('an address inside the private network is refused behind a proxy as well', async () => {
    const proxy = await withProxy();
    const http = client(`http://127.0.0.1:${proxy.port}`);
    const request = get('https://10.0.0.1', { publicAddressesOnly: true });
    await assert.rejects(http.send(request), { reason: 'blocked', notSent: true });
    assert.deepEqual(proxy.seen, []);
  });

  test('the proxy is chosen by protocol, and exceptions go directly', () => {
    const settings = { httpProxy: 'http://plain:1', httpsProxy: 'https://secure' };
    const chosen = (address: string, more: Parameters<typeof proxyFor>[1] = settings) => {
      const { protocol, hostname, port } = new URL(address);
      const proxy = proxyFor(
        {
          protocol,
          hostname: hostname.replace(/[[\]]/g, ''),
          port: Number(port || (protocol === 'https:' ? 443 : 80)),
        },
        more,
      );
      return typeof proxy === 'object' ? `${proxy.hostname}:${proxy.port}` : proxy;
    };
    assert.deepEqual(
      [
        chosen('http://a.test'),
        chosen('https://a.test'),
        chosen('https://a.test', { httpProxy: 'plain:1' }),
        chosen('http://a.test', { httpsProxy: 'https://secure' }),
        chosen('https://a.test', { httpProxy: '', httpsProxy: ' ' }),
        chosen('https://a.test', { httpProxy: 'http://[::1]:3128' }),
        chosen('https://a.test', { httpProxy: 'http://' }),
        chosen('https://localhost'),
        chosen('http://127.8.9.1'),
        chosen('http://[::1]'),
      ],
      [
        'plain:1',
        'secure:443',
        'plain:1',
        undefined,
        undefined,
        '::1:3128',
        'unsupported',
        undefined,
        undefined,
        undefined,
      ],
    );

    const direct: readonly (readonly [string, string, boolean])[] = [
      ['https://a.test', 'a.test', true],
      ['https://A.test', ' b.test, a.TEST ', true],
      ['https://x.a.test', 'a.test', true],
      ['https://x.a.test', '.a.test', true],
      ['https://a.test', '*.a.test', true],
      ['https://xa.test', 'a.test', false],
      ['https://a.test', 'x.a.test', false],
      ['https://a.test', 'b.test\na.test:443', true],
      ['https://a.test', 'a.test:8443', false],
      ['https://a.test:8443', 'a.test:8443', true],
      ['https://a.test', '*', true],
      ['https://a.test', '', false],
      ['https://a.test.', 'a.test', true],
      ['https://10.1.2.3', '10.0.0.0/8', true],
      ['https://11.1.2.3', '10.0.0.0/8', false],
      ['https://10.1.2.3', '10.1.2.3', true],
      ['https://1.10.1.2', '10.1.2', false],
      ['https://10.1.2.3', '10.0.0.0/99', false],
      ['https://[fd00::1]', 'fd00::/8', true],
      ['https://[fd00::1]', '[fd00::1]', true],
      ['https://[fd00::1]:8443', '[fd00::1]:443', false],
      ['https://a.test', 'a.test/8', false],
      ['https://a.test:8443', '*.a.test:8443', true],
      ['https://x.y.a.test', '*.a.test', true],
      ['https://xa.test', '*.a.test', false],
      ['https://xa.test', '.a.test', false],
      ['https://a.test.evil.test', 'a.test', false],
      ['https://10.1.2.3:8443', '10.1.2.3:8443', true],
      ['https://10.1.2.3', '10.1.2.3:8443', false],
      ['https://110.1.2.3', '10.1.2.3', false],
      ['https://10.1.2.3', '10.1.2.3/32', true],
      ['https://10.1.2.4', '10.1.2.3/32', false],
      ['https://10.1.2.3', '0.0.0.0/0', true],
      ['https://a.test', '0.0.0.0/0', false],
      ['https://[fd00::1]', 'FD00:0:0:0:0:0:0:1', true],
      ['https://[fd00::1]', '[fd00:0::1]:443', true],
      ['https://[fd00::2]', 'fd00::1', false],
      ['https://[fe00::1]', 'fd00::/8', false],
      ['https://[fd00::1]', '10.0.0.0/8', false],
      ['https://图片.test', 'xn--fsqv39g.test', false],
      ['https://xn--fsqv39g.test', 'XN--FSQV39G.test', true],
      ['https://a.test', ' , ,\t', false],
      ['https://a.test', 'http://a.test', false],
    ];
    for (const [address, noProxy, isDirect] of direct) {
      const proxy = chosen(address, { ...settings, noProxy });
      assert.equal(proxy === undefined, isDirect, `${address} with ${noProxy}`);
    }
  });
});
