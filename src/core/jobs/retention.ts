import type { JobHistory } from './jobHistory';
import type { LineHead } from './jobEnd';

/** What Show Jobs lists; a job that has ended is of use to a person only there. */
const keptEnded = 200;
const keptForMs = 30 * 24 * 60 * 60_000;

/**
 * The jobs a journal need not keep any longer: they have ended long ago, and many others since. One
 * that can be gone on with, and one whose request may have arrived without an answer, stays for good.
 * @param jobs oldest first
 */
export function jobsToForget(jobs: readonly JobHistory[], nowMs: number): ReadonlySet<string> {
  const ended = jobs.filter(hasEnded).sort((one, other) => one.updatedAtMs - other.updatedAtMs);
  const old = ended
    .slice(0, Math.max(0, ended.length - keptEnded))
    .filter(({ updatedAtMs }) => nowMs - updatedAtMs > keptForMs);
  return new Set(old.map(({ intent }) => intent.jobId));
}

/**
 * How many lines the jobs `jobsToForget` names have at most, told from the lines' times alone: a journal with
 * few of them is not worth being read.
 * @param jobs the lines of each
 */
export function mostLinesToForget(
  jobs: readonly (readonly Pick<LineHead, 'atMs'>[])[],
  nowMs: number,
): number {
  const counts = jobs
    .filter(lines => lines.some(({ atMs }) => nowMs - atMs > keptForMs))
    .map(lines => lines.length)
    .sort((one, other) => other - one);
  const most = counts.slice(0, Math.max(0, jobs.length - keptEnded));
  return most.reduce((sum, count) => sum + count, 0);
}

function hasEnded({ stage, resumable }: JobHistory): boolean {
  return !resumable && (stage === 'saved' || stage === 'failed' || stage === 'cancelled');
}
