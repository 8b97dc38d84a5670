import assert from 'node:assert/strict';
import { documentedLimits } from '../../standins/hiapi/hiapiLimits';
import { dataOf, example, HiapiCaller, HiapiStandIns, jsonOf, refusalOf } from './hiapiCaller';

const dayMs = 24 * 60 * 60 * 1000;
const other = { ...example, input: { prompt: 'Another.' } };

suite('HiAPI stand-in: idempotency keys', () => {
  const standIns = new HiapiStandIns();

  teardown(() => standIns.close());

  test('a key makes and charges one task within 24 hours, and says that it is a replay', async () => {
    const { standIn, caller } = await standIns.start();
    const key = { 'idempotency-key': 'b8b5f0e6' };
    const submit = async () => {
      const response = await caller.submit(example, key);
      const { taskId } = await dataOf(response);
      return { taskId, replay: response.headers.get('idempotent-replay') };
    };
    const { taskId, replay } = await submit();
    assert.equal(replay, null);
    assert.deepEqual(await submit(), { taskId, replay: 'true' });
    standIn.clock.skip(dayMs - 1000);
    assert.deepEqual(await submit(), { taskId, replay: 'true' });
    assert.deepEqual([standIn.counts.tasksCreated, standIn.charged], [1, 25]);
    standIn.clock.skip(1000);
    const later = await submit();
    assert.notEqual(later.taskId, taskId);
    assert.equal(later.replay, null);
    assert.deepEqual([standIn.counts.posts, standIn.counts.tasksCreated], [4, 2]);
  });

  test('without a key every request makes a task', async () => {
    const { standIn, caller } = await standIns.start();
    assert.notEqual(await caller.taskId(), await caller.taskId());
    assert.equal(standIn.charged, 50);
  });

  test('a key with another body is 422, with another account it is another key', async () => {
    const { standIn, caller } = await standIns.start({ keys: ['mine', 'yours'] });
    const key = { 'idempotency-key': 'b8b5f0e6' };
    const first = await caller.taskId(example, key);
    assert.equal(await caller.verdict(other, key), '422 IDEMPOTENCY_KEY_MISMATCH');
    assert.equal(standIn.counts.tasksCreated, 1);
    assert.notEqual(await new HiapiCaller(standIn, 'yours').taskId(example, key), first);
  });

  test('a refused request leaves its key free', async () => {
    const { standIn, caller } = await standIns.start({ balance: 0 });
    const key = { 'idempotency-key': 'b8b5f0e6' };
    assert.equal(
      await caller.verdict({ ...other, input: {} }, key),
      '400 INVALID_REQUEST input.prompt',
    );
    assert.equal(await caller.verdict(example, key), '402');
    standIn.balance = 25;
    assert.equal(await caller.verdict(other, key), 'accepted');
  });

  test('a key has 1 to 255 bytes', async () => {
    const { caller } = await standIns.start();
    const verdict = (key: string) => caller.verdict(example, { 'idempotency-key': key });
    assert.equal(await verdict('k'.repeat(255)), 'accepted');
    assert.equal(await verdict('k'.repeat(256)), '400 INVALID_REQUEST Idempotency-Key');
    assert.equal(await verdict(''), '400 INVALID_REQUEST Idempotency-Key');
  });

  test('a key whose first request is still in flight is 409 with a time to come again', async () => {
    const { standIn, caller } = await standIns.start({ creationDurationMs: dayMs / 2 });
    const key = { 'idempotency-key': 'b8b5f0e6' };
    const calls = [caller.submit(example, key), caller.submit(example, key)] as const;
    const refusal = await Promise.race(calls);
    assert.deepEqual([refusal.status, refusal.headers.get('retry-after')], [409, '1']);
    assert.equal(await refusalOf(refusal), '409 IDEMPOTENCY_KEY_PROCESSING');
    assert.equal(standIn.counts.tasksCreated, 0);
    standIn.clock.skip(dayMs / 2);
    const answers = await Promise.all(calls);
    const made = answers.find(answer => answer.status === 200);
    assert.ok(made !== undefined);
    const { taskId } = await dataOf(made);
    assert.equal(await caller.taskId(example, key), taskId);
    assert.deepEqual([standIn.counts.tasksCreated, standIn.charged], [1, 25]);
  });

  test('a caller who gives up does not stop the task, and its key finds it', async () => {
    const { standIn, caller } = await standIns.start({ creationDurationMs: dayMs / 2 });
    const key = { 'idempotency-key': 'b8b5f0e6' };
    const patience = new AbortController();
    const calls = [1, 2].map(() =>
      caller.ask('/tasks', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...key },
        body: JSON.stringify(example),
        signal: patience.signal,
      }),
    );
    // The one that is refused shows that the other one is being carried out.
    assert.equal((await Promise.race(calls)).status, 409);
    patience.abort();
    await assert.rejects(Promise.all(calls), { name: 'AbortError' });
    standIn.clock.skip(dayMs / 2);
    while (standIn.tasks.length === 0) {
      await new Promise(setImmediate);
    }
    const replay = await caller.submit(example, key);
    assert.equal(replay.headers.get('idempotent-replay'), 'true');
    assert.equal((await dataOf(replay))['taskId'], standIn.tasks[0]?.id);
    assert.equal(standIn.charged, 25);
  });

  test('closing ends a task that is being made', async () => {
    const { standIn, caller } = await standIns.start({ creationDurationMs: Infinity });
    const call = caller.submit(example);
    const lost = assert.rejects(call);
    await standIn.seen('submit', 1);
    await standIn.close();
    await lost;
  });
});

