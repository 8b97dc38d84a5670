import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import type { JobLease } from '../../../../src/core/jobs/jobLease';
import type { JobRecord } from '../../../../src/core/jobs/jobRecord';
import { createJobHarness, storedPicture, type Scenario } from '../../../fakes/jobHarness';
import {
  accepted,
  always,
  answer,
  fail,
  imageError,
  inTurn,
  later,
  running,
  silence,
  succeeded,
} from '../../../fakes/scriptedProvider';

/** A lease that a test can take away. */
function lease() {
  const taken = new AbortController();
  const events: string[] = [];
  const held: JobLease = {
    lost: taken.signal,
    confirm: () => {
      events.push('confirmed');
      taken.signal.throwIfAborted();
      return Promise.resolve();
    },
    release: () => {
      events.push('released');
      return Promise.resolve();
    },
  };
  const loseIt = (): void => taken.abort(new ImageError('job-elsewhere', 'somebody else has it'));
  return { held, events, loseIt, take: () => Promise.resolve(held) };
}

/** A job of the journal whose task is not finished. */
async function unfinished(scenario: Scenario): Promise<ReturnType<typeof createJobHarness>> {
  const harness = createJobHarness({
    start: inTurn(answer(accepted(running()))),
    check: index => (index === 0 ? fail(imageError('unauthorized')) : answer(succeeded())),
    ...scenario,
  });
  await harness.run();
  return harness;
}

suite('A job that one window at a time may work on', () => {
  test('is held from before its intent until its end, and asked for once more before it is saved', async () => {
    const { events, take } = lease();
    const harness = createJobHarness({
      lease: take,
      append: type => {
        if (type === 'intent' || type === 'saved') events.push(type);
        return 'written';
      },
    });
    await harness.run();
    assert.deepEqual(events, ['intent', 'confirmed', 'saved', 'released']);
  });

  test('is given back after a defect too', async () => {
    const { events, take } = lease();
    const harness = createJobHarness({ lease: take, save: fail(new TypeError('a defect')) });
    await harness.run();
    assert.deepEqual(events, ['confirmed', 'released']);
  });

  test('is not gone on with while another window has it: nothing is asked, sent or written', async () => {
    let mine = true;
    const { take } = lease();
    const harness = await unfinished({ lease: () => (mine ? take() : Promise.resolve(undefined)) });
    mine = false;
    const { outcome, timeline } = await harness.watch(harness.resume());
    assert.deepEqual([outcome, timeline], [{ rejected: 'job-elsewhere' }, []]);
  });

  test('is not gone on with when another window has just finished it', async () => {
    const harness = await unfinished({});
    const [intent] = harness.journal;
    assert.ok(intent);
    const { jobId, atMs } = intent;
    // It ends between the click and the lease.
    const resuming = harness.resume();
    harness.journal.push({ type: 'saved', jobId, atMs, files: [] } satisfies JobRecord);
    const { outcome, timeline } = await harness.watch(resuming);
    assert.deepEqual([outcome, timeline], [{ rejected: 'job-elsewhere' }, []]);
  });

  for (const end of [
    { type: 'cancelled', resumable: false },
    { type: 'failed', code: 'provider-failed', message: 'no picture', resumable: false },
  ] as const) {
    test(`is not gone on with when another window has just seen it ${end.type} for good`, async () => {
      const harness = await unfinished({});
      const { jobId, atMs } = harness.journal[0]!;
      const resuming = harness.resume();
      harness.journal.push({ ...end, jobId, atMs });
      const { outcome, timeline } = await harness.watch(resuming);
      assert.deepEqual([outcome, timeline], [{ rejected: 'job-elsewhere' }, []]);
    });

    test(`is gone on with when another window has seen it ${end.type} with pictures to be had`, async () => {
      const harness = await unfinished({});
      const { jobId, atMs } = harness.journal[0]!;
      const resuming = harness.resume();
      harness.journal.push({ ...end, jobId, atMs, resumable: true });
      const { timeline } = await harness.watch(resuming);
      assert.equal(timeline.at(-1), '0 append saved 1');
    });
  }

  test('goes on from what another window brought here meanwhile', async () => {
    const harness = await unfinished({});
    const { jobId, atMs } = harness.journal[0]!;
    const resuming = harness.resume(undefined, jobId, () => Promise.reject(imageError('no-key')));
    harness.journal.push(
      { type: 'ready', jobId, atMs, count: 1, images: [] },
      { type: 'downloaded', jobId, atMs, index: 0, picture: storedPicture(0) },
    );
    const { timeline } = await harness.watch(resuming);
    assert.deepEqual(timeline, ['0 save /kept/0.png', '0 append saved 1']);
  });

  for (const [what, scenario] of [
    ['while its service is asked', { check: inTurn(later(5_000, answer(succeeded()))) }],
    ['while its pictures are fetched', { fetchPicture: () => inTurn(silence) }],
  ] as const) {
    test(`taken over ${what}, it is left alone: not cancelled, not saved, not written about`, async () => {
      const { events, take, loseIt } = lease();
      const harness = createJobHarness({ lease: take, ...scenario });
      const work = harness.engine.run(harness.plan(), new AbortController().signal);
      await harness.clock.advance(2_000);
      const before = harness.journal.length;
      loseIt();
      const { outcome, timeline } = await harness.watch(work);
      assert.deepEqual(outcome, {
        status: 'failed',
        error: 'job-elsewhere',
        charge: 'possible',
        resumable: true,
      });
      assert.deepEqual(
        [harness.journal.length, timeline.filter(line => /cancel |save/.test(line)), events],
        [before, [], ['released']],
      );
    });
  }

  test('taken over just before it is saved, it is saved by nobody here', async () => {
    const { take, loseIt } = lease();
    const harness = createJobHarness({
      lease: take,
      fetchPicture: () => () => () => Promise.resolve(storedPicture(0)),
      append: type => {
        if (type === 'downloaded') loseIt();
        return 'written';
      },
    });
    const { timeline } = await harness.run();
    assert.deepEqual(
      timeline.filter(line => line.includes('save')),
      [],
    );
  });

  test('a request under way is not called back by a takeover', async () => {
    const { take, loseIt } = lease();
    const harness = createJobHarness({
      lease: take,
      start: always(later(3_000, answer(accepted()))),
    });
    const work = harness.engine.run(harness.plan(), new AbortController().signal);
    await harness.clock.advance(1_000);
    loseIt();
    await harness.watch(work);
    assert.deepEqual(
      harness.journal.map(({ type }) => type),
      ['intent', 'accepted'],
    );
  });

  test('goes on without where nobody can be kept out, and that is logged', async () => {
    const harness = createJobHarness({ lease: () => Promise.reject(imageError('write-failed')) });
    const { outcome, timeline } = await harness.run();
    assert.deepEqual(
      [(outcome as { status: string }).status, timeline[0]],
      ['saved', '0 lease failed: write-failed'],
    );
  });

  test('cancelling while the other owner is watched stops the task and nothing else', async () => {
    let isTaken = false;
    const harness = await unfinished({
      lease: () =>
        isTaken
          ? new Promise((_, reject) =>
              abort.signal.addEventListener('abort', () => reject(new Error('left'))),
            )
          : lease().take(),
    });
    isTaken = true;
    const abort = new AbortController();
    const work = harness.resume(abort.signal);
    await harness.clock.advance(1_000);
    abort.abort();
    const { timeline } = await harness.watch(work);
    assert.deepEqual(timeline, ['1000 cancel {"taskId":"task-1"}', '1000 append cancelled, final']);
  });
});
