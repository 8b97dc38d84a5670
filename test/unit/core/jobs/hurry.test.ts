import * as assert from 'node:assert/strict';
import { createJobHarness, type Scenario } from '../../../fakes/jobHarness';
import {
  accepted,
  always,
  answer,
  fail,
  imageError,
  inTurn,
  queued,
  running,
  silence,
} from '../../../fakes/scriptedProvider';

suite('A hint that a task may have ended', () => {
  const asks = (timeline: readonly string[]): readonly number[] =>
    timeline.filter(line => line.includes(' check ')).map(line => Number.parseInt(line, 10));

  function begin(scenario: Scenario) {
    const harness = createJobHarness({ check: always(answer(queued)), ...scenario });
    const abort = new AbortController();
    const work = harness.engine.run(harness.plan(), abort.signal);
    const end = async () => {
      abort.abort();
      await harness.watch(work);
    };
    return { harness, end };
  }

  test('ends the wait before the next question at once', async () => {
    const { harness, end } = begin({});
    await harness.clock.advance(300);
    harness.engine.hurry('job-1');
    await harness.clock.advance(0);
    const asked = asks(harness.timeline);
    await end();
    assert.deepEqual(asked, [300]);
  });

  test('is honoured once a second, however many come', async () => {
    const { harness, end } = begin({ check: always(fail(imageError('protocol'))) });
    await harness.clock.advance(30_000);
    const before = asks(harness.timeline).length;
    for (let hints = 0; hints < 99; hints += 1) {
      harness.engine.hurry('job-1');
      await harness.clock.advance(50);
    }
    const asked = asks(harness.timeline).slice(before);
    await end();
    assert.deepEqual(asked, [30_000, 31_000, 32_000, 33_000, 34_000]);
  });

  test('does not cut short what a server asked for, in any of its ways', async () => {
    const waits: readonly Scenario[] = [
      { start: inTurn(answer(accepted(running(undefined, 8_000)))) },
      { check: inTurn(answer(running(undefined, 7_000)), silence) },
      { check: inTurn(fail(imageError('rate-limited', { retryAfterMs: 7_000 })), silence) },
      { check: inTurn(fail(imageError('provider-failed', { retryAfterMs: 7_000 })), silence) },
    ];
    for (const scenario of waits) {
      const { harness, end } = begin({ check: always(silence), ...scenario });
      for (let hints = 0; hints < 90; hints += 1) {
        await harness.clock.advance(100);
        if (harness.clock.elapsed() > 1_000) harness.engine.hurry('job-1');
      }
      const asked = asks(harness.timeline);
      await end();
      assert.equal(asked.at(-1), 8_000);
    }
  });

  test('“too many requests” without a time is not cut short either', async () => {
    const check = inTurn<never>(fail(imageError('rate-limited')), silence);
    const { harness, end } = begin({ check });
    await harness.clock.advance(1_000);
    harness.engine.hurry('job-1');
    await harness.clock.advance(999);
    const early = asks(harness.timeline);
    await harness.clock.advance(1);
    const asked = asks(harness.timeline);
    await end();
    assert.deepEqual([early, asked], [[1_000], [1_000, 2_000]]);
  });

  test('that comes while a question is under way is good for another one', async () => {
    const slow: Scenario['check'] = () => async call => {
      await call.clock.delay(400, call.signal);
      return queued;
    };
    const { harness, end } = begin({ check: slow });
    await harness.clock.advance(1_200);
    harness.engine.hurry('job-1');
    await harness.clock.advance(200);
    const asked = asks(harness.timeline);
    await end();
    assert.deepEqual(asked, [1_000, 1_400]);
  });

  test('about a job that is not asked for does nothing', async () => {
    const harness = createJobHarness({});
    harness.engine.hurry('job-1');
    await harness.run();
    harness.engine.hurry('job-1');
    assert.deepEqual(asks(harness.timeline), [1_000]);
  });

  test('can be given for the jobs whose task is waited for, and for no others', async () => {
    const { harness, end } = begin({ start: inTurn(silence, answer(accepted())) });
    const second = new AbortController();
    const other = harness.engine.run(harness.plan({ jobId: 'job-2' }), second.signal);
    await harness.clock.advance(5_000);
    const waiting = harness.engine.waiting;
    second.abort();
    await harness.clock.runToEnd(other);
    await end();
    assert.deepEqual(
      [waiting, harness.engine.waiting],
      [[{ jobId: 'job-2', provider: 'wave', operation: { taskId: 'task-1' } }], []],
    );
  });
});
