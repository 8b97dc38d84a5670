import * as assert from 'node:assert/strict';
import type { OperationState } from '../../../../src/core/imageProvider';
import { readHistory } from '../../../fakes/readHistory';
import { createJobHarness } from '../../../fakes/jobHarness';
import {
  accepted,
  always,
  answer,
  fail,
  imageError,
  inTurn,
  later,
  notSent,
  queued,
  running,
  silence,
  succeeded,
  unrecognized,
  type Script,
} from '../../../fakes/scriptedProvider';

const minuteMs = 60_000;
const resumable = { resumable: true, charge: 'possible' };
const saved = {
  status: 'saved',
  saved: ['file:///pictures/0.png'],
  warnings: [],
  cost: undefined,
};

/** The times of the questions, ms. */
function questions(timeline: readonly string[]): readonly number[] {
  return timeline.filter(line => line.includes(' check ')).map(line => Number.parseInt(line, 10));
}

/** What the job did besides asking. */
function without(what: string, timeline: readonly string[]): readonly string[] {
  return timeline.filter(line => !line.includes(what));
}

function gaps(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

suite('Asking for a task', () => {
  test('shows queued, running and per cent as the service says them', async () => {
    const harness = createJobHarness({
      start: inTurn(answer(accepted(running(5)))),
      check: inTurn(
        answer(running(5)),
        answer(queued),
        answer(running(100)),
        answer(running()),
        answer(succeeded()),
      ),
    });
    assert.deepEqual((await harness.run()).progress, [
      'sending',
      'running 5%',
      'queued',
      'running 100%',
      'running',
      'downloading',
      'downloading 100%',
      'saving',
    ]);
  });

  test('the service’s own wish for the next question comes first', async () => {
    const harness = createJobHarness({
      start: inTurn(answer(accepted(running(undefined, 250)))),
      check: inTurn(
        answer(running(undefined, 7_000)),
        fail(imageError('rate-limited', { retryAfterMs: 12_345 })),
        answer(running(undefined, 3_600_000)),
        answer(running(undefined, 0)),
        answer(succeeded()),
      ),
    });
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [outcome, gaps([0, ...questions(timeline)])],
      [saved, [250, 7_000, 12_345, minuteMs, 500]],
    );
  });

  test('a task of 8 to 20 seconds takes less than 20 questions and is seen half a second late', async () => {
    const durations = Array.from({ length: 25 }, (_, index) => 8_000 + index * 500);
    const tasks = await Promise.all(
      durations.map(async durationMs => {
        const harness = createJobHarness({
          check: () =>
            later(150, ({ clock }) =>
              Promise.resolve(clock.elapsed() - 75 >= durationMs ? succeeded() : queued),
            ),
        });
        const { timeline } = await harness.run();
        const readyAtMs = Number.parseInt(timeline.find(line => line.includes('ready')) ?? '', 10);
        return { questions: questions(timeline).length, lateMs: readyAtMs - durationMs };
      }),
    );
    const mean = (numbers: readonly number[]): number =>
      numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
    assert.ok(mean(tasks.map(task => task.questions)) <= 20);
    assert.ok(mean(tasks.map(task => task.lateMs)) <= 600);
    assert.ok(Math.max(...tasks.map(task => task.lateMs)) <= 1_400);
  });

  test('an outage of ten minutes is survived, whatever the failures look like', async () => {
    const failures = [
      notSent,
      imageError('timeout', { delivery: 'unclear' }),
      imageError('provider-failed', { httpStatus: 503 }),
      imageError('protocol', { httpStatus: 302 }),
      imageError('rate-limited', { httpStatus: 429 }),
      imageError('provider-failed'),
    ];
    const check: Script<OperationState> = index => call =>
      call.clock.elapsed() < 10 * minuteMs
        ? fail(failures[index % failures.length]!)(call)
        : answer(succeeded())(call);
    const harness = createJobHarness({ check });
    const { outcome, timeline, progress } = await harness.run();
    const asked = questions(timeline);
    assert.deepEqual(
      [
        outcome,
        gaps(asked).slice(0, 7),
        asked.length,
        without('check', timeline).length,
        progress.slice(0, 4),
        progress.slice(-4),
      ],
      [
        saved,
        [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000],
        25,
        8,
        ['sending', 'queued', 'queued network, again in 1000', 'queued timeout, again in 2000'],
        ['queued provider-failed, again in 30000', 'downloading', 'downloading 100%', 'saving'],
      ],
    );
  });

  test('one good answer ends the trouble and the growing pauses', async () => {
    const harness = createJobHarness({
      check: inTurn(
        fail(notSent),
        fail(notSent),
        answer(running(50)),
        fail(notSent),
        answer(succeeded()),
      ),
    });
    const { timeline, progress } = await harness.run();
    assert.deepEqual(
      [questions(timeline), progress.slice(1, 6)],
      [
        [1_000, 2_000, 4_000, 4_500, 5_500],
        [
          'queued',
          'queued network, again in 1000',
          'queued network, again in 2000',
          'running 50%',
          'running 50% network, again in 1000',
        ],
      ],
    );
  });

  test('a word nobody knows is shown, asked about less and less often, and may pass', async () => {
    const words = Array.from({ length: 7 }, () => answer(unrecognized('dreaming')));
    const harness = createJobHarness({ check: inTurn(...words, answer(succeeded())) });
    const { outcome, timeline, progress } = await harness.run();
    assert.deepEqual(
      [outcome, gaps(questions(timeline)), progress.slice(0, 4)],
      [
        saved,
        [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000],
        ['sending', 'queued', 'queued “dreaming”', 'downloading'],
      ],
    );
  });

  test('a word nobody knows until the deadline ends as protocol, the picture still to be had', async () => {
    const harness = createJobHarness({ check: always(answer(unrecognized('dreaming'))) });
    const { outcome, timeline, progress } = await harness.run();
    const [job] = readHistory(harness.journal).jobs;
    assert.deepEqual(
      [outcome, timeline.at(-1), progress, job?.resumable, job?.operation],
      [
        { status: 'failed', error: 'protocol', ...resumable },
        '1772000 append failed protocol, resumable',
        ['sending', 'queued', 'queued “dreaming”'],
        true,
        { taskId: 'task-1' },
      ],
    );
  });

  test('a task without an end is given up after half an hour, the picture still to be had', async () => {
    const harness = createJobHarness({ check: always(answer(running(99))) });
    const { outcome, timeline } = await harness.run();
    const asked = questions(timeline);
    assert.deepEqual(
      [outcome, timeline.length - asked.length, Math.max(...gaps(asked))],
      [{ status: 'failed', error: 'timeout', ...resumable }, 4, 3_000],
    );
    assert.ok(asked.at(-1)! > 29.9 * minuteMs && asked.at(-1)! <= 30 * minuteMs);
  });

  test('a service that cannot be reached for half an hour is a timeout, the picture still to be had', async () => {
    const harness = createJobHarness({ check: always(fail(notSent)) });
    const { outcome } = await harness.run();
    assert.deepEqual(outcome, { status: 'failed', error: 'timeout', ...resumable });
  });

  test('a night’s sleep is no time spent asking', async () => {
    const harness = createJobHarness({
      check: inTurn(answer(running(10)), fail(notSent), fail(notSent), answer(succeeded())),
    });
    const work = harness.engine.run(harness.plan(), new AbortController().signal);
    await harness.clock.advance(1_200);
    const nightMs = 8 * 60 * minuteMs;
    await harness.clock.sleepThrough(nightMs);
    const { outcome, timeline } = await harness.watch(work);
    const wokeAtMs = nightMs + 1_200;
    assert.deepEqual(
      [outcome, questions(timeline)],
      [saved, [1_000, wokeAtMs, wokeAtMs + 1_000, wokeAtMs + 3_000]],
    );
  });

  test('a night’s sleep in the middle of a question is none either', async () => {
    const harness = createJobHarness({
      check: inTurn(later(10_000, fail(notSent)), fail(notSent), answer(succeeded())),
    });
    const work = harness.engine.run(harness.plan(), new AbortController().signal);
    await harness.clock.advance(2_000);
    await harness.clock.sleepThrough(8 * 60 * minuteMs);
    assert.deepEqual((await harness.watch(work)).outcome, saved);
  });

  test('a refused key ends the asking at once, the picture still to be had', async () => {
    const codes = [
      'unauthorized',
      'no-key',
      'out-of-credit',
      'invalid-request',
      'model-unavailable',
    ] as const;
    for (const code of codes) {
      const harness = createJobHarness({ check: inTurn(fail(imageError(code))) });
      assert.deepEqual(await harness.run(), {
        outcome: { status: 'failed', error: code, ...resumable },
        timeline: [
          '0 append intent',
          '0 start key-1',
          '0 append accepted',
          '1000 check {"taskId":"task-1"}',
          `1000 append failed ${code}, resumable`,
        ],
        progress: ['sending', 'queued'],
      });
    }
  });

  test('a task the service does not know any more ends the asking at once', async () => {
    const gone = imageError('provider-failed', { httpStatus: 404 });
    const harness = createJobHarness({ check: inTurn(fail(gone)) });
    assert.deepEqual((await harness.run()).outcome, {
      status: 'failed',
      error: 'provider-failed',
      ...resumable,
    });
  });

  test('a task that failed ends the job for good, charged only where the service says so', async () => {
    const costs = [undefined, 0, 0.02].map(amount =>
      amount === undefined ? undefined : ({ amount, currency: 'USD' } as const),
    );
    const seen = await Promise.all(
      costs.map(async cost => {
        const error = imageError('content-refused');
        const harness = createJobHarness({
          check: inTurn(answer({ kind: 'failed', error, cost })),
        });
        const { outcome, timeline } = await harness.run();
        const [job] = readHistory(harness.journal).jobs;
        return [outcome, timeline.slice(-1), job?.stage, job?.resumable, job?.cost];
      }),
    );
    assert.deepEqual(
      seen,
      costs.map(cost => [
        {
          status: 'failed',
          error: 'content-refused',
          resumable: false,
          charge: cost?.amount === 0 ? 'none' : 'possible',
          ...(cost && { cost }),
        },
        ['1000 append failed content-refused, final'],
        'failed',
        false,
        cost,
      ]),
    );
  });

  test('a task somebody cancelled at the service ends the job, charged only where the service says so', async () => {
    const costs = [undefined, 0, 0.02].map(amount =>
      amount === undefined ? undefined : ({ amount, currency: 'USD' } as const),
    );
    const seen = await Promise.all(
      costs.map(async cost => {
        const harness = createJobHarness({ check: inTurn(answer({ kind: 'cancelled', cost })) });
        const { outcome, timeline } = await harness.run();
        return [outcome, timeline.slice(-1), readHistory(harness.journal).jobs[0]?.cost];
      }),
    );
    assert.deepEqual(
      seen,
      costs.map(cost => [
        {
          status: 'cancelled',
          charge: cost?.amount === 0 ? 'none' : 'possible',
          resumable: false,
          ...(cost && { cost }),
        },
        ['1000 append cancelled, final'],
        cost,
      ]),
    );
  });
});

