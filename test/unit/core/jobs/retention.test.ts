import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { JobHistory, JobStage } from '../../../../src/core/jobs/jobHistory';
import { jobsToForget, mostLinesToForget } from '../../../../src/core/jobs/retention';

const dayMs = 24 * 60 * 60_000;
const nowMs = 400 * dayMs;

/** As much of a job as decides. */
function job(jobId: string, ageDays: number, stage: JobStage = 'saved', resumable = false) {
  const updatedAtMs = nowMs - ageDays * dayMs;
  return { intent: { jobId }, stage, resumable, updatedAtMs } as unknown as JobHistory;
}

function jobs(count: number, ageDays: number, stage?: JobStage, resumable?: boolean) {
  return Array.from({ length: count }, (_, index) => {
    return job(`${ageDays}-${index}`, ageDays, stage, resumable);
  });
}

suite('What a journal forgets', () => {
  test('is nothing while there are no more than 200 ended jobs', () => {
    assert.equal(jobsToForget(jobs(200, 300), nowMs).size, 0);
  });

  test('is nothing younger than a month, however much there is', () => {
    assert.equal(jobsToForget(jobs(900, 29), nowMs).size, 0);
  });

  test('is the oldest beyond both', () => {
    for (const stage of ['saved', 'failed', 'cancelled'] as const) {
      const all = [...jobs(3, 40, stage), ...jobs(198, 31, stage)];
      assert.deepEqual(jobsToForget(all, nowMs), new Set(['40-0']));
    }
  });

  test('never is a job that can be gone on with, or whose fate nobody knows', () => {
    const open = [
      ...jobs(300, 300, 'failed', true),
      ...jobs(300, 301, 'saved', true),
      ...jobs(300, 302, 'cancelled', true),
      ...(['intent', 'unknown', 'accepted', 'ready'] as const).map((stage, index) =>
        job(stage, 310 + index, stage),
      ),
    ];
    assert.equal(jobsToForget([...open, ...jobs(250, 1)], nowMs).size, 0);
  });

  test('never is more than the lines’ times alone let expect', () => {
    const life = fc.record({
      ageDays: fc.nat({ max: 60 }),
      lines: fc.integer({ min: 1, max: 9 }),
      stage: fc.constantFrom<JobStage>('saved', 'failed', 'accepted'),
    });
    fc.assert(
      fc.property(fc.array(life, { minLength: 190, maxLength: 230 }), lives => {
        const all = lives.map(({ ageDays, stage }, index) => job(`${index}`, ageDays, stage));
        const linesOf = lives.map(({ lines, ageDays }) =>
          Array.from({ length: lines }, (_, index) => ({
            atMs: nowMs - (ageDays + lines - 1 - index) * dayMs,
          })),
        );
        const forgotten = [...jobsToForget(all, nowMs)].map(id => linesOf[Number(id)]!.length);
        const count = forgotten.reduce((sum, each) => sum + each, 0);
        assert.ok(mostLinesToForget(linesOf, nowMs) >= count);
      }),
      { numRuns: 100 },
    );
    const twoLines = (ageDays: number) => {
      const line = { atMs: nowMs - ageDays * dayMs };
      return [line, line];
    };
    const young = Array.from({ length: 900 }, () => twoLines(29));
    const few = Array.from({ length: 203 }, () => twoLines(300));
    assert.deepEqual(
      [young, few].map(lines => mostLinesToForget(lines, nowMs)),
      [0, 6],
    );
  });
});
