import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import {
  bandwidth,
  cutAfterBytes,
  dropConnectionBeforeReading,
  hang,
  hangAfterBytes,
  htmlPage,
  latency,
  malformedJson,
  oversizeImage,
  redirectTo,
  resetAfterRequest,
  slice,
  slowClose,
  truncateImage,
  wrongContentLength,
  wrongContentType,
  type Fault,
} from '../../standins/support/faults';
import { unknownStatus } from '../../standins/wave/waveFaults';
import { startWaveStandIn, type WaveStandIn } from '../../standins/wave/waveStandIn';
import { addressesOf, answerOf, WaveCaller } from './waveCaller';

const request = { model: 'qwen-image-2.0', prompt: 'A quiet harbour.', resolution: '1K' };

const connectionLost = /^(ECONNRESET|UND_ERR_SOCKET)$/;

/** The system's word for what happened to the connection, from the end of the chain of causes. */
async function connectionFailure(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    let last: unknown = error;
    while (last instanceof Error && last.cause !== undefined) {
      last = last.cause;
    }
    return (last as { code?: string }).code ?? String(last);
  }
  return 'none';
}

suite('Wave stand-in: faults', () => {
  let standIn: WaveStandIn;
  let caller: WaveCaller;

  setup(async () => {
    standIn = await startWaveStandIn({ taskDurationMs: 0 });
    caller = new WaveCaller(standIn);
  });

  teardown(() => standIn.close());

  async function picture(): Promise<string> {
    const [address = ''] = addressesOf(await caller.poll(await caller.taskId(request)));
    return address;
  }

  async function download(...faults: Fault[]): Promise<Buffer> {
    const address = await picture();
    standIn.faults.next('download', ...faults);
    return Buffer.from(await (await fetch(address)).arrayBuffer());
  }

  test("an answer in the place of the service's reaches one request and makes no task", async () => {
    standIn.faults.next('submit', {
      status: 429,
      headers: { 'retry-after': '1' },
      body: { error: { message: 'Slow down.', code: 'rate_limited' } },
    });
    const refused = await caller.submit(request);
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '1']);
    assert.deepEqual(await refused.json(), {
      error: { message: 'Slow down.', code: 'rate_limited' },
    });
    assert.equal((await caller.submit(request)).status, 200);
    assert.deepEqual([standIn.counts.posts, standIn.counts.tasksCreated], [2, 1]);
    assert.equal(standIn.faults.unused, 0);
  });

  test('an error may come although the task was made', async () => {
    standIn.faults.next('submit', { status: 503, reached: 'handled' });
    assert.equal((await caller.submit(request)).status, 503);
    assert.deepEqual([standIn.counts.tasksCreated, standIn.charged], [1, 10625]);
  });

  test('faults go one by one, then the standing one, until cleared', async () => {
    standIn.faults.always('poll', { status: 500 });
    standIn.faults.next('poll', { status: 502 }, { status: 503 });
    const id = await caller.taskId(request);
    const address = `${standIn.baseUrl}/tasks/${id}`;
    const headers = { authorization: `Bearer ${standIn.keys[0]}` };
    const statuses: number[] = [];
    for (let question = 0; question < 4; question += 1) {
      statuses.push((await fetch(address, { headers })).status);
    }
    standIn.faults.clear();
    statuses.push((await fetch(address, { headers })).status);
    assert.deepEqual(statuses, [502, 503, 500, 500, 200]);
  });

  test('a lost answer leaves a paid task behind', async () => {
    standIn.faults.next('submit', resetAfterRequest());
    assert.match(await connectionFailure(caller.submit(request)), connectionLost);
    assert.deepEqual([standIn.counts.tasksCreated, standIn.charged], [1, 10625]);
    assert.equal(standIn.requests[0]?.outcome, 'reset');
  });

  test('a connection dropped before reading leaves nothing but the count', async () => {
    standIn.faults.next('submit', dropConnectionBeforeReading());
    assert.match(await connectionFailure(caller.submit(request)), connectionLost);
    assert.deepEqual([standIn.counts.posts, standIn.counts.tasksCreated], [1, 0]);
    assert.deepEqual([standIn.requests[0]?.body, standIn.requests[0]?.bodyBytes], [undefined, 0]);
  });

  test("a hanging request ends with the client's patience, before or after the work", async () => {
    for (const [reached, tasks] of [
      ['unhandled', 0],
      ['handled', 1],
    ] as const) {
      standIn.faults.next('submit', hang(reached));
      const patience = new AbortController();
      const call = fetch(`${standIn.baseUrl}/tasks`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${standIn.keys[0]}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(request),
        signal: patience.signal,
      });
      await standIn.seen('submit', tasks + 1);
      while (standIn.requests.at(-1)?.outcome !== 'hang') {
        await new Promise(setImmediate);
      }
      patience.abort();
      await assert.rejects(call, { name: 'AbortError' });
      assert.equal(standIn.counts.tasksCreated, tasks);
    }
  });

  test('a client that goes away at any moment is no mistake of the stand-in', async () => {
    const { port } = new URL(standIn.baseUrl);
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    const head = 'POST /v1/tasks HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n';
    socket.write(`${head}{"model":`);
    await standIn.seen('submit', 1);
    socket.resetAndDestroy();

    const address = await picture();
    standIn.faults.next('download', latency(20), oversizeImage(1e9));
    for (const downloads of [1, 2]) {
      const patience = new AbortController();
      const call = fetch(address, { signal: patience.signal });
      await standIn.seen('download', downloads);
      patience.abort();
      await assert.rejects(call, { name: 'AbortError' });
    }
    assert.equal((await caller.submit(request)).status, 200);
    await standIn.close();
  });

  test('close ends hanging requests', async () => {
    const other = await startWaveStandIn();
    other.faults.next('submit', hang());
    const call = connectionFailure(new WaveCaller(other).submit(request));
    await other.seen('submit', 1);
    await other.close();
    assert.match(await call, connectionLost);
  });

  test('a service that is down refuses connections and is back at the same address', async () => {
    const id = await caller.taskId(request);
    await standIn.down();
    assert.equal(await connectionFailure(caller.submit(request)), 'ECONNREFUSED');
    assert.equal(standIn.counts.posts, 1);
    await standIn.up();
    assert.equal((await caller.poll(id))['status'], 'completed');
  });

  test('broken JSON, an HTML page and an unknown status word take the place of an answer', async () => {
    const id = await caller.taskId(request);
    standIn.faults.next('poll', malformedJson(), htmlPage(), unknownStatus('pondering'));
    await assert.rejects(caller.poll(id), SyntaxError);
    await assert.rejects(caller.poll(id), SyntaxError);
    const odd = await caller.poll(id);
    assert.deepEqual([odd['status'], 'result' in odd, odd['task_id']], ['pondering', false, id]);
    assert.equal((await caller.poll(id))['status'], 'completed');
    standIn.faults.next('submit', malformedJson());
    await assert.rejects(answerOf(await caller.submit(request)), SyntaxError);
    assert.equal(standIn.counts.tasksCreated, 2);
  });

  test('a redirect points where it is told', async () => {
    const address = await picture();
    standIn.faults.next('download', redirectTo('http://127.0.0.1:9/other.png', 307));
    const response = await fetch(address, { redirect: 'manual' });
    const { status, headers } = response;
    assert.deepEqual([status, headers.get('location')], [307, 'http://127.0.0.1:9/other.png']);
  });

  test('a picture may be half there in a whole answer, or have a false type', async () => {
    const whole = await download();
    const half = await download(truncateImage());
    assert.equal(half.length, Math.floor(whole.length / 2));
    const address = await picture();
    standIn.faults.next('download', wrongContentType('text/html'));
    assert.equal((await fetch(address)).headers.get('content-type'), 'text/html');
  });

  test('an oversize picture is streamed, with its length announced or not', async () => {
    const address = await picture();
    for (const announced of [true, false]) {
      standIn.faults.next('download', oversizeImage(31 * 1024 * 1024, announced));
      const response = await fetch(address);
      const length = response.headers.get('content-length');
      assert.equal(length, announced ? String(31 * 1024 * 1024) : null);
      let total = 0;
      for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
        total += piece.length;
      }
      assert.equal(total, 31 * 1024 * 1024);
    }
  });

  test('a connection cut within the body fails after so many bytes', async () => {
    const address = await picture();
    standIn.faults.next('download', cutAfterBytes(1000));
    const response = await fetch(address);
    let total = 0;
    const read = async () => {
      for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
        total += piece.length;
      }
    };
    assert.match(await connectionFailure(read()), connectionLost);
    assert.equal(total, 1000);
  });

  test('a body may stop coming without an end', async () => {
    const address = await picture();
    standIn.faults.next('download', hangAfterBytes(1000));
    const patience = new AbortController();
    const response = await fetch(address, { signal: patience.signal });
    let total = 0;
    const read = async () => {
      for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
        total += piece.length;
        if (total === 1000) {
          patience.abort();
        }
      }
    };
    await assert.rejects(read(), { name: 'AbortError' });
    assert.equal(total, 1000);
  });

  test('a false length breaks the answer in either direction', async () => {
    const { length } = await download();
    assert.match(await connectionFailure(download(wrongContentLength(length, 10))), connectionLost);
    const short = await download(wrongContentLength(length, -10));
    assert.equal(short.length, length - 10);
  });

  test('latency, bandwidth, slices and a slow close take their time and lose nothing', async () => {
    const whole = await download();
    const slowly: readonly (readonly [Fault, number])[] = [
      [latency(40), 40],
      [latency(30, 10), 30],
      [bandwidth(whole.length * 20), 50],
      [slice(Math.ceil(whole.length / 4), 10), 40],
      [slowClose(40), 40],
    ];
    for (const [fault, leastMs] of slowly) {
      const address = await picture();
      standIn.faults.next('download', fault);
      const startedMs = performance.now();
      const response = await fetch(address);
      const bytes = Buffer.from(await response.arrayBuffer());
      const tookMs = performance.now() - startedMs;
      assert.equal(bytes.length, whole.length);
      // Timers of Node may fire up to 1 ms early.
      assert.ok(tookMs >= leastMs - 5, `${JSON.stringify(fault)} took ${tookMs} ms`);
    }
  });
});
