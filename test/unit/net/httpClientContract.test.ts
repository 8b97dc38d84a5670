import assert from 'node:assert/strict';
import { getEventListeners, once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { HttpFailure } from '../../../src/net/httpClient';
import { adapters } from './adapters';
import { answer, bodyOf, get, Loopback, textOf } from './loopback';

async function failureOf(promise: Promise<unknown>): Promise<HttpFailure> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof HttpFailure, `not an HttpFailure: ${String(error)}`);
    return error;
  }
  return assert.fail('it succeeded');
}

for (const adapter of adapters) {
  suite(`The HttpClient port over ${adapter.name}`, () => {
    const loopback = new Loopback();
    teardown(() => loopback.close());
    const client = () => loopback.use(adapter.create());

    test('a request goes out as it was given and its answer comes back as it is', async () => {
      const seen: unknown[] = [];
      const { url } = await loopback.http((request, response) => {
        const { authorization, host, 'x-twice': twice } = request.headers;
        void bodyOf(request).then(body => {
          seen.push({
            method: request.method,
            path: request.url,
            authorization,
            host,
            twice,
            body,
          });
          answer(
            response,
            201,
            { 'X-Thing': ['one', 'two'], 'set-cookie': ['a=1', 'b=2'] },
            'done ✓',
          );
        });
      });
      const response = await client().send({
        method: 'POST',
        url: `${url}/v1/tasks?a=b%20c#fragment`,
        headers: { Authorization: 'Bearer key', 'x-twice': 'yes' },
        body: '{"prompt":"✓"}',
        signal: new AbortController().signal,
      });
      assert.deepEqual(seen, [
        {
          method: 'POST',
          path: '/v1/tasks?a=b%20c',
          authorization: 'Bearer key',
          host: new URL(url).host,
          twice: 'yes',
          body: '{"prompt":"✓"}',
        },
      ]);
      const { status, headers } = response;
      assert.deepEqual(
        {
          status,
          thing: headers['x-thing'],
          cookies: headers['set-cookie'],
          text: await textOf(response),
        },
        { status: 201, thing: 'one, two', cookies: 'a=1, b=2', text: 'done ✓' },
      );
    });

    test('redirects are answers like any other', async () => {
      let requests = 0;
      const { url } = await loopback.http((_request, response) => {
        requests += 1;
        answer(response, 302, { location: '/elsewhere' });
      });
      const response = await client().send(get(url));
      await response.discard();
      assert.deepEqual(
        [response.status, response.headers['location'], requests],
        [302, '/elsewhere', 1],
      );
    });

    test('no coding is asked for, and a coded answer is as it came or not at all', async () => {
      const packed = gzipSync('hello'.repeat(1_000));
      let asked: IncomingHttpHeaders = {};
      const { url } = await loopback.http((request, response) => {
        asked = request.headers;
        answer(response, 502, { 'content-encoding': 'gzip' }, packed);
      });
      const response = await client().send(get(url));
      assert.deepEqual([asked['accept-encoding'], asked['user-agent']], ['identity', 'Easel']);
      assert.deepEqual([response.status, response.headers['content-encoding']], [502, 'gzip']);
      const chunks: Uint8Array[] = [];
      const reading = (async () => {
        for await (const chunk of response.body) chunks.push(chunk);
      })();
      if (adapter.name === 'undici') {
        await reading;
        assert.deepEqual(Buffer.concat(chunks), packed);
      } else {
        const { reason, notSent } = await failureOf(reading);
        assert.deepEqual([chunks, reason, notSent], [[], 'other', false]);
      }
    });

    test('a server that never answers is given up after the time for its head', async () => {
      const { url } = await loopback.http(() => undefined);
      const started = performance.now();
      const failure = await failureOf(
        client().send(get(url, { connectTimeoutMs: 1_500, headersTimeoutMs: 60 })),
      );
      const waited = performance.now() - started;
      assert.deepEqual([failure.reason, failure.notSent], ['timeout', false]);
      assert.ok(waited >= 55 && waited < 10_000, `${waited} ms`);
    });

    test('a body that falls silent is given up, and what came before it is delivered', async () => {
      const { url } = await loopback.http((_request, response) => {
        response.writeHead(200, { 'content-length': '10' });
        response.write('half');
      });
      const response = await client().send(get(url, { bodyTimeoutMs: 300 }));
      const chunks: string[] = [];
      const failure = await failureOf(
        (async () => {
          for await (const chunk of response.body) chunks.push(Buffer.from(chunk).toString());
        })(),
      );
      assert.deepEqual(
        [chunks.join(''), failure.reason, failure.notSent],
        ['half', 'timeout', false],
      );
    });

    test('a slow reader is not mistaken for a silent server', async () => {
      const whole = Buffer.alloc(2_000_000, 'a');
      const { url } = await loopback.http((_request, response) => answer(response, 200, {}, whole));
      const response = await client().send(get(url, { bodyTimeoutMs: 300 }));
      let length = 0;
      let isFirst = true;
      for await (const chunk of response.body) {
        if (isFirst) await new Promise(resolve => setTimeout(resolve, 600));
        isFirst = false;
        length += chunk.length;
      }
      assert.equal(length, whole.length);
    });

    test('a reader that takes its time holds the server back instead of filling memory', async () => {
      const whole = Buffer.alloc(48_000_000, 'a');
      let waiting = () => 0;
      const { url } = await loopback.http((request, response) => {
        waiting = () => request.socket.writableLength;
        answer(response, 200, {}, whole);
      });
      const response = await client().send(get(url));
      // All of it would have arrived by far in this time.
      await new Promise(resolve => setTimeout(resolve, 150));
      const held = waiting();
      assert.ok(held > 24_000_000, `only ${held} bytes are still at the server`);
      let length = 0;
      for await (const chunk of response.body) length += chunk.length;
      assert.equal(length, whole.length);
    });

    test('a long upload is not timed as a late answer while it moves', async () => {
      // More than the kernel's buffers take, so that what is written is seen to move.
      const upload = Buffer.alloc(24_000_000, 'u');
      let received = 0;
      let headers: IncomingHttpHeaders = {};
      const { url } = await loopback.http((request, response) => {
        ({ headers } = request);
        request.on('data', (chunk: Buffer) => {
          received += chunk.length;
          request.pause();
          setTimeout(() => request.resume(), 6);
        });
        request.on('end', () => answer(response, 200, {}, 'ok'));
      });
      const started = performance.now();
      const response = await client().send({
        method: 'PUT',
        url,
        body: upload,
        connectTimeoutMs: 1_000,
        headersTimeoutMs: 1_000,
        signal: new AbortController().signal,
      });
      assert.deepEqual([await textOf(response), received], ['ok', upload.length]);
      // Presigned addresses refuse a body in chunks of unknown number.
      const { 'content-length': length, 'transfer-encoding': transfer } = headers;
      assert.deepEqual([length, transfer], [String(upload.length), undefined]);
      const waited = performance.now() - started;
      // The editor’s fetch has both times for one thing.
      assert.ok(waited > 2_000, `too quick to show anything: ${waited} ms`);
    });

    test('aborting ends a request with the signal’s own reason wherever it stands', async () => {
      const { url } = await loopback.http((request, response) => {
        if (request.url === '/head') return;
        response.writeHead(200, { 'content-length': '10' });
        response.write('half');
      });
      const http = client();
      const reason = new Error('enough');
      for (const freshConnection of [true, false]) {
        const before = AbortSignal.abort(reason);
        await assert.rejects(http.send(get(url, { signal: before, freshConnection })), reason);

        const head = new AbortController();
        const sending = http.send(get(`${url}/head`, { signal: head.signal, freshConnection }));
        setTimeout(() => head.abort(reason), 10);
        await assert.rejects(sending, reason);

        const body = new AbortController();
        const response = await http.send(get(url, { signal: body.signal, freshConnection }));
        await assert.rejects(async () => {
          for await (const chunk of response.body) {
            assert.equal(chunk.length, 4);
            body.abort(reason);
          }
        }, reason);
      }
    });

    test('stopping early and discarding both give the connection up', async () => {
      const closed: Promise<unknown>[] = [];
      const { url } = await loopback.http((request, response) => {
        closed.push(once(request.socket, 'close'));
        response.writeHead(200);
        response.write('more to come');
      });
      const http = client();
      await (await http.send(get(url))).discard();
      for await (const chunk of (await http.send(get(url))).body) {
        assert.equal(chunk.length, 12);
        break;
      }
      await Promise.all(closed);
      assert.equal(closed.length, 2);
    });

    test('a body shorter than announced, or reset, is a failure after its last byte', async () => {
      const { url } = await loopback.tcp(socket => {
        socket.once('data', chunk => {
          const isReset = chunk.toString().startsWith('GET /reset');
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf', () =>
            isReset ? setTimeout(() => socket.resetAndDestroy(), 20) : socket.end(),
          );
        });
      });
      for (const path of ['/short', '/reset']) {
        const response = await client().send(get(`${url}${path}`));
        const failure = await failureOf(textOf(response));
        assert.deepEqual([failure.reason, failure.notSent], ['reset', false], path);
      }
    });

    test('an answer that is no HTTP is a failure of unclear delivery', async () => {
      const { url } = await loopback.tcp(socket =>
        socket.once('data', () => socket.end('SSH-2.0-x\r\n')),
      );
      const failure = await failureOf(client().send(get(url)));
      assert.deepEqual([failure.reason, failure.notSent], ['other', false]);
    });

    test('a paid request is written once, whatever becomes of its connection', async () => {
      for (const how of ['reset', 'end'] as const) {
        let posts = 0;
        const { url } = await loopback.tcp(socket =>
          socket.on('data', chunk => {
            // What may come before it, to see whether there is a server at all.
            if (!chunk.toString().startsWith('POST')) {
              socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
              return;
            }
            posts += 1;
            if (how === 'reset') socket.resetAndDestroy();
            else socket.end();
          }),
        );
        const failure = await failureOf(
          client().send({
            method: 'POST',
            url,
            body: '{}',
            freshConnection: true,
            signal: new AbortController().signal,
          }),
        );
        await new Promise(resolve => setTimeout(resolve, 30));
        assert.deepEqual([posts, failure.notSent, failure.reason], [1, false, 'reset'], how);
      }
    });

    test('nothing listens to a signal any more when its request is over', async () => {
      const { url } = await loopback.http((_request, response) => answer(response, 200, {}, 'x'));
      const refusing = `http://127.0.0.1:${await loopback.refusingPort()}`;
      const http = client();
      const { signal } = new AbortController();
      for (const freshConnection of [true, false]) {
        await textOf(await http.send(get(url, { signal, freshConnection })));
        await (await http.send(get(url, { signal, freshConnection }))).discard();
        await failureOf(http.send(get(refusing, { signal, freshConnection })));
      }
      assert.equal(getEventListeners(signal, 'abort').length, 0);
    });

    test('a closed client ends what is under way and takes nothing more', async () => {
      let arrived = 0;
      let haveArrived = (): void => undefined;
      const bothArrived = new Promise<void>(resolve => (haveArrived = resolve));
      const { url } = await loopback.http(() => {
        arrived += 1;
        if (arrived === 2) haveArrived();
      });
      const http = adapter.create();
      const waiting = [false, true].map(freshConnection =>
        http.send(get(url, { freshConnection })),
      );
      const outcomes = waiting.map(failureOf);
      await bothArrived;
      await http.close();
      assert.deepEqual(
        (await Promise.all(outcomes)).map(failure => failure.notSent),
        [false, false],
      );
      const late = await failureOf(http.send(get(url)));
      assert.equal(late.notSent, true);
    });

    test('a server’s answer is taken as it is, and a paid request written once, whatever its status', async () => {
      // `fetch` by itself sends again on a 421, and may ask for credentials on a 401 or 407.
      for (const status of [400, 401, 403, 408, 421, 425, 429, 500, 503]) {
        const posts: string[] = [];
        const { url } = await loopback.http((request, response) => {
          // Read whole before it is answered, or the answer might be there before what was posted.
          void bodyOf(request).then(body => {
            if (request.method === 'POST') posts.push(body);
            answer(response, status, { 'www-authenticate': 'Basic realm="x"' }, 'no');
          });
        });
        const response = await client().send({
          method: 'POST',
          url,
          body: '{"paid":true}',
          freshConnection: true,
          signal: new AbortController().signal,
        });
        assert.deepEqual([response.status, await textOf(response)], [status, 'no']);
        assert.deepEqual(posts, ['{"paid":true}'], String(status));
      }
    });

    test('a paid request never comes over a connection that was used before', async () => {
      const sockets: Socket[] = [];
      const reused: boolean[] = [];
      const { url } = await loopback.http((request, response) => {
        if (request.method === 'POST') reused.push(sockets.includes(request.socket));
        sockets.push(request.socket);
        request.resume();
        answer(response, 200, {}, 'x');
      });
      const http = client();
      const ask = async (method: 'GET' | 'POST') => {
        const paid = method === 'POST' ? { freshConnection: true, body: '{}' } : {};
        await textOf(await http.send(get(url, { method, ...paid })));
      };
      for (let round = 0; round < 2; round += 1) {
        // Several at once, so that several connections could be kept.
        await Promise.all([ask('GET'), ask('GET'), ask('GET')]);
        // A connection is free one turn of the event loop after its answer ended.
        await new Promise(resolve => setTimeout(resolve, 5));
        await ask('POST');
      }
      assert.deepEqual(reused, [false, false]);
    });

    test('an answer without a body is read to its end at once', async () => {
      const { url } = await loopback.http((_request, response) =>
        answer(response, 204, { 'x-thing': 'yes' }),
      );
      const response = await client().send({ ...get(url), method: 'HEAD' });
      assert.deepEqual([response.status, response.headers['x-thing']], [204, 'yes']);
      assert.equal(await textOf(response), '');
      await response.discard();
    });

    test('the caller’s signal ends a body that is being read, and one that nobody reads', async () => {
      const closed: Promise<unknown>[] = [];
      const { url } = await loopback.http((request, response) => {
        closed.push(once(request.socket, 'close'));
        response.writeHead(200, { 'content-length': '10' });
        response.write('half');
      });
      const http = client();
      const reason = new Error('enough');
      const abort = new AbortController();
      const response = await http.send(get(url, { signal: abort.signal }));
      abort.abort(reason);
      await Promise.all(closed);
      await assert.rejects(textOf(response), reason);
      assert.equal(closed.length, 1);
    });
  });
}
