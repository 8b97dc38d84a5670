import * as assert from 'node:assert/strict';
import type { JsonValue } from '../../../../src/core/json';
import { typicalDurations, withDuration } from '../../../../src/core/jobs/durations';
import { firstPollDelayMs, pollDelayMs } from '../../../../src/core/jobs/pollSchedule';
import { createJobHarness, type Scenario } from '../../../fakes/jobHarness';
import { accepted, answer, fail, imageError, succeeded } from '../../../fakes/scriptedProvider';

const kind = { model: 'wave/test', mode: 'generate', tier: '1K' };

function learned(durationsMs: readonly number[], of = kind): JsonValue | undefined {
  return durationsMs.reduce<JsonValue | undefined>(
    (stored, durationMs) => withDuration(stored, of, durationMs),
    undefined,
  );
}

/** What a disk would keep. */
function memoryStore(value?: JsonValue) {
  const store = {
    value,
    read: () => Promise.resolve(store.value),
    write: (next: JsonValue) => {
      store.value = JSON.parse(JSON.stringify(next)) as JsonValue;
      return Promise.resolve();
    },
  };
  return store;
}

suite('How long tasks take', () => {
  test('is unknown until five of a kind are known, and then told by quantiles', () => {
    const four = learned([4_000, 1_000, 3_000, 2_000]);
    const five = withDuration(four, kind, 9_000);
    assert.deepEqual(
      [typicalDurations(four, kind), typicalDurations(five, kind)],
      [undefined, { p10Ms: 1_000, p50Ms: 3_000, p90Ms: 9_000 }],
    );
  });

  test('is kept for each model, mode and tier apart', () => {
    const stored = learned([1, 2, 3, 4, 5]);
    for (const other of [{ model: 'wave/x' }, { mode: 'edit' }, { tier: '4K' }]) {
      assert.equal(typicalDurations(stored, { ...kind, ...other }), undefined);
    }
  });

  test('forgets all but the last twenty, so that a service that became faster is believed', () => {
    const stored = learned([...Array.from({ length: 30 }, () => 60_000), ...twenty(5_000)]);
    assert.deepEqual(typicalDurations(stored, kind), { p10Ms: 5_000, p50Ms: 5_000, p90Ms: 5_000 });
  });

  test('stays small: the kinds not used for longest are forgotten first', () => {
    let stored = learned([1, 2, 3, 4, 5]);
    for (let number = 0; number < 200; number += 1) {
      stored = withDuration(stored, { ...kind, model: `wave/${'m'.repeat(40)}-${number}` }, 1e5);
      stored = withDuration(stored, kind, 5_000);
    }
    assert.ok(JSON.stringify(stored).length < 10_000);
    assert.ok(typicalDurations(stored, kind));
  });

  test('is learned from nothing that cannot be', () => {
    for (const durationMs of [NaN, Infinity, -1, 0, 2 * 60 * 60_000]) {
      assert.equal(
        typicalDurations(learned(Array(9).fill(durationMs) as number[]), kind),
        undefined,
      );
    }
    for (const stored of [undefined, null, 7, [], { version: 2, kinds: [] }, { kinds: {} }]) {
      assert.equal(typicalDurations(stored, kind), undefined);
      assert.deepEqual(withDuration(stored, kind, 5), {
        version: 1,
        kinds: [['wave/test generate 1K', [5]]],
      });
    }
  });
});

suite('Questions by what was learned', () => {
  const typical = { p10Ms: 10_000, p50Ms: 14_000, p90Ms: 18_000 };

  test('begin shortly before the first tasks end, come closer together, and then slow down', () => {
    assert.equal(firstPollDelayMs(undefined, typical), 9_000);
    const delays = [9_000, 12_000, 16_000, 19_900, 20_000, 40_000, 600_000].map(elapsedMs =>
      Math.round(pollDelayMs(elapsedMs, undefined, 0, typical)),
    );
    assert.deepEqual(delays, [462, 394, 279, 250, 800, 1_600, 3_000]);
  });

  test('leave nobody without a word for more than half a minute', () => {
    const long = { p10Ms: 100_000, p50Ms: 110_000, p90Ms: 120_000 };
    assert.deepEqual(
      [firstPollDelayMs(undefined, long), pollDelayMs(70_000, undefined, 0, long)],
      [30_000, 20_000],
    );
  });

  test('give way to the server’s word, and to failures', () => {
    assert.deepEqual(
      [
        firstPollDelayMs(2_000, typical),
        pollDelayMs(12_000, 5_000, 0, typical),
        pollDelayMs(12_000, undefined, 3, typical),
      ],
      [2_000, 5_000, 4_000],
    );
  });
});

suite('What a job learns', () => {
  async function run(scenario: Scenario) {
    const harness = createJobHarness(scenario);
    await harness.run();
    return harness.timeline;
  }

  test('is how long its task took, for the next one to go by', async () => {
    const store = memoryStore();
    const check: Scenario['check'] = () => call =>
      answer(call.clock.elapsed() >= 12_000 ? succeeded() : accepted().state)(call);
    for (let task = 0; task < 6; task += 1) await run({ durations: store, check });
    const timeline = await run({ durations: store, check });
    const { p50Ms = 0 } = typicalDurations(store.value, kind) ?? {};
    const asked = timeline.filter(line => line.includes(' check '));
    assert.ok(Math.abs(p50Ms - 12_000) < 400, `${p50Ms}`);
    assert.ok(asked.length <= 6, asked.join('\n'));
  });

  test('is nothing from a task that failed, or that slept with the machine', async () => {
    const store = memoryStore();
    await run({
      durations: store,
      check: () =>
        answer({ kind: 'failed', error: imageError('content-refused'), cost: undefined }),
    });
    const harness = createJobHarness({ durations: store });
    const work = harness.engine.run(harness.plan(), new AbortController().signal);
    await harness.clock.advance(500);
    await harness.clock.sleepThrough(600_000);
    await harness.watch(work);
    assert.equal(store.value, undefined);
  });

  test('matters to no job: what cannot be read or written is only noted', async () => {
    const broken = imageError('write-failed');
    const timeline = await run({
      durations: { read: () => Promise.reject(broken), write: () => Promise.reject(broken) },
      check: () => answer(succeeded()),
    });
    const silent = await run({ check: () => answer(succeeded()) });
    assert.deepEqual(
      [
        timeline.filter(line => !line.includes('durations')),
        timeline.filter(line => line.includes('durations')).length,
      ],
      [silent, 2],
    );
  });

  test('is nothing where the key was refused in the middle', async () => {
    const store = memoryStore();
    await run({ durations: store, check: () => fail(imageError('unauthorized')) });
    assert.equal(store.value, undefined);
  });
});

function twenty(durationMs: number): readonly number[] {
  return Array.from({ length: 20 }, () => durationMs);
}
