import * as assert from 'node:assert/strict';
import { FakeClock } from '../../../fakes/fakeClock';
import { createJobHarness, storedPicture, type Scenario } from '../../../fakes/jobHarness';
import { pause, unlessSleeping } from '../../../../src/core/jobs/pause';
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
  type Step,
} from '../../../fakes/scriptedProvider';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const never = new AbortController().signal;
const saved = {
  status: 'saved',
  saved: ['file:///pictures/0.png'],
  warnings: [],
  cost: undefined,
};

const outages: Readonly<Record<string, Step<never>>> = {
  'connections that are reset': later(40, fail(imageError('network', { delivery: 'unclear' }))),
  'answers that do not come': later(30_000, fail(imageError('timeout', { delivery: 'unclear' }))),
  'names that cannot be resolved': fail(notSent),
  'a service that is down': fail(imageError('provider-failed', { httpStatus: 503 })),
  'a gateway that answers in its place': fail(imageError('protocol', { httpStatus: 502 })),
};

function untilMs<Result>(endMs: number, outage: Step<never>, then: Step<Result>): Step<Result> {
  return call => (call.clock.elapsed() < endMs ? outage : then)(call);
}

function asked(timeline: readonly string[], what = ' check {'): readonly number[] {
  return timeline.filter(line => line.includes(what)).map(line => Number.parseInt(line, 10));
}

suite('Ten minutes of outage', () => {
  for (const [name, outage] of Object.entries(outages)) {
    test(`${name}: while a task is asked for, the job still ends as saved`, async () => {
      const harness = createJobHarness({
        check: always(untilMs(10 * minuteMs, outage, answer(succeeded()))),
      });
      const { outcome, timeline } = await harness.run();
      const types = harness.journal.map(({ type }) => type);
      assert.deepEqual(
        [outcome, types],
        [saved, ['intent', 'accepted', 'ready', 'downloaded', 'saved']],
      );
      // Known half a minute after it is over, and one hang longer.
      assert.ok(Number.parseInt(timeline.at(-1) ?? '', 10) <= 11 * minuteMs);
    });

    test(`${name}: while a picture is downloaded, the job still ends as saved`, async () => {
      const harness = createJobHarness({
        fetchPicture: index => always(untilMs(10 * minuteMs, outage, answer(storedPicture(index)))),
      });
      const { outcome } = await harness.run();
      const types = harness.journal.map(({ type }) => type);
      assert.deepEqual(
        [outcome, types],
        [saved, ['intent', 'accepted', 'ready', 'downloaded', 'saved']],
      );
    });
  }

  test('every kind of it by turns, first while asking and then while downloading', async () => {
    const kinds = Object.values(outages);
    const any = (index: number): Step<never> => kinds[index % kinds.length] ?? fail(notSent);
    const harness = createJobHarness({
      check: index => untilMs(10 * minuteMs, any(index), answer(succeeded())),
      fetchPicture: picture => index =>
        untilMs(21 * minuteMs, any(index), answer(storedPicture(picture))),
    });
    assert.deepEqual((await harness.run()).outcome, saved);
  });
});

