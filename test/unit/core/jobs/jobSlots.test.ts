import * as assert from 'node:assert/strict';
import { JobSlots } from '../../../../src/core/jobs/jobSlots';
import { settle } from '../../../fakes/fakeClock';
import { createJobHarness } from '../../../fakes/jobHarness';
import {
  accepted,
  answer,
  fail,
  imageError,
  inTurn,
  later,
  noAnswer,
  succeeded,
  type Step,
} from '../../../fakes/scriptedProvider';

/** Takes slots by name and tells in which order they were had. */
function slotsWith(maxParallel: () => number): {
  readonly take: (name: string, signal?: AbortSignal) => Promise<() => void>;
  readonly entered: readonly string[];
  readonly slots: JobSlots;
} {
  const slots = new JobSlots(maxParallel);
  const entered: string[] = [];
  return {
    slots,
    entered,
    take: async (name, signal = new AbortController().signal) => {
      const release = await slots.take(signal);
      entered.push(name);
      return release;
    },
  };
}

suite('Job slots', () => {
  test('are had in the order of asking, even by who asks in the moment one comes free', async () => {
    const { take, entered } = slotsWith(() => 1);
    const first = await take('first');
    const second = take('second');
    const third = take('third');
    first();
    const fourth = take('fourth');
    (await second)();
    (await third)();
    await fourth;
    assert.deepEqual(entered, ['first', 'second', 'third', 'fourth']);
  });

  test('giving one back twice frees one', async () => {
    const { take, entered } = slotsWith(() => 1);
    const release = await take('first');
    void take('second');
    void take('third');
    release();
    release();
    await settle();
    assert.deepEqual(entered, ['first', 'second']);
  });

  test('who leaves the queue is passed over', async () => {
    const { take, entered } = slotsWith(() => 1);
    const release = await take('first');
    const abort = new AbortController();
    const second = take('second', abort.signal);
    void take('third');
    const reason = new Error('changed my mind');
    abort.abort(reason);
    await assert.rejects(second, error => error === reason);
    release();
    await settle();
    assert.deepEqual(entered, ['first', 'third']);
  });

  test('who has left before asking gets none', async () => {
    const { take, slots } = slotsWith(() => 1);
    await assert.rejects(take('first', AbortSignal.abort(new Error('left'))), /left/);
    assert.equal(slots.isFull, false);
  });

  test('a raised limit lets the waiting in before the newcomer that brought it', async () => {
    let limit = 1;
    const { take, entered, slots } = slotsWith(() => limit);
    await take('first');
    void take('second');
    void take('third');
    limit = 3;
    void take('fourth');
    await settle();
    assert.deepEqual([entered, slots.isFull], [['first', 'second', 'third'], true]);
  });

  test('a lowered limit is waited for, in order', async () => {
    let limit = 2;
    const { take, entered } = slotsWith(() => limit);
    const first = await take('first');
    const second = await take('second');
    void take('third');
    limit = 1;
    void take('fourth');
    first();
    await settle();
    const whileTwo = [...entered];
    second();
    await settle();
    assert.deepEqual(
      [whileTwo, entered],
      [
        ['first', 'second'],
        ['first', 'second', 'third'],
      ],
    );
  });

  test('a limit that cannot be read fails the job that asked, not the one that ends', async () => {
    let broken = false;
    const { take, entered } = slotsWith(() => {
      if (broken) throw imageError('invalid-request');
      return 1;
    });
    const release = await take('first');
    void take('second');
    broken = true;
    await assert.rejects(take('third'), { code: 'invalid-request' });
    release();
    await settle();
    assert.deepEqual(entered, ['first', 'second']);
  });
});

suite('Jobs in a queue', () => {
  test('run as many at once as the setting says, in the order of their clicks', async () => {
    const harness = createJobHarness({
      maxParallelJobs: () => 2,
      start: () => later(1_000, answer(accepted(succeeded()))),
    });
    const runs = [1, 2, 3, 4, 5].map(number =>
      harness.engine.run(
        harness.plan({ jobId: `job-${number}`, idempotencyKey: `key-${number}` }),
        new AbortController().signal,
      ),
    );
    const phases = harness.engine.running.map(({ jobId, phase }) => `${jobId} ${phase}`);
    const results = await harness.clock.runToEnd(Promise.all(runs));
    assert.deepEqual(
      [
        phases,
        harness.timeline.filter(line => line.includes('start')),
        harness.progressOf('job-5'),
        results.status === 'fulfilled' && results.value.map(({ status }) => status),
        harness.engine.running,
      ],
      [
        ['job-1 sending', 'job-2 sending', 'job-3 waiting', 'job-4 waiting', 'job-5 waiting'],
        [
          '0 start key-1',
          '0 start key-2',
          '1000 start key-3',
          '1000 start key-4',
          '2000 start key-5',
        ],
        ['waiting', 'sending', 'downloading', 'downloading 100%', 'saving'],
        ['saved', 'saved', 'saved', 'saved', 'saved'],
        [],
      ],
    );
  });

  test('a job that is cancelled in the queue was never written down and costs nothing', async () => {
    const harness = createJobHarness({
      maxParallelJobs: () => 1,
      start: () => later(1_000, answer(accepted(succeeded()))),
    });
    const first = harness.engine.run(harness.plan(), new AbortController().signal);
    const abort = new AbortController();
    const second = harness.engine.run(harness.plan({ jobId: 'job-2' }), abort.signal);
    abort.abort();
    const outcome = await second;
    await harness.clock.runToEnd(first);
    assert.deepEqual(
      [outcome, harness.progressOf('job-2'), new Set(harness.journal.map(({ jobId }) => jobId))],
      [
        { status: 'cancelled', charge: 'none', resumable: false },
        ['waiting', 'cancelling'],
        new Set(['job-1']),
      ],
    );
  });

  test('the next one begins however the one before it ended', async () => {
    const ends: readonly Step<ReturnType<typeof accepted>>[] = [
      answer(accepted(succeeded())),
      fail(imageError('unauthorized', { delivery: 'answered' })),
      fail(noAnswer),
      fail(new TypeError('a defect')),
      answer(accepted({ kind: 'failed', error: imageError('content-refused'), cost: undefined })),
      answer(accepted({ kind: 'cancelled', cost: undefined })),
      answer(accepted(succeeded(0))),
    ];
    let intents = 0;
    const harness = createJobHarness({
      maxParallelJobs: () => 1,
      start: inTurn(...ends, answer(accepted(succeeded()))),
      append: type => (type === 'intent' && (intents += 1) === 1 ? 'fails' : 'written'),
    });
    const numbers = Array.from({ length: ends.length + 2 }, (_, index) => index + 1);
    const runs = numbers.map(number =>
      harness.engine.run(harness.plan({ jobId: `job-${number}` }), new AbortController().signal),
    );
    const results = await Promise.allSettled(runs);
    assert.deepEqual(
      results.map(result => (result.status === 'fulfilled' ? result.value.status : 'rejected')),
      [
        'rejected',
        'saved',
        'failed',
        'unknown',
        'rejected',
        'failed',
        'cancelled',
        'failed',
        'saved',
      ],
    );
  });
});
