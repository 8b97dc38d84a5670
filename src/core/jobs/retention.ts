import type { JobHistory } from './jobHistory';

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

function hasEnded({ stage, resumable }: JobHistory): boolean {
  return !resumable && (stage === 'saved' || stage === 'failed' || stage === 'cancelled');
}