suite('A machine that slept', () => {
  /** Sleeps as Linux does, whose timers stand still, or as Windows, whose timers are late. */
  const ways: Readonly<Record<string, (clock: FakeClock, durationMs: number) => Promise<void>>> = {
    'timers stand still': (clock, durationMs) => {
      clock.setWallClockForward(durationMs);
      return clock.advance(0);
    },
    'timers are late': (clock, durationMs) => clock.sleepThrough(durationMs),
  };

  /** Sleeps for eight hours after `atMs`; what is seen is counted from waking on. */
  async function sleep(
    scenario: Scenario,
    atMs: number,
    way: (clock: FakeClock, durationMs: number) => Promise<void>,
  ) {
    const harness = createJobHarness(scenario);
    const work = harness.engine.run(harness.plan(), never);
    await harness.clock.advance(atMs);
    const before = harness.timeline.length;
    const wokeAtMs = harness.clock.elapsed();
    await way(harness.clock, 8 * hourMs);
    await harness.clock.advance(2_000);
    const inTime = harness.timeline.slice(before);
    return { ...(await harness.watch(work)), inTime, wokeAtMs };
  }

  for (const [name, way] of Object.entries(ways)) {
    test(`asks within two seconds of waking, though it was to wait for half a minute: ${name}`, async () => {
      const check: Scenario['check'] = index => (index < 7 ? fail(notSent) : answer(succeeded()));
      // The seventh failure, at 62 s, is followed by a pause of 30 s.
      const { outcome, inTime } = await sleep({ check }, 63_000, way);
      assert.deepEqual([outcome, asked(inTime).length], [saved, 1]);
    });

    test(`gives up a question that was under way, and asks anew: ${name}`, async () => {
      const scenario = { check: inTurn(silence, answer(succeeded())) };
      const { outcome, inTime } = await sleep(scenario, 5_000, way);
      assert.deepEqual([outcome, asked(inTime).length], [saved, 1]);
    });

    test(`goes on with a download within two seconds: ${name}`, async () => {
      const fetchPicture: Scenario['fetchPicture'] = index => tries =>
        tries < 7 ? fail(notSent) : answer(storedPicture(index));
      const { outcome, inTime } = await sleep({ fetchPicture }, 65_000, way);
      assert.deepEqual([outcome, asked(inTime, ' fetch ').length], [saved, 1]);
    });

    test(`is no time spent asking: ${name}`, async () => {
      const harness = createJobHarness({
        check: index => (index < 40 ? answer(running(1)) : answer(succeeded())),
      });
      const work = harness.engine.run(harness.plan(), never);
      for (let night = 0; night < 5; night += 1) {
        await harness.clock.advance(4_000);
        await way(harness.clock, 8 * hourMs);
      }
      assert.deepEqual((await harness.watch(work)).outcome, saved);
    });
  }

  test('a wait the service asked for goes on until its time is over by the wall clock', async () => {
    for (const [sleptMs, leftMs] of [
      [20_000, 39_000],
      [58_000, 1_500],
      [8 * hourMs, 1_500],
    ] as const) {
      const check = inTurn(answer(running(1, 60_000)), answer(succeeded()));
      const harness = createJobHarness({ check });
      const work = harness.engine.run(harness.plan(), never);
      await harness.clock.advance(2_000);
      harness.clock.setWallClockForward(sleptMs);
      const { timeline } = await harness.watch(work);
      const [, second = 0] = asked(timeline);
      assert.ok(second - 2_000 <= leftMs && second - 2_000 > leftMs - 1_500, String(second));
    }
  });

  test('a clock that is set right changes nothing but the time of one question', async () => {
    for (const byMs of [-14 * minuteMs, 14 * minuteMs, -72 * hourMs, 72 * hourMs]) {
      const harness = createJobHarness({ check: always(later(100, answer(queued))) });
      const abort = new AbortController();
      const work = harness.engine.run(harness.plan(), abort.signal);
      await harness.clock.advance(5_000);
      harness.clock.setWallClockForward(byMs);
      await harness.clock.advance(5_000);
      const times = asked(harness.timeline);
      abort.abort();
      await harness.watch(work);
      const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0));
      assert.ok(Math.max(...pauses) <= 1_200 && times.length >= 14, pauses.join());
    }
  });

  test('a clock that is wrong from the start changes nothing at all', async () => {
    const seen = [];
    for (const byMs of [0, -14 * minuteMs, 14 * minuteMs, 40 * 365 * 24 * hourMs]) {
      const harness = createJobHarness({
        start: inTurn(
          fail(imageError('rate-limited', { retryAfterMs: 5_000, delivery: 'answered' })),
          answer(accepted()),
        ),
        check: index => (index < 9 ? answer(running(1)) : answer(succeeded())),
      });
      harness.clock.setWallClockForward(byMs);
      const { outcome, timeline } = await harness.run();
      seen.push(JSON.stringify([outcome, timeline]));
    }
    assert.equal(new Set(seen).size, 1);
  });
});

suite('A pause', () => {
  test('is as long as it should be, and ends with the signal’s reason', async () => {
    for (const durationMs of [0, 1, 1_500, 1_501, 30_000, 30 * minuteMs]) {
      const clock = new FakeClock();
      const end = await clock.runToEnd(pause(clock, durationMs, never));
      assert.deepEqual(
        [end, clock.elapsed()],
        [{ status: 'fulfilled', value: 'over' }, durationMs],
      );
    }
    const clock = new FakeClock();
    const abort = new AbortController();
    const reason = new Error('enough');
    const work = pause(clock, 10_000, abort.signal);
    await clock.advance(4_000);
    abort.abort(reason);
    await assert.rejects(work, error => error === reason);
    assert.deepEqual(clock.waiting, []);
  });

  test('something broken off by the person is not taken for sleep, nor a failure of its own', async () => {
    const clock = new FakeClock();
    const abort = new AbortController();
    const reason = new Error('enough');
    const work = unlessSleeping(clock, abort.signal, signal => clock.delay(60_000, signal));
    await clock.advance(4_000);
    abort.abort(reason);
    await assert.rejects(work, error => error === reason);
    const failure = new TypeError('a defect');
    const failing = unlessSleeping(clock, never, () => Promise.reject(failure));
    await assert.rejects(failing, error => error === failure);
    assert.deepEqual(clock.waiting, []);
  });
});
