import assert from 'node:assert/strict';
import { resetAfterRequest } from '../../standins/support/faults';
import { readImageHeader } from '../../standins/support/imageHeader';
import { flatPng } from '../../standins/support/flatPng';
import {
  failTask,
  loseOutput,
  moderated,
  refused,
  timeOutTask,
  unknownStatus,
} from '../../standins/hiapi/hiapiFaults';
import {
  addressOf,
  example,
  HiapiStandIns,
  jsonOf,
  outputsOf,
  refusalOf,
  type Json,
} from './hiapiCaller';

const dayMs = 24 * 60 * 60 * 1000;
const withInput = (input: Json) => ({ ...example, input: { ...example.input, ...input } });

async function pictureAt(address: string) {
  const response = await fetch(address);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const header = readImageHeader(bytes);
  assert.equal(response.headers.get('content-type'), header?.mediaType);
  return `${header?.size.width}*${header?.size.height} ${header?.mediaType}`;
}

suite('HiAPI stand-in: tasks', () => {
  const standIns = new HiapiStandIns();

  teardown(() => standIns.close());

  test('submitting answers a task id of 35 characters and nothing else', async () => {
    const { standIn, caller } = await standIns.start({ taskDurationMs: Infinity });
    const response = await caller.submit(example);
    const [taskId] = standIn.tasks.map(task => task.id);
    assert.equal(response.status, 200);
    const answer = { code: 200, message: 'success', data: { taskId } };
    assert.deepEqual(await jsonOf(response), answer);
    assert.match(taskId ?? '', /^tk-hiapi-[0-9A-HJKMNP-TV-Z]{26}$/);
    assert.notEqual(await caller.taskId(), taskId);
  });

  test('a task is queued, handled and archived, then a success', async () => {
    const { standIn, caller } = await standIns.start({ taskDurationMs: 1_000_000 });
    const before = Math.floor(Date.now() / 1000);
    const id = await caller.taskId();
    const { created, ...queued } = await caller.poll(id);
    const { model } = example;
    const named = { taskId: id, model, status: 'queued', completed: 0, storage: 'temp' };
    assert.deepEqual(queued, named);
    assert.ok(Number(created) >= before && Number(created) <= Date.now() / 1000);
    const seen: unknown[] = [];
    for (const skipMs of [240_000, 20_000, 600_000, 60_000, 80_000]) {
      standIn.clock.skip(skipMs);
      const { status, completed, output } = await caller.poll(id);
      seen.push([status, Number(completed) > Number(created), output !== undefined]);
    }
    assert.deepEqual(seen, [
      ['queued', false, false],
      ['handling', false, false],
      ['handling', false, false],
      ['archiving', false, false],
      ['success', true, true],
    ]);
  });

  test('real time ends a task too', async () => {
    const { caller } = await standIns.start({ taskDurationMs: 20 });
    const id = await caller.taskId();
    let { status } = await caller.poll(id);
    while (status !== 'success') {
      await new Promise(setImmediate);
      ({ status } = await caller.poll(id));
    }
  });

  test('a success has one picture, its type and seven days to fetch it', async () => {
    const { caller } = await standIns.start({ taskDurationMs: 0 });
    const { completed, output, ...rest } = await caller.outcome();
    const [first, ...more] = output as Json[];
    const { url, ...told } = first ?? {};
    assert.deepEqual(told, { type: 'image', expireAt: Number(completed) + 7 * 86_400 });
    assert.match(String(url), /^http:\/\/127\.0\.0\.1:\d+\/output\/\w+\.png$/);
    assert.deepEqual([more, rest['status'], 'error' in rest], [[], 'success', false]);
  });

  test('a script gives one answer per question and repeats the last', async () => {
    const archiving = { phase: 'running', progressPercent: 95 };
    const polls = ['queued', 'running', archiving, 'pondering', 'failed'];
    const { standIn, caller } = await standIns.start({ polls });
    const id = await caller.taskId();
    const words: unknown[] = [];
    for (let question = 0; question < 6; question += 1) {
      words.push((await caller.poll(id))['status']);
    }
    assert.deepEqual(words, ['queued', 'handling', 'archiving', 'pondering', 'fail', 'fail']);
    const { error } = await caller.poll(id);
    assert.deepEqual(error, { code: 'TASK_FAILED', message: 'the task failed' });
    assert.equal(standIn.charged, 0);
  });

  test('a failure has a code, no output and its money back', async () => {
    const { standIn, caller } = await standIns.start({ taskDurationMs: 0, balance: 25 });
    standIn.planNext(failTask('boom'), timeOutTask(), loseOutput(), moderated());
    const seen: unknown[] = [];
    for (let task = 0; task < 4; task += 1) {
      const { status, error, output, completed } = await caller.outcome();
      seen.push([status, (error as Json)['code'], output, Number(completed) > 0]);
    }
    assert.deepEqual(seen, [
      ['fail', 'TASK_FAILED', undefined, true],
      ['fail', 'TASK_TIMEOUT', undefined, true],
      ['fail', 'STORAGE_UNAVAILABLE', undefined, true],
      ['fail', 'TASK_FAILED', undefined, true],
    ]);
    assert.deepEqual([standIn.charged, standIn.balance], [0, 25]);
  });

  test('answers come in every published variety', async () => {
    const { standIn, caller } = await standIns.start({
      taskDurationMs: 100_000,
      answers: {
        statusWords: 'blog',
        times: 'milliseconds',
        timeNames: 'createdAt',
        emptyFields: 'null',
        storage: 'absent',
        expiry: 'absent',
        thumbnail: 'present',
        unknownFields: 'present',
      },
    });
    const id = await caller.taskId();
    const { createdAt, updatedAt, ...pending } = await caller.poll(id);
    assert.deepEqual(pending, {
      taskId: id,
      model: example.model,
      status: 'pending',
      output: null,
      error: null,
      queue: { position: 3 },
      region: 'sg',
    });
    assert.ok(Number(createdAt) > 1e12);
    assert.equal(updatedAt, createdAt);
    standIn.clock.skip(95_000);
    assert.equal((await caller.poll(id))['status'], 'pending');
    standIn.clock.skip(5_000);
    const done = await caller.poll(id);
    assert.deepEqual([done['status'], done['error']], ['succeeded', null]);
    assert.ok(Number(done['updatedAt']) >= Number(createdAt) + 100_000);
    const outputs = outputsOf(done);
    assert.deepEqual(
      outputs.map(output => [output.type, 'expireAt' in output]),
      [
        ['thumbnail', false],
        ['image', false],
      ],
    );
    const pictures = await Promise.all(outputs.map(output => pictureAt(output.url)));
    assert.deepEqual(pictures, ['256*256 image/png', '2048*2048 image/png']);
  });

  test('the blog calls failures by two words', async () => {
    const { standIn, caller } = await standIns.start({
      taskDurationMs: 0,
      answers: { statusWords: 'blog' },
    });
    standIn.planNext(failTask(), timeOutTask());
    const words = [(await caller.outcome())['status'], (await caller.outcome())['status']];
    assert.deepEqual(words, ['failed', 'timeout']);
  });

  test('archiving can be left out', async () => {
    const { standIn, caller } = await standIns.start({
      taskDurationMs: 100_000,
      answers: { archiving: 'absent' },
    });
    const id = await caller.taskId();
    standIn.clock.skip(95_000);
    assert.equal((await caller.poll(id))['status'], 'handling');
  });

  test('pictures have exactly the pixels asked for, 2048*2048 where nothing was', async () => {
    const { caller } = await standIns.start({ taskDurationMs: 0 });
    const sizes = ['2688*1536', '2368*1728', '2048*2048', '1728*2368', '1536*2688'];
    for (const size of sizes) {
      const picture = await pictureAt(addressOf(await caller.outcome(withInput({ size }))));
      assert.equal(picture, `${size} image/png`);
    }
    const plain = await caller.outcome({ ...example, input: { prompt: 'A harbour.' } });
    assert.equal(await pictureAt(addressOf(plain)), '2048*2048 image/png');
  });

  test('pictures can be JPEG', async () => {
    const { caller } = await standIns.start({ taskDurationMs: 0, format: 'jpeg' });
    const address = addressOf(await caller.outcome(withInput({ size: '1536*2688' })));
    assert.equal(await pictureAt(address), '1536*2688 image/jpeg');
    assert.match(address, /\.jpg$/);
  });

  test('the same prompt and seed make the same picture, another seed another', async () => {
    const { caller } = await standIns.start({ taskDurationMs: 0 });
    const picture = async (seed: number) => {
      const address = addressOf(await caller.outcome(withInput({ seed })));
      return Buffer.from(await (await fetch(address)).arrayBuffer()).toString('base64');
    };
    assert.equal(await picture(7), await picture(7));
    assert.notEqual(await picture(7), await picture(8));
  });

  test('pictures lie at another origin than the API, unless told otherwise', async () => {
    for (const outputsAt of ['own-origin', 'api-origin'] as const) {
      const { standIn, caller } = await standIns.start({ taskDurationMs: 0, outputsAt });
      const { origin } = new URL(addressOf(await caller.outcome()));
      assert.equal(origin === new URL(standIn.baseUrl).origin, outputsAt === 'api-origin');
      assert.equal(origin, standIn.outputOrigin);
    }
  });

  test('a picture is gone after seven days, or the one day of the other example', async () => {
    for (const [days, options] of [
      [7, {}],
      [1, { outputLifetimeMs: dayMs }],
    ] as const) {
      const { standIn, caller } = await standIns.start({ taskDurationMs: 0, ...options });
      const address = addressOf(await caller.outcome());
      standIn.clock.skip(days * dayMs - 5000);
      assert.equal((await fetch(address, { method: 'HEAD' })).status, 200);
      standIn.clock.skip(5000);
      assert.equal((await fetch(address)).status, 403);
      assert.equal((await fetch(address.replace(/\w{8}\.png$/, '00000000.png'))).status, 404);
    }
  });

  test('what is stored persistently stays', async () => {
    const { standIn, caller } = await standIns.start({ taskDurationMs: 0 });
    const { storage, ...done } = await caller.outcome({ ...example, storage: 'persistent' });
    assert.deepEqual([storage, 'expireAt' in (outputsOf(done)[0] ?? {})], ['persistent', false]);
    standIn.clock.skip(1000 * dayMs);
    assert.equal((await fetch(addressOf(done))).status, 200);
  });

  test('none or several pictures can come back', async () => {
    const { standIn, caller } = await standIns.start({ taskDurationMs: 0 });
    standIn.planNext({ imageCount: 0 }, { imageCount: 2 });
    assert.deepEqual(outputsOf(await caller.outcome()), []);
    assert.equal(outputsOf(await caller.outcome()).length, 2);
    assert.equal(standIn.charged, 50);
  });

  test("a picture of one's own can be drawn in place of the plain one", async () => {
    const calls: unknown[] = [];
    const { caller } = await standIns.start({
      taskDurationMs: 0,
      format: 'jpeg',
      draw: (size, prompt, seed) => {
        calls.push([size, prompt, seed]);
        return Promise.resolve(flatPng({ width: 3, height: 2 }, [1, 2, 3]));
      },
    });
    const address = addressOf(await caller.outcome(withInput({ seed: 5, size: '2688*1536' })));
    assert.equal(await pictureAt(address), '3*2 image/png');
    assert.deepEqual(calls, [[{ width: 2688, height: 1536 }, example.input.prompt, 5]]);
  });

  test('a word nobody knows, a refusal and a lost answer come on demand', async () => {
    const { standIn, caller } = await standIns.start({ taskDurationMs: 0 });
    const id = await caller.taskId();
    standIn.faults.next('poll', unknownStatus('pondering'));
    const odd = await caller.poll(id);
    assert.deepEqual([odd['taskId'], odd['status'], 'output' in odd], [id, 'pondering', false]);
    const retry = { headers: { 'retry-after': '7' } };
    standIn.faults.next('poll', refused('unavailable', retry), refused('forbidden', {}, 'blog'));
    const busy = await caller.ask(`/tasks/${id}`);
    assert.deepEqual([busy.status, busy.headers.get('retry-after')], [503, '7']);
    const message = 'the platform is temporarily unavailable';
    assert.deepEqual(await jsonOf(busy), { code: 503, message, data: null });
    assert.equal(await refusalOf(await caller.ask(`/tasks/${id}`)), '403 permission_denied');
    standIn.faults.next('submit', refused('storage-unavailable'), resetAfterRequest());
    assert.equal(await caller.verdict(example), '503 STORAGE_UNAVAILABLE');
    assert.deepEqual([standIn.counts.tasksCreated, standIn.charged], [1, 25]);
    await assert.rejects(caller.submit(example));
    assert.deepEqual([standIn.counts.tasksCreated, standIn.charged], [2, 50]);
    assert.equal((await caller.poll(id))['status'], 'success');
  });

  test('a service that is down refuses connections and is back with its tasks', async () => {
    const { standIn, caller } = await standIns.start({ taskDurationMs: 0 });
    const id = await caller.taskId();
    await standIn.down();
    await assert.rejects(caller.submit(example));
    await standIn.up();
    assert.equal((await caller.poll(id))['status'], 'success');
    assert.equal(standIn.counts.posts, 1);
  });
});
