import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { CallbackListener, type CallbackCall } from '../../../src/net/callbackListener';

suite('the listener for callbacks', () => {
  const calls: CallbackCall[] = [];
  let listener: CallbackListener;

  setup(async () => {
    calls.length = 0;
    listener = await CallbackListener.start(0, call => calls.push(call));
  });

  teardown(() => listener.close());

  async function send(init: RequestInit): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${listener.port}/any/path?x=1`, init);
    await response.arrayBuffer();
    return response.status;
  }

  /** What the listener says to bytes that are no request of fetch's. */
  async function say(text: string): Promise<string> {
    const socket = connect(listener.port, '127.0.0.1');
    let heard = '';
    socket.setEncoding('utf8').on('data', (part: string) => (heard += part));
    socket.write(text);
    await once(socket, 'close');
    return heard;
  }

  test('hands on what was posted, byte for byte, and answers with nothing', async () => {
    const status = await send({ method: 'POST', body: '{"taskId":"é"}', headers: { 'x-a': 'b' } });
    assert.equal(status, 204);
    assert.equal(calls.length, 1);
    assert.equal(new TextDecoder().decode(calls[0]?.body), '{"taskId":"é"}');
    assert.equal(calls[0]?.headers['x-a'], 'b');
  });

  test('takes no other method', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
      assert.equal(await send({ method }), 405);
    }
    assert.deepEqual(calls, []);
  });

  test('takes 256 KB, and tells nobody of more', async () => {
    assert.equal(await send({ method: 'POST', body: 'x'.repeat(256 * 1024) }), 204);
    assert.equal(calls.length, 1);
    // Refused in the middle of the body, so the answer may not get through.
    await send({ method: 'POST', body: 'x'.repeat(256 * 1024 + 1) }).catch(() => 413);
    assert.equal(calls.length, 1);
  });

  test('tells nobody of a call that breaks off or is no HTTP', async () => {
    const socket = connect(listener.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nfive!');
    await once(socket, 'connect');
    socket.resetAndDestroy();
    assert.match(await say('\x16\x03\x01 hello\r\n\r\n'), /^HTTP\/1\.1 400 /);
    assert.equal(await send({ method: 'POST', body: 'whole' }), 204);
    assert.equal(calls.length, 1);
  });

  test('listens on this machine only', async () => {
    const other = Object.values(networkInterfaces())
      .flatMap(addresses => addresses ?? [])
      .find(({ internal, family }) => !internal && family === 'IPv4');
    for (const host of ['::1', ...(other ? [other.address] : [])]) {
      const socket = connect(listener.port, host);
      const [error] = (await once(socket, 'error')) as [Error];
      assert.match(String(error), /ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH|EAFNOSUPPORT/);
    }
  });

  test('outlasts a call that the system has no descriptor for', async () => {
    const accepting = Object.values(listener).find(value => value instanceof Server);
    assert.ok(accepting);
    // As Node reports it; to use up the descriptors would take them from the other tests too.
    accepting.emit('error', Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' }));
    assert.equal(await send({ method: 'POST', body: 'the next one' }), 204);
    assert.equal(calls.length, 1);
  });

  test('says when the port is taken', async () => {
    await assert.rejects(
      CallbackListener.start(listener.port, () => undefined),
      { code: 'EADDRINUSE' },
    );
  });
});
