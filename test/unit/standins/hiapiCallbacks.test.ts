import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failTask } from '../../standins/hiapi/hiapiFaults';
import type { HiapiStandIn, HiapiStandInOptions } from '../../standins/hiapi/hiapiStandIn';
import { example, HiapiStandIns } from './hiapiCaller';

interface Received {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Somebody's server for callbacks; answers each of them the next of `statuses`, then 200. */
class CallbackServer {
  readonly received: Received[] = [];
  private readonly changes = new EventEmitter();
  private readonly server: Server;

  constructor(statuses: number[]) {
    this.server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const { method, headers } = request;
        this.received.push({ method, headers, text: Buffer.concat(pieces).toString() });
        response.writeHead(statuses.shift() ?? 200).end();
        this.changes.emit('callback');
      });
    });
  }

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hiapi/callback`;
  }

  async seen(count: number): Promise<void> {
    while (this.received.length < count) {
      await once(this.changes, 'callback');
    }
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

suite('HiAPI stand-in: callbacks', () => {
  const standIns = new HiapiStandIns();
  const servers: CallbackServer[] = [];

  async function started(options: HiapiStandInOptions = {}, statuses: number[] = []) {
    const server = new CallbackServer(statuses);
    servers.push(server);
    const url = await server.start();
    return { ...(await standIns.start({ taskDurationMs: 0, ...options })), server, url };
  }

  /** The stand-in notes a callback when the answer has come back. */
  async function noted(standIn: HiapiStandIn, count: number): Promise<void> {
    while (standIn.callbacks.length < count) {
      await new Promise(setImmediate);
    }
  }

  teardown(async () => {
    await standIns.close();
    for (const server of servers.splice(0)) {
      server.close();
    }
  });

  test('a success and a failure are each posted as the task detail', async () => {
    const { standIn, caller, server, url } = await started();
    standIn.planNext({}, failTask());
    for (const status of ['success', 'fail']) {
      const id = await caller.taskId({ ...example, callback: { url, when: 'final' } });
      await server.seen(status === 'success' ? 1 : 2);
      const detail = await caller.poll(id);
      const last = server.received.at(-1);
      assert.equal(detail['status'], status);
      assert.deepEqual(JSON.parse(last?.text ?? ''), detail);
      assert.deepEqual([last?.method, last?.headers['content-type']], ['POST', 'application/json']);
      assert.equal(last?.headers['x-hiapi-signature'], undefined);
      assert.equal(last?.headers.authorization, undefined);
    }
    await noted(standIn, 2);
    assert.deepEqual(
      standIn.callbacks.map(callback => [callback.url, callback.outcome]),
      [
        [url, 200],
        [url, 200],
      ],
    );
  });

  test('nothing is posted where no callback was asked for, or before the end', async () => {
    const { standIn, caller, server, url } = await started({ taskDurationMs: 100_000 });
    await caller.taskId();
    await caller.taskId({ ...example, callback: { url } });
    standIn.clock.skip(99_000);
    await caller.poll(standIn.tasks[1]?.id ?? '');
    assert.deepEqual(server.received, []);
    standIn.clock.skip(1_000);
    await noted(standIn, 1);
    assert.equal(server.received.length, 1);
  });

  test('a signing key signs the time and the bytes', async () => {
    const secret = 'a-signing-key-of-32-characters!!';
    const { standIn, caller, server, url } = await started({ callbackSecret: secret });
    const input = { prompt: '一个安静的港口 🦊' };
    await caller.taskId({ ...example, input, callback: { url } });
    await server.seen(1);
    const [callback] = server.received;
    const timestamp = String(callback?.headers['x-hiapi-timestamp']);
    assert.match(timestamp, /^\d{10}$/);
    assert.ok(Math.abs(Number(timestamp) * 1000 - standIn.clock.now()) < 5_000);
    const expected = createHmac('sha256', secret)
      .update(`${timestamp}.${callback?.text}`)
      .digest('hex');
    assert.equal(callback?.headers['x-hiapi-signature'], expected);
  });

  test('what is not received is posted again, three times in all', async () => {
    const { standIn, caller, server, url } = await started({}, [500, 302, 404, 500, 204]);
    for (const outcomes of [
      [500, 302, 404],
      [500, 302, 404, 500, 204],
    ]) {
      await caller.taskId({ ...example, callback: { url } });
      while (standIn.callbacks.length < outcomes.length) {
        await new Promise(setImmediate);
        standIn.clock.skip(1_000);
      }
      assert.deepEqual(
        standIn.callbacks.map(callback => callback.outcome),
        outcomes,
      );
    }
    const ids = server.received.map(({ text }) => (JSON.parse(text) as { taskId: string }).taskId);
    const [first, second] = standIn.tasks.map(task => task.id);
    assert.deepEqual(ids, [first, first, first, second, second]);
  });

  test('the same notification can come twice', async () => {
    const { standIn, caller, server, url } = await started({ callbackCopies: 2 });
    await caller.taskId({ ...example, callback: { url } });
    await noted(standIn, 2);
    const [first, second] = server.received;
    assert.equal(server.received.length, 2);
    assert.equal(first?.text, second?.text);
  });

  test('a plain http address elsewhere is allowed on one page only, and never called', async () => {
    const { standIn, caller } = await started({ callbackUrls: 'http-too' });
    const urls = ['http://hooks.example.com/done', 'https://hooks.example.com/done'];
    for (const url of urls) {
      await caller.taskId({ ...example, callback: { url } });
    }
    await noted(standIn, urls.length);
    assert.deepEqual(
      standIn.callbacks.map(({ url, outcome }) => [url, outcome]),
      urls.map(url => [url, 'not sent: the address is not on this machine']),
    );
  });

  test('a server that is gone is noted and is no mistake of the stand-in', async () => {
    const { standIn, caller, server, url } = await started();
    server.close();
    await caller.taskId({ ...example, callback: { url } });
    await noted(standIn, 1);
    assert.match(String(standIn.callbacks[0]?.outcome), /ECONNREFUSED/);
    await standIn.close();
  });
});
