import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { errorAnswer, failTask, moderated, unknownStatus } from '../../standins/gccai/gccaiFaults';
import {
  startGccaiStandIn,
  type GccaiStandIn,
  type GccaiStandInOptions,
} from '../../standins/gccai/gccaiStandIn';
import { resetAfterRequest } from '../../standins/support/faults';
import { flatPng } from '../../standins/support/flatPng';
import { readImageHeader } from '../../standins/support/imageHeader';
import { gccaiAddresses, GccaiCaller, gccaiRefusal, type Answer } from './gccaiCaller';

const qwen = { model: 'qwen-image-2.0', prompt: 'A quiet harbour.' };
const pro = { ...qwen, model: 'qwen-image-2.0-pro' };
const hourMs = 60 * 60 * 1000;
const elsewhere = 'https://images.example.com/a.png';

async function jsonOf(response: Response): Promise<Answer> {
  return (await response.json()) as Answer;
}

suite('gccai stand-in: tasks', () => {
  const standIns: GccaiStandIn[] = [];

  async function started(options: GccaiStandInOptions = {}) {
    const standIn = await startGccaiStandIn(options);
    standIns.push(standIn);
    return { standIn, caller: new GccaiCaller(standIn) };
  }

  async function pictureOf(address: string) {
    const response = await fetch(address);
    return readImageHeader(new Uint8Array(await response.arrayBuffer()));
  }

  teardown(() => Promise.all(standIns.splice(0).map(standIn => standIn.close())));

  test('submitting answers a list of one task, as the pages print it', async () => {
    const { standIn, caller } = await started({ taskDurationMs: Infinity });
    const response = await caller.submit(qwen);
    const task_id = standIn.tasks[0]?.id;
    assert.match(task_id ?? '', /^task_01[0-9A-HJKMNP-TV-Z]{24}$/);
    assert.deepEqual(await jsonOf(response), {
      code: 200,
      data: [{ status: 'submitted', task_id }],
    });
  });

  test('a task is pending, then processing with progress, then completed', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 1000_000 });
    const id = await caller.taskId(qwen);
    const seen: unknown[] = [];
    for (const skipMs of [0, 300_000, 300_000, 500_000]) {
      standIn.clock.skip(skipMs);
      const state = await caller.state(id);
      seen.push([state['status'], state['progress'], 'result' in state, 'completed' in state]);
    }
    assert.deepEqual(seen, [
      ['pending', 0, false, false],
      ['processing', 30, false, false],
      ['processing', 60, false, false],
      ['completed', 100, true, true],
    ]);
  });

  test('real time ends a task too', async () => {
    const { caller } = await started({ taskDurationMs: 20 });
    assert.equal((await caller.finished(await caller.taskId(qwen)))['status'], 'completed');
  });

  test('a completed answer has the fields of the example, and times in seconds', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 19_000 });
    const id = await caller.taskId({ ...qwen, n: 2 });
    standIn.clock.skip(19_000);
    const answer = await jsonOf(await caller.get(`/tasks/${id}`));
    const { result, created, completed, ...rest } = answer['data'] as Answer;
    const { images } = result as { images: { url: string[]; expires_at: number }[] };
    assert.deepEqual(rest, {
      id,
      status: 'completed',
      progress: 100,
      estimated_time: 60,
      actual_time: 19,
    });
    assert.deepEqual(
      images.map(({ url, expires_at }) => [url.length, expires_at - Number(completed)]),
      Array(2).fill([1, 86_400]),
    );
    assert.ok(Number(created) < 1e11 && Number(completed) - Number(created) >= 19);
    assert.deepEqual([answer['code'], Object.keys(answer).length], [200, 2]);
  });

  test('the envelope of the Wan page says success and processing', async () => {
    const answers = { code: 'word', submittedWord: 'processing' } as const;
    const { standIn, caller } = await started({ taskDurationMs: 0, answers });
    const submitted = await jsonOf(await caller.submit(qwen));
    const task_id = standIn.tasks[0]?.id ?? '';
    assert.deepEqual(submitted, {
      code: 'success',
      message: '',
      data: [{ status: 'processing', task_id }],
    });
    const { code, message } = await jsonOf(await caller.get(`/tasks/${task_id}`));
    assert.deepEqual([code, message], ['success', '']);
  });

  test('data can be the other way round, an object first and a list later', async () => {
    const answers = { submittedData: 'object', stateData: 'array' } as const;
    const { caller } = await started({ taskDurationMs: 0, answers });
    const { data } = await jsonOf(await caller.submit(qwen));
    const id = String((data as Answer)['task_id']);
    const state = await jsonOf(await caller.get(`/tasks/${id}`));
    const [only] = state['data'] as [Answer];
    assert.deepEqual([only['id'], only['status']], [id, 'completed']);
  });

  test('words, progress, times and fields come in every told variety', async () => {
    const { standIn, caller } = await started({
      taskDurationMs: 100_000,
      answers: {
        letterCase: 'upper',
        progress: 'percent',
        times: 'milliseconds',
        url: 'string',
        expiry: 'absent',
        cost: 'present',
        unknownFields: 'present',
      },
    });
    const id = await caller.taskId({ ...qwen, n: 2 });
    const waiting = await caller.state(id);
    assert.deepEqual([waiting['status'], waiting['progress']], ['PENDING', '0%']);
    standIn.clock.skip(50_000);
    assert.match(String((await caller.state(id))['progress']), /^5\d%$/);
    standIn.clock.skip(50_000);
    const done = await caller.state(id);
    assert.deepEqual([done['status'], done['progress']], ['COMPLETED', '100%']);
    assert.ok(Number(done['created']) > 1e12 && Number(done['completed']) > 1e12);
    assert.deepEqual([done['cost'], done['credits_cost']], [0.04, 0.4]);
    assert.deepEqual(done['trace'], { region: 'hk' });
    const { images } = done['result'] as { images: Answer[] };
    assert.deepEqual(
      images.map(image => [typeof image['url'], Object.keys(image)]),
      Array(2).fill(['string', ['url']]),
    );
  });

  test('one entry may list all addresses', async () => {
    const { caller } = await started({ taskDurationMs: 0, answers: { url: 'one-array' } });
    const state = await caller.state(await caller.taskId({ ...qwen, n: 4 }));
    const { images } = state['result'] as { images: { url: string[] }[] };
    assert.deepEqual(
      images.map(({ url }) => url.length),
      [4],
    );
  });

  test('the addresses of references can stand before those of the pictures', async () => {
    for (const url of ['array', 'string', 'one-array'] as const) {
      const { standIn, caller } = await started({
        taskDurationMs: 0,
        elsewhere: 'accept',
        answers: { url, references: 'first' },
      });
      const id = await caller.taskId({ ...qwen, image_urls: [elsewhere], n: 2 });
      const [first, ...outputs] = gccaiAddresses(await caller.state(id));
      assert.equal(first, elsewhere);
      assert.deepEqual(
        outputs.map(output => new URL(output).origin),
        Array(2).fill(standIn.outputOrigin),
      );
    }
  });

  test('a script gives one answer per question and repeats the last', async () => {
    const polls = ['queued', { phase: 'running', progressPercent: 45 }, 'pondering', 'succeeded'];
    const { caller } = await started({ polls });
    const id = await caller.taskId(qwen);
    const words: unknown[] = [];
    for (let question = 0; question < 5; question += 1) {
      const { status, progress } = await caller.state(id);
      words.push([status, progress]);
    }
    assert.deepEqual(words, [
      ['pending', 0],
      ['processing', 45],
      ['pondering', 50],
      ['completed', 100],
      ['completed', 100],
    ]);
  });

  test('a task its owner cancelled is told as cancelled and costs nothing', async () => {
    const { standIn, caller } = await started({ polls: ['queued', 'cancelled'] });
    const id = await caller.taskId(qwen);
    assert.equal((await caller.state(id))['status'], 'pending');
    assert.equal(standIn.charged, 200);
    const state = await caller.state(id);
    assert.deepEqual([state['status'], 'result' in state], ['cancelled', false]);
    assert.equal(standIn.charged, 0);
  });

  test('a failed task has an error with code, message and type, and is free', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0, answers: { cost: 'present' } });
    const busy = { code: 'bad_gateway', message: 'Busy.' };
    standIn.planNext(failTask(busy), moderated(), failTask({ code: 'odd', message: 'Hm.' }));
    const errors: unknown[] = [];
    for (let count = 0; count < 3; count += 1) {
      const state = await caller.state(await caller.taskId(qwen));
      const { status, cost, error } = state;
      assert.deepEqual(
        [status, cost, 'result' in state, 'completed' in state],
        ['failed', 0, false, false],
      );
      errors.push(error);
    }
    assert.deepEqual(errors, [
      { code: 502, message: 'Busy.', type: 'bad_gateway' },
      {
        code: 400,
        message: 'DataInspectionFailed: Input data may contain inappropriate content.',
        type: 'invalid_request_error',
      },
      { code: 500, message: 'Hm.', type: 'odd' },
    ]);
    assert.equal(standIn.charged, 0);
  });

  test('the code of an error can be a word, of tasks and of requests', async () => {
    const { standIn, caller } = await started({
      taskDurationMs: 0,
      answers: { errorCode: 'string', errorParam: 'present' },
    });
    standIn.planNext(failTask({ code: 'server_error', message: 'Hm.' }));
    const { error } = await caller.state(await caller.taskId(qwen));
    assert.deepEqual(error, { code: 'server_error', message: 'Hm.', type: 'server_error' });
    const type = 'invalid_request_error';
    const refused = (await jsonOf(await caller.submit({ ...qwen, n: 7 })))['error'];
    assert.deepEqual(refused, { code: type, message: 'n: must be 1 to 6', type, param: 'n' });
  });

  test('a request without a good key is 401 and makes no task', async () => {
    const { standIn, caller } = await started({ keys: ['right-key'] });
    const path = `/tasks/${await caller.taskId(qwen)}`;
    for (const authorization of ['', 'Bearer wrong-key', 'right-key', 'Basic right-key']) {
      const refusals = [
        await caller.submit(qwen, { authorization }),
        await caller.get(path, { authorization }),
      ].map(gccaiRefusal);
      assert.deepEqual(
        await Promise.all(refusals),
        Array(2).fill('401 authentication_error'),
        authorization,
      );
    }
    assert.deepEqual([standIn.counts.posts, standIn.counts.tasksCreated], [5, 1]);
  });

  test('a body that is not a JSON object is refused', async () => {
    const { caller } = await started();
    const refusal = '400 invalid_request_error';
    assert.equal(await caller.verdict(qwen, { 'content-type': 'text/plain' }), refusal);
    assert.equal(await caller.verdict(qwen, { 'content-type': 'multipart/form-data' }), refusal);
    assert.equal(await caller.verdict('{"model":'), refusal);
    assert.equal(await caller.verdict([qwen]), refusal);
    assert.equal(await caller.verdict('null'), refusal);
    const charset = { 'content-type': 'application/json; charset=utf-8' };
    assert.equal(await caller.verdict(qwen, charset), 'accepted');
  });

  test('unknown tasks, those of another key, other paths and other methods are 404', async () => {
    const { standIn, caller } = await started({ keys: ['mine', 'yours'] });
    const id = await caller.taskId(qwen);
    const headers = { authorization: 'Bearer yours' };
    const init = { method: 'POST', headers: caller.authorization };
    const { baseUrl } = standIn;
    const responses = [
      await caller.get(`/tasks/${id}`, headers),
      await caller.get('/tasks/task_01K8AYYM6R03TGZ3Q2P0TZVNPX'),
      await caller.get('/tasks'),
      await caller.get('/images/generations'),
      await caller.get('/uploads/images'),
      await caller.get('/balance'),
      await fetch(`${baseUrl}/tasks/${id}`, init),
      await fetch(`${baseUrl}/tasks/${id}/cancel`, init),
      await fetch(`${baseUrl}/images/generations/`, init),
      await fetch(`${baseUrl.replace('/v1', '')}/images/generations`, init),
    ];
    assert.deepEqual(
      await Promise.all(responses.map(gccaiRefusal)),
      Array(10).fill('404 invalid_request_error'),
    );
    assert.equal(standIn.counts.tasksCreated, 1);
  });

  test('asking takes one of four languages and nothing else', async () => {
    const { caller } = await started({ answers: { errorParam: 'present' } });
    const path = `/tasks/${await caller.taskId(qwen)}`;
    for (const language of ['zh', 'en', 'ko', 'ja']) {
      assert.equal((await caller.get(`${path}?language=${language}`)).status, 200);
    }
    for (const [query, name] of [
      ['language=de', 'language'],
      ['language=EN', 'language'],
      ['lang=en', 'lang'],
    ] as const) {
      const refusal = await gccaiRefusal(await caller.get(`${path}?${query}`));
      assert.equal(refusal, `400 invalid_request_error ${name}`);
    }
  });

  test('each model has its price, and an empty balance is 402', async () => {
    const { standIn, caller } = await started({ taskDurationMs: Infinity, balance: 1900 });
    await caller.taskId({ ...qwen, n: 2 });
    assert.deepEqual([standIn.charged, standIn.balance], [400, 1500]);
    assert.equal(await caller.verdict({ ...pro, n: 4 }), '402 payment_required');
    assert.equal(await caller.verdict({ ...pro, n: 3 }), 'accepted');
    assert.equal(await caller.verdict(qwen), '402 payment_required');
    assert.deepEqual([standIn.charged, standIn.balance], [1900, 0]);
    standIn.balance = 200;
    assert.equal(await caller.verdict(qwen), 'accepted');
    assert.equal(standIn.counts.tasksCreated, 3);
  });

  test('only the pictures that came into being are paid for', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0, answers: { cost: 'present' } });
    standIn.planNext({ imageCount: 1 }, { imageCount: 5 });
    const fewer = await caller.state(await caller.taskId({ ...qwen, n: 3 }));
    assert.deepEqual([gccaiAddresses(fewer).length, fewer['cost']], [1, 0.02]);
    assert.equal(standIn.charged, 200);
    const more = await caller.state(await caller.taskId({ ...qwen, n: 3 }));
    assert.deepEqual([gccaiAddresses(more).length, more['cost']], [5, 0.06]);
    assert.equal(standIn.charged, 800);
  });

  test('a request sent again is paid again, whatever its idempotency key', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0 });
    const key = { 'idempotency-key': 'b8b5f0e6' };
    standIn.faults.next('submit', resetAfterRequest());
    await assert.rejects(caller.submit(qwen, key));
    await caller.finished(await caller.taskId(qwen, key));
    const { posts, tasksCreated } = standIn.counts;
    assert.deepEqual([posts, tasksCreated], [2, 2]);
    await caller.finished(standIn.tasks[0]?.id ?? '');
    assert.equal(standIn.charged, 400);
    assert.equal(await caller.verdict(qwen, { 'idempotency-key': 'two words' }), 'accepted');
  });

  test('where idempotency keys are honoured one makes one task', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0, idempotency: 'honoured' });
    const key = (text: string) => ({ 'idempotency-key': text });
    const refusal = '400 invalid_request_error';
    assert.equal(await caller.verdict({ ...qwen, n: 7 }, key('k1')), refusal);
    const first = await caller.taskId(qwen, key('k1'));
    assert.equal(await caller.taskId(qwen, key('k1')), first);
    assert.equal(await caller.verdict({ ...qwen, n: 2 }, key('k1')), refusal);
    assert.equal(await caller.verdict(qwen, key('x'.repeat(192))), refusal);
    assert.equal(await caller.verdict(qwen, key('two words')), refusal);
    assert.equal(standIn.counts.tasksCreated, 1);
    assert.notEqual(await caller.taskId(qwen, key('x'.repeat(191))), first);
    assert.notEqual(await caller.taskId(qwen), first);
    assert.equal(standIn.counts.tasksCreated, 3);
  });

  test('pictures have exactly the pixels of the table, as PNG', async () => {
    const { caller } = await started({ taskDurationMs: 0 });
    const ratios = ['1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3'];
    const sizes = async (resolution: string | undefined) =>
      Promise.all(
        ratios.map(async size => {
          const state = await caller.state(await caller.taskId({ ...qwen, size, resolution }));
          const [address = ''] = gccaiAddresses(state);
          const header = await pictureOf(address);
          assert.deepEqual([header?.mediaType, address.slice(-4)], ['image/png', '.png']);
          return `${header?.size.width}x${header?.size.height}`;
        }),
      );
    const small = '1024x1024 1152x864 864x1152 1280x720 720x1280 1248x832 832x1248'.split(' ');
    const large = '2048x2048 2048x1536 1536x2048 2048x1152 1152x2048 2048x1360 1360x2048';
    assert.deepEqual(await sizes('1K'), small);
    assert.deepEqual(await sizes('2K'), large.split(' '));
    assert.deepEqual(await sizes(undefined), small);
  });

  test('without a size it is the square, and another format can be asked of the stand-in', async () => {
    const { caller } = await started({ taskDurationMs: 0, format: 'jpeg' });
    const state = await caller.state(await caller.taskId({ ...qwen, resolution: '2K' }));
    const [address = ''] = gccaiAddresses(state);
    assert.deepEqual(await pictureOf(address), {
      mediaType: 'image/jpeg',
      size: { width: 2048, height: 2048 },
    });
    assert.match(address, /\.jpg$/);
  });

  test('a picture is gone after 24 hours, or stays where it is said to', async () => {
    for (const outputLifetimeMs of [undefined, 72 * hourMs, Infinity]) {
      const lifetime = outputLifetimeMs === undefined ? {} : { outputLifetimeMs };
      const { standIn, caller } = await started({ taskDurationMs: 0, ...lifetime });
      const state = await caller.state(await caller.taskId(qwen));
      const { images } = state['result'] as { images: Answer[] };
      const [address = ''] = gccaiAddresses(state);
      const lastsMs = outputLifetimeMs ?? 24 * hourMs;
      assert.equal('expires_at' in (images[0] ?? {}), Number.isFinite(lastsMs));
      standIn.clock.skip(Math.min(lastsMs, 1000 * hourMs) - 5000);
      assert.equal((await fetch(address, { method: 'HEAD' })).status, 200);
      standIn.clock.skip(5000);
      assert.equal((await fetch(address)).status, Number.isFinite(lastsMs) ? 403 : 200);
    }
  });

  test('a key that reaches the pictures, or any address, is recorded and refused', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0, keys: ['secret-key'] });
    const [address = ''] = gccaiAddresses(await caller.state(await caller.taskId(qwen)));
    assert.equal((await fetch(address)).status, 200);
    assert.deepEqual(standIn.leaks, []);
    const own = await fetch(address, { headers: caller.authorization });
    const query = await caller.get('/tasks/1?key=secret-key');
    assert.deepEqual([own.status, query.status], [400, 400]);
    assert.deepEqual(standIn.leaks, [
      { endpoint: 'download', path: new URL(address).pathname, where: 'authorization' },
      { endpoint: 'poll', path: '/v1/tasks/1?key=secret-key', where: 'url' },
    ]);
  });

  test('references are fetched, and what is wrong with them fails the task free of charge', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0 });
    const picture = flatPng({ width: 64, height: 48 }, [9, 9, 9]);
    const pictures: Readonly<Record<string, Uint8Array>> = {
      '/a.png': picture,
      '/a.txt': Buffer.from('not a picture'),
      '/10MB.png': Buffer.concat([picture, Buffer.alloc(10_000_000 - picture.length)]),
      '/large.png': Buffer.concat([picture, Buffer.alloc(10_000_001 - picture.length)]),
    };
    const server = createServer((request, response) => {
      const bytes = pictures[request.url ?? ''];
      response.writeHead(bytes === undefined ? 404 : 200).end(bytes);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const outcome = async (...image_urls: string[]) => {
      const { status, error } = await caller.finished(await caller.taskId({ ...qwen, image_urls }));
      const { type, message } = (error ?? {}) as Record<string, string>;
      return [String(status), type, message].filter(part => part !== undefined).join(' ');
    };
    try {
      const good = `${origin}/a.png`;
      const failed = 'failed invalid_request_error';
      assert.equal(await outcome(good), 'completed');
      assert.equal(await outcome(good, `${origin}/10MB.png`), 'completed');
      assert.equal(standIn.charged, 400);
      assert.deepEqual(
        [
          await outcome(`${origin}/none.png`),
          await outcome(good, `${origin}/a.txt`),
          await outcome(`${origin}/large.png`),
          await outcome(elsewhere),
        ],
        [
          `${failed} image_urls[0] answered 404`,
          `${failed} image_urls[1] is not a JPG, PNG or WEBP`,
          `${failed} image_urls[0] is larger than 10000000 bytes`,
          `${failed} image_urls[0] could not be reached`,
        ],
      );
      assert.equal(standIn.charged, 400);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  test('errors of every printed kind can be ordered, with a time to wait', async () => {
    const { standIn, caller } = await started();
    standIn.faults.next('submit', errorAnswer(403), errorAnswer(429, 7), errorAnswer(500));
    standIn.faults.next('upload', errorAnswer(502));
    assert.equal(await caller.verdict(qwen), '403 permission_error');
    const limited = await caller.submit(qwen);
    assert.equal(limited.headers.get('retry-after'), '7');
    assert.equal(await gccaiRefusal(limited), '429 rate_limit_error');
    assert.equal(await caller.verdict(qwen), '500 server_error');
    assert.equal(await gccaiRefusal(await caller.upload(new FormData())), '502 bad_gateway');
    assert.deepEqual([standIn.counts.tasksCreated, standIn.faults.unused], [0, 0]);
  });

  test('a status word of no page can be put into a genuine answer', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0 });
    const id = await caller.taskId(qwen);
    standIn.faults.next('poll', unknownStatus('archiving'));
    const strange = await caller.state(id);
    assert.deepEqual([strange['status'], 'result' in strange], ['archiving', false]);
    assert.equal((await caller.state(id))['status'], 'completed');
  });

  test('every request is kept and counted, accepted or not', async () => {
    const { standIn, caller } = await started({ taskDurationMs: 0 });
    await caller.submit({ ...qwen, n: 9 });
    const [address = ''] = gccaiAddresses(await caller.state(await caller.taskId(qwen)));
    await fetch(address);
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
        ['download', 'GET', 200, undefined],
      ],
    );
    const counts = { posts: 2, tasksCreated: 1, polls: 1, downloads: 1, uploads: 0 };
    assert.deepEqual(standIn.counts, counts);
  });
});