suite('HiAPI stand-in: limits', () => {
  const standIns = new HiapiStandIns();

  teardown(() => standIns.close());

  const told = ({ status, headers }: Response) =>
    ['limit', 'remaining'].reduce(
      (text, name) => `${text} ${headers.get(`x-ratelimit-${name}`)}`,
      String(status),
    );

  test('nothing is limited, and no answer speaks of limits, unless told so', async () => {
    const { caller } = await standIns.start({ taskDurationMs: Infinity });
    const responses = await Promise.all(Array.from({ length: 100 }, () => caller.submit(example)));
    assert.deepEqual(new Set(responses.map(told)), new Set(['200 null null']));
  });

  test('the 61st request within a minute is 429, whatever it asks for', async () => {
    const { standIn, caller } = await standIns.start({ limits: documentedLimits });
    const id = await caller.taskId();
    const startedAt = Math.floor(standIn.clock.now() / 1000);
    assert.equal(told(await caller.ask('/tasks/unknown')), '404 60 58');
    assert.equal(told(await caller.submit({})), '400 60 57');
    assert.equal(told(await caller.ask('/tasks')), '200 60 56');
    for (let left = 55; left >= 0; left -= 1) {
      assert.equal(told(await caller.ask(`/tasks/${id}`)), `200 60 ${left}`);
    }
    const refusal = await caller.submit(example);
    assert.equal(told(refusal), '429 60 0');
    const reset = Number(refusal.headers.get('x-ratelimit-reset'));
    assert.ok(Math.abs(reset - startedAt - 60) <= 2, `${reset} is not a minute after ${startedAt}`);
    const waitSeconds = Number(refusal.headers.get('retry-after'));
    assert.ok(waitSeconds > 50 && waitSeconds <= 60);
    const message = 'too many requests';
    assert.deepEqual(await jsonOf(refusal), { code: 429, message, data: null });
    assert.equal(standIn.counts.tasksCreated, 1);
    standIn.clock.skip(waitSeconds * 1000);
    assert.equal((await caller.submit(example)).status, 200);
  });

  test('limits are counted per key, and pictures are not counted', async () => {
    const { standIn, caller } = await standIns.start({
      keys: ['mine', 'yours'],
      taskDurationMs: 0,
      limits: { requestsPerMinute: 2 },
    });
    const [output] = (await caller.outcome())['output'] as { url: string }[];
    assert.equal((await fetch(output?.url ?? '')).status, 200);
    assert.equal((await caller.ask('/tasks')).status, 429);
    assert.equal(told(await new HiapiCaller(standIn, 'yours').ask('/tasks')), '200 2 1');
  });

  test("a 429 comes in the blog's envelope, without a time, when told so", async () => {
    const { caller } = await standIns.start({
      limits: { requestsPerMinute: 0 },
      answers: { errors: 'blog', retryAfter: 'absent' },
    });
    const refusal = await caller.submit(example);
    assert.equal(refusal.headers.get('retry-after'), null);
    assert.equal(await refusalOf(refusal), '429 rate_limit_exceeded');
  });

  test('of eleven requests at the same time one is 429', async () => {
    const { standIn, caller } = await standIns.start({
      limits: documentedLimits,
      creationDurationMs: dayMs,
    });
    const calls = Array.from({ length: 11 }, () => caller.submit(example));
    const refusal = await Promise.race(calls);
    assert.deepEqual([refusal.status, refusal.headers.get('retry-after')], [429, '1']);
    standIn.clock.skip(dayMs);
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort();
    assert.deepEqual(statuses, [...Array<number>(10).fill(200), 429]);
    assert.equal((await caller.ask('/tasks')).status, 200);
  });

  test('tasks under way can be limited too, until one ends', async () => {
    const { standIn, caller } = await standIns.start({
      limits: { unfinishedTasks: 2 },
      taskDurationMs: 100_000,
    });
    assert.equal(await caller.verdict(example), 'accepted');
    standIn.clock.skip(50_000);
    assert.equal(await caller.verdict(example), 'accepted');
    assert.equal(await caller.verdict(example), '429');
    assert.equal(standIn.charged, 50);
    standIn.clock.skip(50_000);
    assert.equal((await caller.poll(standIn.tasks[0]?.id ?? ''))['status'], 'success');
    assert.equal(await caller.verdict(example), 'accepted');
  });
});
