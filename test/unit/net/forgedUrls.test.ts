import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { ImageError } from '../../../src/core/errors';
import { downloadImage } from '../../../src/net/download';
import { HttpFailure, type HttpClient } from '../../../src/net/httpClient';
import { adapters } from './adapters';
import { startProxy, type ConnectProxy } from './connectProxy';
import { forgedUrls } from './forgedUrls';
import { answer, get, Loopback, names } from './loopback';
import { png } from './pictures';

/** A resolver for which every name there is is this machine. */
const everythingIsHere: LookupFunction = (_hostname, options, callback) => {
  const addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ];
  if (options.all) callback(null, addresses);
  else callback(null, '127.0.0.1', 4);
};

/** As a server must write what stands outside ASCII; readers undo it. */
function asHeader(url: string): string {
  return url.replace(/[^\x21-\x7e]/gu, character => encodeURIComponent(character));
}

function parsed(url: string, base: string): URL | undefined {
  return URL.canParse(url, base) ? new URL(url, base) : undefined;
}

async function refusalOf(http: HttpClient, url: string): Promise<ImageError> {
  const sink = { write: () => Promise.resolve(), restart: () => Promise.resolve() };
  const { signal } = new AbortController();
  try {
    await downloadImage({ http, url, loopbackAllowed: false, signal, sink });
  } catch (error) {
    assert.ok(ImageError.is(error), `${url}: ${String(error)}`);
    return error;
  }
  return assert.fail(`${url} was fetched`);
}

for (const adapter of adapters) {
  suite(`Forged addresses over ${adapter.name}`, () => {
    const loopback = new Loopback();
    const proxies: ConnectProxy[] = [];
    /** A server on every address of this machine: nobody may as much as connect to it. */
    let canary: { readonly port: number; connections: number };
    let urls: readonly string[];

    setup(async () => {
      const server = await loopback.everywhere(() => (canary.connections += 1));
      canary = { port: server.port, connections: 0 };
      urls = forgedUrls(canary.port);
    });
    teardown(async () => {
      await loopback.close();
      await Promise.all(proxies.splice(0).map(proxy => proxy.close()));
    });

    /** Leads `images.test`, and any name that gets so far, to a server of ours. */
    async function behindProxy(redirect: (path: string) => string) {
      const target = await loopback.https((request, response) => {
        const location = redirect(request.url ?? '');
        if (location === '') answer(response, 200, {}, png(4, 3));
        else answer(response, 302, { location });
      });
      const proxy = await startProxy(target.port);
      proxies.push(proxy);
      const http = loopback.use(
        adapter.create({
          isTrusting: true,
          lookup: names({}),
          proxy: `http://127.0.0.1:${proxy.port}`,
        }),
      );
      return { http, proxy };
    }

    test('none is fetched as a picture', async () => {
      const http = loopback.use(adapter.create({ lookup: everythingIsHere }));
      assert.ok(new Set(urls).size >= 60, `${urls.length}`);
      for (const url of urls) {
        const { code, details } = await refusalOf(http, url);
        assert.deepEqual([code, details.delivery], ['download-blocked', 'not-sent'], url);
      }
      assert.equal(canary.connections, 0);
    });

    test('none is connected to, even by who does not look at the address first', async () => {
      const http = loopback.use(adapter.create({ lookup: everythingIsHere }));
      for (const url of urls) {
        await assert.rejects(http.send(get(url, { publicAddressesOnly: true })), error => {
          assert.ok(error instanceof HttpFailure, `${url}: ${String(error)}`);
          assert.ok(['blocked', 'other'].includes(error.reason), `${url}: ${error.reason}`);
          assert.equal(error.notSent, true, url);
          return true;
        });
      }
      assert.equal(canary.connections, 0);
    });

    test('none is followed when a redirect leads there, at once or at the end of a chain', async () => {
      const { http, proxy } = await behindProxy(path => {
        const [, left = '0', index = ''] = path.split('/');
        if (index === '') return '';
        return Number(left) > 0 ? `/${Number(left) - 1}/${index}` : asHeader(urls[Number(index)]!);
      });
      let refused = 0;
      for (const [index, url] of urls.entries()) {
        const next = parsed(asHeader(url), 'https://images.test');
        // As a redirect `https:127.0.0.1` is a path of the server that says it.
        if (next?.host === 'images.test') continue;
        refused += 1;
        for (const hops of index % 10 === 0 ? [0, 3] : [0]) {
          const error = await refusalOf(http, `https://images.test/${hops}/${index}`);
          // What no URL class can read is a redirect to nowhere.
          const expected = next ? 'download-blocked' : 'protocol';
          assert.equal(error.code, expected, `${hops} ${url}`);
        }
      }
      assert.ok(refused >= 60, `${refused}`);
      assert.equal(canary.connections, 0);
      assert.deepEqual([...new Set(proxy.seen.map(seen => seen.authority))], ['images.test:443']);
    });

    test('a picture of a public name is fetched the same way, so that the others were refused for cause', async () => {
      const { http } = await behindProxy(path => (path === '/first' ? '/second' : ''));
      const sink = { write: () => Promise.resolve(), restart: () => Promise.resolve() };
      const { width } = await downloadImage({
        http,
        url: 'https://images.test/first',
        loopbackAllowed: false,
        signal: new AbortController().signal,
        sink,
      });
      assert.equal(width, 4);
    });

    test('a public name that resolves into a private network is not connected to', async () => {
      const addresses = [
        '127.0.0.1',
        '127.8.9.1',
        '0.0.0.0',
        '10.0.0.1',
        '172.16.0.1',
        '192.168.1.1',
        '100.64.0.1',
        '169.254.169.254',
        '168.63.129.16',
        '255.255.255.255',
        '::',
        '::1',
        '::ffff:127.0.0.1',
        '::ffff:7f00:1',
        '64:ff9b::7f00:1',
        '64:ff9b::169.254.169.254',
        'fe80::1',
        'fe80::1%lo',
        'fd00:ec2::254',
        '2002:7f00:1::',
      ];
      for (const address of addresses) {
        for (const resolved of [address, [address, '127.0.0.1'], [address, '::1']]) {
          const lookup = names({ 'cdn.example.com': resolved });
          const http = loopback.use(adapter.create({ lookup }));
          const error = await refusalOf(http, `https://cdn.example.com:${canary.port}/a.png`);
          assert.deepEqual(
            [error.code, error.details.delivery],
            ['download-blocked', 'not-sent'],
            String(resolved),
          );
        }
      }
      assert.equal(canary.connections, 0);
    });
  });
}
