import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { JobHistory } from '../../../src/core/jobs/jobHistory';
import { JobBook } from '../../../src/editor/jobBook';
import { isFateUnknown } from '../../../src/editor/requestFate';
import { openJournal } from '../../../src/storage/journalFile';
import { readImageHeader } from '../../standins/support/imageHeader';
import { buildWindow, Windows } from './windows';

/** Every moment at which a window of the editor may be killed, in the order of a job's life. */
const steps = [
  ...['before intent', 'after intent', 'before submit', 'after submit'],
  ...['before accepted', 'after accepted', 'before poll', 'after poll'],
  ...['before ready', 'after ready', 'before fetch', 'before download', 'after download'],
  ...['in the middle of download', 'after fetch', 'before downloaded', 'after downloaded'],
  ...['before placing', 'after placing', 'before write', 'after write'],
  ...['before publish', 'after publish', 'before saved', 'after saved'],
] as const;

/** What six jobs of two pictures take, or a little less. */
const stepsOfAll = 220;
const randomRuns = 3;
const hourMs = 3_600_000;

const isBefore = (step: string, other: (typeof steps)[number]): boolean =>
  steps.findIndex(each => each === step) < steps.indexOf(other);

suite('A window that is killed', function () {
  this.timeout(180_000);
  let bundleFolder = '';
  let bundle = '';
  let windows: Windows;
  suiteSetup(async () => {
    bundleFolder = await mkdtemp(join(tmpdir(), 'easel-window-'));
    bundle = await buildWindow(bundleFolder);
  });
  suiteTeardown(() => rm(bundleFolder, { recursive: true }));
  setup(async () => {
    windows = await Windows.create(bundle);
  });
  teardown(() => windows.close());

  /** The jobs as a window that starts now would read them. */
  const jobs = async (): Promise<readonly JobHistory[]> => {
    const book = new JobBook(openJournal(join(windows.storage, 'jobs'), 'reader'));
    const found = await book.readAll();
    await book.close();
    return found;
  };
  /** What anybody would take for a picture; a part that a crash left is hidden. */
  const savedNames = async (): Promise<string[]> =>
    (await readdir(windows.workspace)).filter(name => !name.startsWith('.')).sort();
  const postsOf = (jobId: string): number =>
    windows.wave.requests.filter(
      ({ endpoint, body }) => endpoint === 'submit' && JSON.stringify(body).includes(jobId),
    ).length;
  const assertWhole = async (names: readonly string[]): Promise<void> => {
    for (const name of names) {
      const bytes = await readFile(join(windows.workspace, name));
      assert.ok(readImageHeader(bytes), name);
      assert.ok(bytes.subarray(-12).includes('IEND'), `${name} is cut off`);
    }
  };

  test('at any step of a job leaves it to be had, for one of two windows that start, and paid once', async () => {
    const begin = steps.map((stopAt, index) => ({
      jobId: `job-${String(index).padStart(2, '0')}`,
      stopAt,
    }));
    const killed = windows.open({ begin });
    await killed.until(() => killed.stopped.size === steps.length);
    killed.signal('SIGKILL');
    assert.equal(await killed.gone, 'SIGKILL');
    const paid = begin.map(({ jobId }) => postsOf(jobId));
    assert.deepEqual(
      paid,
      steps.map(step => (isBefore(step, 'after submit') ? 0 : 1)),
    );

    const next = [windows.open({ resume: 'once' }), windows.open({ resume: 'once' })];
    assert.deepEqual(await Promise.all(next.map(({ gone }) => gone)), [0, 0]);

    assert.deepEqual(
      begin.map(({ jobId }) => postsOf(jobId)),
      paid,
      'something was paid again',
    );
    const now = new Map((await jobs()).map(job => [job.intent.jobId, job]));
    const later = Date.now() + 20 * 3_600_000;
    for (const { jobId, stopAt } of begin) {
      const job = now.get(jobId);
      const inWindows = next.flatMap(({ ended }) => ended.get(jobId) ?? []).sort();
      if (isBefore(stopAt, 'after intent')) {
        assert.equal(job, undefined, stopAt);
      } else if (isBefore(stopAt, 'after accepted')) {
        assert.ok(job && isFateUnknown(job, later), `${stopAt}: nobody would be told`);
        assert.deepEqual(inWindows, [], stopAt);
      } else {
        assert.equal(job?.stage, 'saved', stopAt);
        const savers = inWindows.filter(how => how === 'saved');
        assert.equal(
          savers.length,
          stopAt === 'after saved' ? 0 : 1,
          `${stopAt}: ${inWindows.join()}`,
        );
      }
    }
    const names = begin
      .filter(({ stopAt }) => !isBefore(stopAt, 'after accepted'))
      .map(({ jobId }) => `${jobId}-0.png`);
    assert.deepEqual(await savedNames(), names.sort());
    await assertWhole(names);
  });

  test('again and again, whenever it is, loses no job, pays for none twice and leaves no half picture', async () => {
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: stepsOfAll }), { minLength: 3, maxLength: 3 }),
        async moments => {
          await windows.close();
          windows = await Windows.create(bundle);
          for (const end of await killAgainAndAgain(moments))
            ends.set(end, (ends.get(end) ?? 0) + 1);
        },
      ),
      { numRuns: randomRuns, endOnFailure: true },
    );
    console.log(`      ${[...ends].map(([end, count]) => `${count} ${end}`).join(', ')}`);
  });

  /** Six jobs of two pictures, in windows that are killed at these moments, and one that is not. */
  async function killAgainAndAgain(moments: readonly number[]): Promise<readonly string[]> {
    const begin = Array.from({ length: 6 }, (_, index) => ({ jobId: `job-${index}` }));
    const [first = 1, ...others] = moments;
    const begun = windows.open({ begin, pictureCount: 2, dieAtStep: first });
    assert.equal(await begun.gone, 'SIGKILL');
    // Each has less to do than the one before it, and may be through before it would be killed.
    for (const dieAtStep of [...others.map(moment => Math.ceil(moment / 4)), undefined]) {
      const next = windows.open({ resume: 'once', ...(dieAtStep !== undefined && { dieAtStep }) });
      const how = await next.gone;
      assert.ok(how === 'SIGKILL' || how === 0, String(how));
    }
    const found = await jobs();
    const names: string[] = [];
    const ends = begin.map(({ jobId }) => {
      const job = found.find(({ intent }) => intent.jobId === jobId);
      const paid = postsOf(jobId);
      if (!job) {
        assert.equal(paid, 0, `${jobId} was paid and is not in the journal`);
        return 'never sent';
      }
      assert.ok(paid <= 1, `${jobId} was sent ${paid} times`);
      if (job.stage === 'intent') return 'unknown';
      assert.deepEqual([job.stage, job.files.length], ['saved', 2], jobId);
      names.push(`${jobId}-0.png`, `${jobId}-1.png`);
      return 'saved';
    });
    assert.deepEqual(await savedNames(), names.sort());
    await assertWhole(names);
    return ends;
  }

  test('leaves its job to be taken over when it only stands still, and gives it up when it goes on', async () => {
    const { wave } = windows;
    wave.planNext({ durationMs: hourMs });
    const still = windows.open({ begin: [{ jobId: 'job' }] });
    await wave.seen('poll', 1);
    still.signal('SIGSTOP');
    const next = windows.open({ resume: 'until-mine' });
    const { polls } = wave.counts;
    await wave.seen('poll', polls + 1);
    wave.clock.skip(hourMs);
    assert.equal(await next.gone, 0);
    assert.deepEqual([...next.ended], [['job', 'saved']]);
    still.signal('SIGCONT');
    assert.equal(await still.gone, 0);
    assert.deepEqual([...still.ended], [['job', 'job-elsewhere']]);
    assert.deepEqual(await savedNames(), ['job-0.png']);
    assert.equal(postsOf('job'), 1);
  });
});
