import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { type JobHistory } from '../../../../src/core/jobs/jobHistory';
import { readHistory } from '../../../fakes/readHistory';
import type { JobRecord } from '../../../../src/core/jobs/jobRecord';
import { storedPicture } from '../../../fakes/jobHarness';

type Line = JobRecord extends infer R
  ? R extends JobRecord
    ? Omit<R, 'jobId' | 'atMs'>
    : never
  : never;

const cost = { amount: 0.05, currency: 'USD' } as const;
const { path, ...facts } = storedPicture(0);
const file = { uri: `file://${path}`, ...facts };

const intent: Line = {
  type: 'intent',
  provider: 'wave',
  model: 'wave/test',
  mode: 'generate',
  prompt: 'a lantern',
  request: { prompt: 'a lantern' },
  origin: 'https://api.test',
  idempotencyKey: 'key-1',
  count: 1,
  destination: null,
};
const accepted: Line = { type: 'accepted', operation: { taskId: 'task-1' } };
const ready: Line = {
  type: 'ready',
  count: 1,
  images: [{ url: 'https://cdn.test/0.png' }],
  cost,
};
const downloaded: Line = { type: 'downloaded', index: 0, picture: storedPicture(0) };
const placing: Line = { type: 'placing', files: [{ index: 0, uri: file.uri }] };
const saved: Line = { type: 'saved', files: [file] };
const unknown: Line = { type: 'unknown', message: 'no answer' };

function failed(resumable: boolean): Line {
  return { type: 'failed', code: 'timeout', message: 'too long', resumable };
}

function cancelled(resumable: boolean): Line {
  return { type: 'cancelled', resumable };
}

/** The lines of one job, a second apart. */
function linesOf(jobId: string, ...lines: readonly Line[]): readonly JobRecord[] {
  return lines.map((line, index) => ({ ...line, jobId, atMs: index * 1_000 }));
}

function fold(...lines: readonly Line[]): JobHistory {
  const { jobs, unreadable } = readHistory(linesOf('job-1', ...lines));
  assert.deepEqual([jobs.length, unreadable], [1, 0]);
  return jobs[0]!;
}

function stageOf({ stage, resumable, operation }: JobHistory): unknown {
  return [stage, resumable ? 'resumable' : 'final', operation];
}

