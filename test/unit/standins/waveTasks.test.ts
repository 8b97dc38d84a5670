import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { flatJpeg } from '../../standins/support/flatJpeg';
import { flatPng } from '../../standins/support/flatPng';
import { readImageHeader } from '../../standins/support/imageHeader';
import { aspectRatios } from '../../standins/support/pixelSizes';
import { failTask, moderated } from '../../standins/wave/waveFaults';
import {
  startWaveStandIn,
  type WaveStandIn,
  type WaveStandInOptions,
} from '../../standins/wave/waveStandIn';
import { addressesOf, answerOf, refusalOf, WaveCaller } from './waveCaller';

const qwen = { model: 'qwen-image-2.0', prompt: 'A quiet harbour.' };
const wan = { model: 'wan2.7-image', prompt: 'A quiet harbour.' };
const dayMs = 24 * 60 * 60 * 1000;

suite('Wave stand-in: tasks', () => {
  const standIns: WaveStandIn[] = [];
  const servers: Server[] = [];

  async function started(options: WaveStandInOptions = {}) {
    const standIn = await startWaveStandIn(options);
    standIns.push(standIn);
    return { standIn, caller: new WaveCaller(standIn) };
  }

  /** Somebody's web server with input images; counts what it is asked for. */
  async function imageServer(pictures: Readonly<Record<string, Uint8Array>>) {
    const paths: string[] = [];
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      paths.push(path);
      const picture = pictures[path];
      response.writeHead(picture === undefined ? 404 : 200);
      response.end(picture);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths };
  }

  teardown(async () => {
    await Promise.all(standIns.splice(0).map(standIn => standIn.close()));
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
    }
  });

  test('a request without a good key is 401 and makes no task', async () => {
    const { standIn, caller } = await started({ keys: ['right-key'] });
    const submitWith = async (authorization: string) =>
      refusalOf(await caller.submit(qwen, { authorization }));
    assert.equal(await submitWith(''), '401 unauthorized');
    assert.equal(await submitWith('Bearer wrong-key'), '401 unauthorized');
    assert.equal(await submitWith('right-key'), '401 unauthorized');
    assert.equal(await submitWith('Basic right-key'), '401 unauthorized');
    assert.deepEqual([standIn.counts.posts, standIn.counts.tasksCreated], [4, 0]);
    assert.equal((await caller.submit(qwen)).status, 200);
  });

  test('a body that is not a JSON object is refused', async () => {
    const { caller } = await started();
    assert.equal(
      await caller.verdict(qwen, { 'content-type': 'text/plain' }),
      '400 invalid_request',
    );
    assert.equal(await caller.verdict('{"model":'), '400 invalid_request');
    assert.equal(await caller.verdict([qwen]), '400 invalid_request');
    assert.equal(await caller.verdict('null'), '400 invalid_request');
    const charset = { 'content-type': 'application/json; charset=utf-8' };
    assert.equal(await caller.verdict(qwen, charset), 'accepted');
    assert.equal((await caller.submit({ ...qwen, prompt: 'a'.repeat(1100000) })).status, 413);
  });

  test('submitting answers the fields the pages show', async () => {
    const { standIn, caller } = await started({ taskDurationMs: Infinity });
    const before = Date.now();
    const { task_id, created_at, ...rest } = await answerOf(await caller.submit(qwen));
    const named = { model: 'qwen-image-2.0', action: 'generate', status: 'queued', progress: 0 };
    assert.deepEqual(rest, named);
    assert.match(String(task_id), /^task-wave\d{13}a\d{10}$/);
    assert.ok(Number(created_at) >= before && Number(created_at) <= Date.now());
    assert.equal(standIn.tasks[0]?.id, task_id);
  });

  test('a task is queued, then processed with progress, then completed', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 1000_000 });
    const id = await caller.taskId({ ...qwen, n: 2 });
    const seen: unknown[] = [];
    for (const skipMs of [0, 300_000, 300_000, 500_000]) {
      standIn.clock.skip(skipMs);
      const { status, progress, cost } = await caller.poll(id);
      seen.push([status, progress, cost]);
    }
    const [queued, early, late, done] = seen;
    assert.deepEqual(queued, ['queued', 0, undefined]);
    assert.deepEqual(early, ['processing', 30, undefined]);
    assert.deepEqual(late, ['processing', 60, undefined]);
    assert.deepEqual(done, ['completed', 100, 21250]);
  });

  test('real time ends a task too', async () => {
    const { caller } = await started({ taskDurationMs: 20 });
    const answer = await caller.finished(await caller.taskId(qwen));
    assert.equal(answer['status'], 'completed');
  });

  test('a finished answer has results, expiry, cost and links, and no error', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0 });
    const id = await caller.taskId({ ...qwen, n: 3 });
    const answer = await caller.poll(id);
    const { images } = answer['result'] as { images: { url: unknown; expires_at: number }[] };
    const completedAt = Number(answer['completed_at']);
    assert.deepEqual(
      images.map(({ url, expires_at }) => [Array.isArray(url), expires_at - completedAt]),
      Array(3).fill([true, dayMs]),
    );
    const link = `${standIn.baseUrl}/tasks/${id}`;
    assert.deepEqual(answer['urls'], { get: link, cancel: `${link}/cancel` });
    assert.deepEqual([answer['cost'], 'error' in answer], [31875, false]);
  });

  test('answers come in every published variety', async () => {
    const { standIn, caller } = await started({
      taskDurationMs: 100_000,
      answers: {
        url: 'string',
        times: 'seconds',
        progress: 'percent',
        letterCase: 'upper',
        successWord: 'succeeded',
        links: 'absent',
        expiry: 'absent',
        preConsumedCost: 'present',
        unknownFields: 'present',
      },
    });
    const submitted = await answerOf(await caller.submit(qwen));
    assert.deepEqual([submitted['status'], submitted['progress']], ['QUEUED', '']);
    assert.equal(submitted['pre_consumed_cost'], 10625);
    assert.ok(Number(submitted['created_at']) < 1e11);
    assert.ok('queue_position' in submitted);
    standIn.clock.skip(50_000);
    const running = await caller.poll(String(submitted['task_id']));
    assert.match(String(running['progress']), /^5\d%$/);
    standIn.clock.skip(50_000);
    const done = await caller.poll(String(submitted['task_id']));
    assert.equal(done['status'], 'SUCCEEDED');
    assert.equal('urls' in done, false);
    const { images } = done['result'] as { images: Record<string, unknown>[] };
    assert.deepEqual(
      images.map(image => [typeof image['url'], 'expires_at' in image]),
      [['string', false]],
    );
  });

  test('one entry may list all addresses', async () => {
    const { caller } = await started({ taskDurationMs: 0, answers: { url: 'one-array' } });
    const answer = await caller.poll(await caller.taskId({ ...qwen, n: 4 }));
    const { images } = answer['result'] as { images: { url: string[] }[] };
    assert.deepEqual(
      images.map(({ url }) => url.length),
      [4],
    );
  });

  test('the later dialect speaks of per cents, seconds and seven days', async () => {
    const { standIn, caller } = await started({ dialect: 'v2', taskDurationMs: 1000 });
    const id = await caller.taskId(wan);
    standIn.clock.skip(1000);
    const answer = await caller.poll(id);
    const { images } = answer['result'] as { images: { expires_at: number }[] };
    assert.equal(answer['progress'], '100%');
    assert.equal((images[0]?.expires_at ?? 0) - Number(answer['completed_at']), 7 * 86_400);
  });

  test('a script gives one answer per question and repeats the last', async () => {
    const polls = ['queued', { phase: 'running', progressPercent: 45 }, 'pondering', 'succeeded'];
    const { caller } = await started({ polls });
    const id = await caller.taskId(qwen);
    const words: unknown[] = [];
    for (let question = 0; question < 5; question += 1) {
      const { status, progress } = await caller.poll(id);
      words.push([status, progress]);
    }
    assert.deepEqual(words, [
      ['queued', 0],
      ['processing', 45],
      ['pondering', 50],
      ['completed', 100],
      ['completed', 100],
    ]);
  });

  test('a failed or refused task has an error, no result and its money back', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0, balance: 10625 });
    standIn.planNext(failTask({ code: 'upstream_unavailable', message: 'Busy.' }), moderated());
    const failed = await caller.poll(await caller.taskId(qwen));
    assert.deepEqual(
      [failed['status'], failed['progress'], failed['cost'], failed['error'], 'result' in failed],
      ['failed', 100, 0, { code: 'upstream_unavailable', message: 'Busy.' }, false],
    );
    const refused = await caller.poll(await caller.taskId(qwen));
    assert.match(JSON.stringify(refused['error']), /upstream_bad_request.*DataInspectionFailed/);
    assert.deepEqual([standIn.charged, standIn.balance], [0, 10625]);
  });

  test('fewer pictures than asked for can come back', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0 });
    standIn.planNext({ imageCount: 1 });
    const answer = await caller.poll(await caller.taskId({ ...qwen, n: 3 }));
    assert.equal(addressesOf(answer).length, 1);
  });

  test('the published prices are charged when the task is made', async () => {
    const { standIn, caller } = await started({ taskDurationMs: Infinity });
    await caller.taskId({ ...qwen, model: 'qwen-image-2.0-pro', n: 2 });
    assert.equal(standIn.charged, 53125);
    await caller.taskId({ ...wan, action: 'group', enable_sequential: true, n: 12 });
    assert.equal(standIn.charged, 53125 + 12 * 11475);
    assert.equal(standIn.balance, 50_000_000 - standIn.charged);
  });

  test('an empty balance is 402', async () => {
    const { standIn, caller } = await started({ balance: 10625 });
    assert.equal(await caller.verdict({ ...qwen, n: 2 }), '402 insufficient_balance');
    assert.equal(await caller.verdict(qwen), 'accepted');
    assert.equal(await caller.verdict(qwen), '402 insufficient_balance');
    standIn.balance = 10625;
    assert.equal(await caller.verdict(qwen), 'accepted');
  });

  test('an idempotency key makes and charges one task within 24 hours', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0 });
    const key = { 'idempotency-key': 'b8b5f0e6' };
    const first = await caller.taskId(qwen, key);
    assert.equal(await caller.taskId(qwen, key), first);
    assert.equal(
      await caller.verdict({ ...qwen, prompt: 'Another.' }, key),
      '400 idempotency_key_reused',
    );
    standIn.clock.skip(dayMs - 1000);
    assert.equal(await caller.taskId(qwen, key), first);
    assert.deepEqual([standIn.counts.tasksCreated, standIn.charged], [1, 10625]);
    standIn.clock.skip(1000);
    assert.notEqual(await caller.taskId(qwen, key), first);
    assert.deepEqual([standIn.counts.posts, standIn.counts.tasksCreated], [5, 2]);
  });

  test('a refused request leaves its idempotency key free', async () => {
    const { caller } = await started();
    const key = { 'idempotency-key': 'b8b5f0e6' };
    assert.equal(await caller.verdict({ ...qwen, n: 7 }, key), '400 capability_violation n');
    assert.equal(await caller.verdict({ ...qwen, n: 6 }, key), 'accepted');
  });

  test('Prefer: wait answers the whole result, or where the task stands when the time is up', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 10 });
    const wait = (seconds: string) => caller.submit(qwen, { prefer: `wait=${seconds}` });
    assert.equal((await answerOf(await wait('5')))['status'], 'completed');
    standIn.planNext({ durationMs: Infinity });
    const pending = wait('60');
    await standIn.seen('submit', 2);
    while (standIn.tasks.length < 2) {
      await new Promise(setImmediate);
    }
    standIn.clock.skip(60_000);
    assert.equal((await answerOf(await pending))['status'], 'queued');
    assert.equal((await wait('61')).status, 400);
    assert.equal((await wait('soon')).status, 400);
  });

  test('a queued task can be cancelled and is refunded, a running one cannot', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 100_000 });
    const first = await caller.taskId(qwen);
    const cancelled = await answerOf(await caller.cancel(first));
    const fields = { status: 'cancelled', refunded: true, refunded_quota: 10625 };
    assert.deepEqual(cancelled, { task_id: first, ...fields });
    assert.equal(standIn.charged, 0);
    const state = await caller.poll(first);
    assert.deepEqual([state['status'], state['cost']], ['cancelled', 0]);
    const second = await caller.taskId(qwen);
    standIn.clock.skip(30_000);
    assert.equal(await refusalOf(await caller.cancel(second)), '400 task_not_cancellable');
    assert.equal(await refusalOf(await caller.cancel(first)), '400 task_not_cancellable');
    assert.equal(standIn.counts.cancels, 3);
  });

  test('unknown tasks, those of another key and unknown paths are 404', async () => {
    const { standIn, caller } = await started({ keys: ['mine', 'yours'] });
    const id = await caller.taskId(qwen);
    const headers = { authorization: 'Bearer yours' };
    const ask = async (path: string) =>
      refusalOf(await fetch(`${standIn.baseUrl}${path}`, { headers }));
    assert.equal(await ask(`/tasks/${id}`), '404 task_not_found');
    assert.equal(await ask('/tasks/task-wave1'), '404 task_not_found');
    assert.equal(await ask('/tasks'), '404 not_found');
    assert.equal(await refusalOf(await caller.cancel('task-wave1')), '404 task_not_found');
  });

  test('pictures have exactly the pixels asked for, as PNG from Qwen and JPEG from Wan', async () => {
    const { caller } = await started({ taskDurationMs: 0, balance: 1e9 });
    const sizes = async (request: object, resolution: string) => {
      const all = aspectRatios.map(async aspect_ratio => {
        const id = await caller.taskId({ ...request, aspect_ratio, resolution });
        const [address = ''] = addressesOf(await caller.poll(id));
        const response = await fetch(address);
        const header = readImageHeader(new Uint8Array(await response.arrayBuffer()));
        assert.equal(response.headers.get('content-type'), header?.mediaType);
        return `${header?.size.width}x${header?.size.height} ${header?.mediaType} ${address.slice(-3)}`;
      });
      return Promise.all(all);
    };
    const of = (pixels: string, kind: string) => pixels.split(' ').map(size => `${size} ${kind}`);
    const small = '1024x1024 1152x864 864x1152 1280x720 720x1280 1248x832 832x1248';
    const middle = '2048x2048 2048x1536 1536x2048 2048x1152 1152x2048 2048x1360 1360x2048';
    const large = '4096x4096 4096x3072 3072x4096 4096x2304 2304x4096 4096x2720 2720x4096';
    assert.deepEqual(await sizes(qwen, '1K'), of(small, 'image/png png'));
    assert.deepEqual(await sizes(qwen, '2K'), of(middle, 'image/png png'));
    assert.deepEqual(await sizes(wan, '4K'), of(large, 'image/jpeg jpg'));
  });

  test('the same prompt and seed make the same picture, another seed another', async () => {
    const { caller } = await started({ taskDurationMs: 0 });
    const picture = async (seed: number) => {
      const id = await caller.taskId({ ...qwen, resolution: '1K', seed });
      const [address = ''] = addressesOf(await caller.poll(id));
      return Buffer.from(await (await fetch(address)).arrayBuffer()).toString('base64');
    };
    assert.equal(await picture(7), await picture(7));
    assert.notEqual(await picture(7), await picture(8));
  });

  test('pictures lie at another origin than the API, unless told otherwise', async () => {
    for (const outputsAt of ['own-origin', 'api-origin'] as const) {
      const { standIn, caller } = await started({ taskDurationMs: 0, outputsAt });
      const [address = ''] = addressesOf(await caller.poll(await caller.taskId(qwen)));
      const same = new URL(address).origin === new URL(standIn.baseUrl).origin;
      assert.equal(same, outputsAt === 'api-origin');
    }
  });

  test('a picture is gone after 24 hours', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0 });
    const [address = ''] = addressesOf(await caller.poll(await caller.taskId(qwen)));
    standIn.clock.skip(dayMs - 5000);
    assert.equal((await fetch(address, { method: 'HEAD' })).status, 200);
    standIn.clock.skip(5000);
    assert.equal((await fetch(address)).status, 403);
    assert.equal((await fetch(address.replace(/\w{8}\.png$/, '00000000.png'))).status, 404);
  });

  test('a key that reaches the pictures, or any address, is recorded as a leak and refused', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0, keys: ['secret-key'] });
    const [address = ''] = addressesOf(await caller.poll(await caller.taskId(qwen)));
    assert.equal((await fetch(address)).status, 200);
    assert.deepEqual(standIn.leaks, []);
    const { pathname } = new URL(address);
    const authorization = await fetch(address, { headers: { authorization: 'Bearer other' } });
    const other = await fetch(address, { headers: { 'x-api-key': 'secret-key' } });
    const query = await fetch(`${standIn.baseUrl}/tasks/1?key=secret-key`);
    assert.deepEqual([authorization.status, other.status, query.status], [400, 400, 400]);
    assert.deepEqual(standIn.leaks, [
      { endpoint: 'download', path: pathname, where: 'authorization' },
      { endpoint: 'download', path: pathname, where: 'x-api-key' },
      { endpoint: 'poll', path: '/v1/tasks/1?key=secret-key', where: 'url' },
    ]);
  });

  test('input images are fetched, and what is wrong with them fails the task free of charge', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0 });
    const size = { width: 64, height: 48 };
    const host = await imageServer({
      '/a.png': flatPng(size, [9, 9, 9]),
      '/a.jpg': flatJpeg(size, [9, 9, 9]),
      '/a.txt': Buffer.from('not a picture'),
      '/large.png': Buffer.concat([flatPng(size, [9, 9, 9]), Buffer.alloc(30_000_000)]),
    });
    const outcome = async (address: string, boxes?: number[][]) => {
      const action = boxes === undefined ? 'edit' : 'interactive_edit';
      const bbox_list = boxes === undefined ? undefined : [boxes];
      const id = await caller.taskId({ ...wan, action, image_urls: [address], bbox_list });
      const { status, error } = await caller.poll(id);
      const { code, message } = (error ?? { code: '', message: '' }) as Record<string, string>;
      return `${String(status)} ${code ?? ''} ${message ?? ''}`.trim();
    };
    assert.equal(await outcome(`${host.origin}/a.png`), 'completed');
    assert.equal(await outcome(`${host.origin}/a.jpg`), 'completed');
    assert.equal(await outcome(`${host.origin}/a.png`, [[0, 0, 64, 48]]), 'completed');
    assert.deepEqual(host.paths, ['/a.png', '/a.jpg', '/a.png']);
    const paid = standIn.charged;
    assert.equal(paid, 3 * 11475);
    const failed = /^failed upstream_bad_request \[upstream_bad_request\] /;
    for (const [address, text] of [
      [`${host.origin}/none.png`, /answered 404$/],
      [`${host.origin}/a.txt`, /not a JPG, PNG or WEBP$/],
      [`${host.origin}/large.png`, /larger than 30000000 bytes$/],
      ['https://images.example.com/a.png', /could not be reached$/],
    ] as const) {
      const told = await outcome(address);
      assert.match(told, failed);
      assert.match(told, text);
    }
    for (const corner of [
      [65, 48],
      [64, 49],
    ]) {
      assert.match(
        await outcome(`${host.origin}/a.jpg`, [[0, 0, ...corner]]),
        /lies outside 64x48$/,
      );
    }
    assert.equal(standIn.charged, paid);
  });

  test('an address on another machine is never fetched, but can be believed', async () => {
    const { caller } = await started({ taskDurationMs: 0, elsewhere: 'accept' });
    const image_urls = ['https://images.example.com/a.png'];
    const id = await caller.taskId({ ...wan, action: 'edit', image_urls });
    assert.equal((await caller.poll(id))['status'], 'completed');
  });

  test('fields without effect are accepted and noted', async () => {
    const { standIn, caller } = await started();
    const image_urls = ['https://images.example.com/a.png'];
    await caller.taskId({ ...wan, thinking_mode: true });
    await caller.taskId({ ...wan, action: 'edit', image_urls, thinking_mode: false });
    assert.equal(standIn.notes.length, 0);
    const color_palette = [50, 30, 20].map(ratio => ({ hex: '#0A2540', ratio }));
    const group = { ...wan, action: 'group', enable_sequential: true };
    await caller.taskId({ ...group, thinking_mode: true, color_palette });
    await caller.taskId({ ...wan, action: 'edit', image_urls, thinking_mode: true });
    const bbox_list = [[[0, 0, 1, 1]], [[0, 0, 1, 1]]];
    const two = [...image_urls, ...image_urls];
    await caller.taskId({ ...wan, action: 'interactive_edit', image_urls: two, bbox_list });
    await caller.taskId({ ...wan, callback_events: ['failed'] });
    assert.deepEqual(
      standIn.notes.map(note => note.field),
      ['thinking_mode', 'color_palette', 'thinking_mode', 'image_urls', 'callback_events'],
    );
  });

  test('a callback is posted once when the task ends, for the events asked for', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 5 });
    const received: string[] = [];
    const server = createServer((request, response) => {
      request.on('data', (piece: Buffer) => received.push(piece.toString()));
      request.on('end', () => response.writeHead(204).end());
    });
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const callback_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/done`;
    await caller.finished(
      await caller.taskId({ ...qwen, callback_url, callback_events: ['failed'] }),
    );
    const id = await caller.taskId({ ...qwen, callback_url });
    const done = once(server, 'request');
    const state = await caller.finished(id);
    await done;
    while (standIn.callbacks.length === 0) {
      await new Promise(setImmediate);
    }
    assert.deepEqual(
      received.map(text => JSON.parse(text) as unknown),
      [state],
    );
    assert.deepEqual(
      standIn.callbacks.map(({ event, outcome }) => [event, outcome]),
      [['succeeded', 204]],
    );
  });

  test("a picture of one's own can be drawn in place of the plain one", async () => {
    const calls: unknown[] = [];
    const { caller } = await started({
      taskDurationMs: 0,
      draw: (size, prompt, seed) => {
        calls.push([size, prompt, seed]);
        return Promise.resolve(flatPng({ width: 3, height: 2 }, [1, 2, 3]));
      },
    });
    const id = await caller.taskId({ ...wan, seed: 5, n: 2, resolution: '1K' });
    const addresses = addressesOf(await caller.poll(id));
    const response = await fetch(addresses[1] ?? '');
    const header = readImageHeader(new Uint8Array(await response.arrayBuffer()));
    assert.deepEqual(header, { mediaType: 'image/png', size: { width: 3, height: 2 } });
    assert.deepEqual(calls, [[{ width: 1024, height: 1024 }, wan.prompt, 6]]);
    assert.match(addresses[1] ?? '', /\.png$/);
  });

  test('every request is kept with its head and body, accepted or not', async () => {
    const { standIn, caller } = await started();
    await caller.submit({ ...qwen, n: 9 }, { 'idempotency-key': 'k1' });
    await caller.poll(await caller.taskId(qwen));
    assert.deepEqual(
      standIn.requests.map(({ endpoint, method, outcome, body }) => [
        endpoint,
        method,
        outcome,
        body,
      ]),
      [
        ['submit', 'POST', 400, { ...qwen, n: 9 }],
        ['submit', 'POST', 200, qwen],
        ['poll', 'GET', 200, undefined],
      ],
    );
    assert.equal(standIn.requests[0]?.headers['idempotency-key'], 'k1');
    assert.deepEqual(standIn.counts, {
      posts: 2,
      tasksCreated: 1,
      polls: 1,
      downloads: 0,
      cancels: 0,
    });
  });
});