suite('Cancelling while a task is asked for', () => {
  test('in a pause: the task is stopped at the service and nothing is asked any more', async () => {
    const harness = createJobHarness({ check: always(answer(running(30))) });
    assert.deepEqual(await cancelAfter(1_200, harness), {
      outcome: { status: 'cancelled', charge: 'none', resumable: false },
      timeline: [
        '0 append intent',
        '0 start key-1',
        '0 append accepted',
        '1000 check {"taskId":"task-1"}',
        '1200 cancel {"taskId":"task-1"}',
        '1200 append cancelled, final',
      ],
      progress: ['sending', 'queued', 'running 30%', 'cancelling'],
    });
  });

  test('in the middle of a question: the question is cut off', async () => {
    const harness = createJobHarness({ check: inTurn(silence) });
    assert.deepEqual((await cancelAfter(4_000, harness)).timeline.slice(3), [
      '1000 check {"taskId":"task-1"}',
      '4000 check cut off',
      '4000 cancel {"taskId":"task-1"}',
      '4000 append cancelled, final',
    ]);
  });

  test('a service that cannot cancel may charge, and the picture can be had', async () => {
    const harness = createJobHarness({ check: always(answer(queued)), cancel: undefined });
    const { outcome, timeline } = await cancelAfter(1_200, harness);
    assert.deepEqual(
      [outcome, timeline.slice(4)],
      [
        { status: 'cancelled', charge: 'possible', resumable: true },
        ['1200 append cancelled, resumable'],
      ],
    );
  });

  test('a service that does not answer to cancelling is waited for ten seconds', async () => {
    const harness = createJobHarness({ check: always(answer(queued)), cancel: inTurn(silence) });
    const { outcome, timeline } = await cancelAfter(1_200, harness);
    assert.deepEqual(
      [outcome, timeline.slice(4)],
      [
        { status: 'cancelled', charge: 'possible', resumable: true },
        [
          '1200 cancel {"taskId":"task-1"}',
          '11200 cancel cut off',
          '11200 append cancelled, resumable',
        ],
      ],
    );
  });

  test('a service that fails to cancel may charge, and the picture can be had', async () => {
    const harness = createJobHarness({
      check: always(answer(queued)),
      cancel: inTurn(fail(notSent)),
    });
    assert.deepEqual((await cancelAfter(1_200, harness)).outcome, {
      status: 'cancelled',
      charge: 'possible',
      resumable: true,
    });
  });

  test('a defect while cancelling is thrown on', async () => {
    const harness = createJobHarness({
      check: always(answer(queued)),
      cancel: inTurn(fail(new TypeError('a defect'))),
    });
    assert.deepEqual((await cancelAfter(1_200, harness)).outcome, { rejected: 'a defect' });
  });

  test('a task that turns out to have failed meanwhile is told as failed', async () => {
    const abort = new AbortController();
    const error = imageError('content-refused');
    const harness = createJobHarness({
      start: inTurn(later(5_000, answer(accepted({ kind: 'failed', error, cost: undefined })))),
    });
    const work = harness.engine.run(harness.plan(), abort.signal);
    await harness.clock.advance(2_000);
    abort.abort();
    const { outcome, timeline } = await harness.watch(work);
    assert.deepEqual(
      [outcome, timeline.slice(2)],
      [
        { status: 'failed', error: 'content-refused', resumable: false, charge: 'possible' },
        ['5000 append accepted', '5000 append failed content-refused, final'],
      ],
    );
  });
});

async function cancelAfter(
  afterMs: number,
  harness: ReturnType<typeof createJobHarness>,
): ReturnType<typeof harness.run> {
  const abort = new AbortController();
  const work = harness.engine.run(harness.plan(), abort.signal);
  await harness.clock.advance(afterMs);
  abort.abort();
  return harness.watch(work);
}