suite('Job history', () => {
  test('tells everything about a job that was saved', () => {
    assert.deepEqual(fold(intent, accepted, ready, downloaded, placing, saved), {
      intent: linesOf('job-1', intent)[0],
      stage: 'saved',
      updatedAtMs: 5_000,
      operation: { taskId: 'task-1' },
      pictureCount: 1,
      downloaded: new Map([[0, storedPicture(0)]]),
      places: new Map([[0, file.uri]]),
      files: [file],
      missing: [],
      cost,
      error: undefined,
      resumable: false,
    });
  });

  test('says at each step whether the job can be gone on with', () => {
    const operation = { taskId: 'task-1' };
    const cases: readonly (readonly [readonly Line[], unknown])[] = [
      [[intent], ['intent', 'final', undefined]],
      [
        [intent, accepted],
        ['accepted', 'resumable', operation],
      ],
      [
        [intent, accepted, ready],
        ['ready', 'resumable', operation],
      ],
      [
        [intent, accepted, ready, downloaded],
        ['ready', 'resumable', operation],
      ],
      [
        [intent, accepted, ready, saved],
        ['saved', 'final', operation],
      ],
      [
        [intent, failed(false)],
        ['failed', 'final', undefined],
      ],
      [
        [intent, accepted, failed(true)],
        ['failed', 'resumable', operation],
      ],
      [
        [intent, accepted, failed(false)],
        ['failed', 'final', operation],
      ],
      [
        [intent, cancelled(false)],
        ['cancelled', 'final', undefined],
      ],
      [
        [intent, accepted, cancelled(true)],
        ['cancelled', 'resumable', operation],
      ],
      [
        [intent, accepted, cancelled(false)],
        ['cancelled', 'final', operation],
      ],
      [
        [intent, unknown],
        ['unknown', 'final', undefined],
      ],
    ];
    assert.deepEqual(
      cases.map(([lines]) => stageOf(fold(...lines))),
      cases.map(([, expected]) => expected),
    );
  });

  test('a job whose task was never written down cannot be asked for, whatever later lines say', () => {
    assert.deepEqual(
      [[failed(true)], [cancelled(true)], [ready], [ready, failed(true)]].map(
        lines => fold(intent, ...lines).resumable,
      ),
      [false, false, false, false],
    );
  });

  test('a job that was resumed carries no trace of its failure but its pictures and cost', () => {
    const resumed = fold(intent, accepted, ready, downloaded, failed(true), {
      type: 'ready',
      count: 1,
      images: [],
    });
    assert.deepEqual(
      [resumed.stage, resumed.error, resumed.cost, [...resumed.downloaded.keys()]],
      ['ready', undefined, cost, [0]],
    );
    assert.deepEqual(fold(intent, accepted, failed(true)).error, {
      code: 'timeout',
      message: 'too long',
    });
    assert.equal(fold(intent, accepted, failed(true), cancelled(true)).error, undefined);
  });

  test('a picture that arrives after a failure is kept and changes nothing else', () => {
    const job = fold(intent, accepted, ready, failed(true), downloaded);
    assert.deepEqual(
      [job.stage, job.resumable, job.error?.code, [...job.downloaded.keys()]],
      ['failed', true, 'timeout', [0]],
    );
  });

  test('what comes after saved takes nothing back', () => {
    const end = fold(intent, accepted, ready, downloaded, saved);
    for (const late of [
      accepted,
      ready,
      downloaded,
      placing,
      failed(true),
      cancelled(true),
      unknown,
    ]) {
      assert.deepEqual(fold(intent, accepted, ready, downloaded, saved, late), end);
    }
  });

  test('a saved job that misses pictures can be gone on with while one may still come', () => {
    const missing = (gone: boolean) =>
      ({ index: 1, code: 'too-large', message: '', gone }) as const;
    const partly: Line = { type: 'saved', files: [file], missing: [missing(false)] };
    const job = fold(intent, accepted, ready, partly);
    assert.deepEqual(
      [stageOf(job), job.missing, job.files],
      [['saved', 'resumable', { taskId: 'task-1' }], [missing(false)], [file]],
    );
    const tried = fold(intent, accepted, ready, partly, ready, downloaded, placing, failed(true));
    assert.deepEqual(
      [stageOf(tried), tried.files, [...tried.downloaded.keys()], [...tried.places.keys()]],
      [stageOf(job), [file], [0], [0]],
    );
    const ended: Line = { type: 'saved', files: [file], missing: [missing(true)] };
    assert.equal(fold(intent, accepted, ready, partly, ended).resumable, false);
    assert.equal(fold(intent, partly).resumable, false);
  });

  test('jobs are told in the order they began, however their lines mix', () => {
    const [one, two] = [
      linesOf('one', intent, accepted, failed(true)),
      linesOf('two', intent, accepted),
    ];
    const { jobs, unreadable } = readHistory([one[0], two[0], two[1], one[1], one[2], one[0]]);
    assert.deepEqual(
      [jobs.map(job => [job.intent.jobId, job.stage]), unreadable],
      [
        [
          ['one', 'failed'],
          ['two', 'accepted'],
        ],
        0,
      ],
    );
  });

  test('lines that are no record, and lines without their intent, are counted and left out', () => {
    const good = linesOf('job-1', intent, accepted);
    const { jobs, unreadable } = readHistory([
      undefined,
      null,
      'intent',
      [],
      {},
      { type: 'dreamt', jobId: 'job-1', atMs: 0 },
      { ...good[0], provider: 'elsewhere' },
      { ...good[1], atMs: 'yesterday' },
      good[0],
      { ...good[1], operation: undefined },
      good[1],
      ...linesOf('stranger', accepted, ready, saved),
    ]);
    assert.deepEqual(
      [jobs.map(({ intent: { jobId }, stage }) => [jobId, stage]), unreadable],
      [[['job-1', 'accepted']], 12],
    );
  });

  test('what a newer version adds to a line is no reason not to read it', () => {
    const [first] = linesOf('job-1', intent);
    assert.deepEqual(readHistory([{ ...first, mood: 'good' }]).jobs[0]?.intent, first);
  });

  test('any start of any legal journal can be read', () => {
    const life = fc
      .tuple(
        fc.constantFrom<readonly Line[]>(
          [accepted],
          [accepted, ready],
          [accepted, ready, downloaded],
        ),
        fc.array(fc.constantFrom(failed(true), cancelled(true), ready, downloaded)),
        fc.constantFrom<readonly Line[]>([], [saved], [failed(false)], [cancelled(false)]),
      )
      .map(([begin, middle, end]) => [intent, ...begin, ...middle, ...end]);
    const early = fc.constantFrom<readonly Line[]>(
      [intent],
      [intent, unknown],
      [intent, cancelled(false)],
      [intent, failed(false)],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(life, early), { maxLength: 4 }), fc.nat(), (lives, cut) => {
        const lines = lives.flatMap((each, index) => linesOf(`job-${index}`, ...each));
        const start = lines.slice(0, cut % (lines.length + 1));
        const { jobs, unreadable } = readHistory(start);
        assert.equal(unreadable, 0);
        assert.equal(jobs.length, new Set(start.map(({ jobId }) => jobId)).size);
        for (const job of jobs) {
          assert.ok(!job.resumable || job.operation !== undefined);
          assert.ok(job.stage !== 'saved' || (!job.resumable && job.files.length > 0));
          assert.equal(job.error !== undefined, ['failed', 'unknown'].includes(job.stage));
        }
      }),
      { numRuns: 200 },
    );
  });
});
