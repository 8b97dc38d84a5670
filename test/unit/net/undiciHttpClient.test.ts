import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { answer, get, Loopback, textOf } from './loopback';

/** What undici is there for. What holds for every adapter is in httpClientContract.test.ts. */
suite('undici HTTP client', () => {
  const loopback = new Loopback();
  teardown(() => loopback.close());
  const client = () => loopback.use(createUndiciHttpClient());

  test('connections are kept and reused, except by a request that wants its own', async () => {
    const sockets: Socket[] = [];
    const { url } = await loopback.http((request, response) => {
      sockets.push(request.socket);
      answer(response, 200, { connection: request.headers.connection ?? '' }, 'x');
    });
    const http = client();
    const connections: (string | undefined)[] = [];
    for (const freshConnection of [false, false, true, false, true]) {
      const response = await http.send(get(url, { freshConnection }));
      connections.push(response.headers['connection']);
      await textOf(response);
      // A connection is free one turn of the event loop after its answer ended.
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    const [first, second, fresh, third, fresher] = sockets;
    assert.deepEqual(connections, ['keep-alive', 'keep-alive', 'close', 'keep-alive', 'close']);
    assert.ok(first === second && second === third);
    assert.equal(new Set([first, fresh, fresher]).size, 3);
    if (!fresh!.closed) await once(fresh!, 'close');
  });

  test('no more connections than allowed are opened at once', async () => {
    const sockets = new Set<Socket>();
    const { url } = await loopback.http((request, response) => {
      sockets.add(request.socket);
      setImmediate(() => answer(response, 200, {}, 'x'));
    });
    const http = loopback.use(createUndiciHttpClient({ maxConnectionsPerOrigin: 2 }));
    const texts = Array.from({ length: 8 }, async () => textOf(await http.send(get(url))));
    assert.equal((await Promise.all(texts)).join(''), 'xxxxxxxx');
    assert.equal(sockets.size, 2);
  });

  test('a request aborted while it connects is never written', async () => {
    let bytes = 0;
    const { port } = await loopback.tcp(socket =>
      socket.on('data', chunk => (bytes += chunk.length)),
    );
    let release: () => void = () => undefined;
    const http = loopback.use(
      createUndiciHttpClient({
        lookup: (_hostname, _options, callback) => {
          release = () => callback(null, [{ address: '127.0.0.1', family: 4 }]);
        },
      }),
    );
    const abort = new AbortController();
    const sending = http.send(get(`http://images.test:${port}`, { signal: abort.signal }));
    abort.abort(new Error('enough'));
    await assert.rejects(sending, /enough/);
    release();
    await new Promise(resolve => setTimeout(resolve, 30));
    assert.equal(bytes, 0);
  });
});
