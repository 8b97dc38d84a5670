import type { JobHistory } from '../core/jobs/jobHistory';
import type { ServiceEntry } from '../providers/registry';

/** Longer than all tries of one request take. */
const sendingMs = 10 * 60_000;

type Told = Pick<JobHistory, 'stage' | 'updatedAtMs'>;

/**
 * Whether the request of a job that does not run in this window may be another window's, which is sending it at this
 * moment. Where that window was closed while it did, nobody can tell before the time for sending is over.
 */
export function isBeingSent({ stage, updatedAtMs }: Told, nowMs: number): boolean {
  return stage === 'intent' && nowMs - updatedAtMs <= sendingMs;
}

/** Whether nobody knows if the request of a job that does not run in this window has arrived. */
export function isFateUnknown(job: Told, nowMs: number): boolean {
  return job.stage === 'unknown' || (job.stage === 'intent' && !isBeingSent(job, nowMs));
}

/**
 * Whether the same request may be sent once more under its key, which the service charges once. The job's lease refuses
 * it while another window is sending.
 */
export function canAskAgain(
  { stage }: Told,
  service: Pick<ServiceEntry, 'repeatsUnderKey'> | undefined,
): boolean {
  return (stage === 'unknown' || stage === 'intent') && service?.repeatsUnderKey === true;
}
