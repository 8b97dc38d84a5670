import type { Price } from '../imageModel';
import type { JsonValue } from '../json';
import {
  jobRecordSchema,
  type IntentRecord,
  type JobRecord,
  type SavedFile,
  type StoredPicture,
} from './jobRecord';

export type JobStage =
  'intent' | 'accepted' | 'ready' | 'saved' | 'failed' | 'cancelled' | 'unknown';

/** One job as its lines in the journal tell it. */
export interface JobHistory {
  readonly intent: IntentRecord;
  readonly stage: JobStage;
  readonly updatedAtMs: number;
  readonly operation: JsonValue | undefined;
  /** How many pictures the task made; undefined while it makes them. */
  readonly pictureCount: number | undefined;
  readonly images: readonly { readonly url: string; readonly expiresAtMs?: number | undefined }[];
  /** Pictures already on this machine, by their index. */
  readonly downloaded: ReadonlyMap<number, StoredPicture>;
  readonly files: readonly SavedFile[];
  readonly cost: Price | undefined;
  readonly error: { readonly code: string; readonly message: string } | undefined;
  /** Whether the operation can still be asked for its pictures. */
  readonly resumable: boolean;
}

/**
 * The jobs of a journal, oldest first. Lines that are no record (a newer version's, a damaged one)
 * and lines without their intent are left out and counted.
 */
export function readHistory(lines: Iterable<unknown>): {
  readonly jobs: readonly JobHistory[];
  readonly unreadable: number;
} {
  const jobs = new Map<string, JobHistory>();
  let unreadable = 0;
  for (const line of lines) {
    const parsed = jobRecordSchema.safeParse(line);
    const record = parsed.success ? parsed.data : undefined;
    const next = record && applyRecord(jobs.get(record.jobId), record);
    if (record && next) jobs.set(record.jobId, next);
    else unreadable += 1;
  }
  return { jobs: [...jobs.values()], unreadable };
}

/**
 * The job after one more line; undefined when the line does not belong to a known job. Saved is the
 * end: what another window wrote late takes nothing back.
 */
export function applyRecord(
  job: JobHistory | undefined,
  record: JobRecord,
): JobHistory | undefined {
  if (record.type === 'intent') return job ?? begin(record);
  if (!job || (job.stage === 'saved' && record.type !== 'saved')) return job;
  const moved = { ...job, updatedAtMs: record.atMs, error: undefined };
  const wasAccepted = job.operation !== undefined;
  switch (record.type) {
    case 'accepted':
      return { ...moved, stage: 'accepted', operation: record.operation, resumable: true };
    case 'ready':
      return {
        ...moved,
        stage: 'ready',
        pictureCount: record.count,
        images: record.images,
        cost: record.cost ?? job.cost,
        resumable: wasAccepted,
      };
    case 'downloaded':
      return {
        ...moved,
        error: job.error,
        downloaded: new Map(job.downloaded).set(record.index, record.picture),
      };
    case 'saved':
      return {
        ...moved,
        stage: 'saved',
        files: record.files,
        cost: record.cost ?? job.cost,
        resumable: false,
      };
    case 'failed':
      return {
        ...moved,
        stage: 'failed',
        error: { code: record.code, message: record.message },
        cost: record.cost ?? job.cost,
        resumable: record.resumable && wasAccepted,
      };
    case 'cancelled':
      return {
        ...moved,
        stage: 'cancelled',
        cost: record.cost ?? job.cost,
        resumable: record.resumable && wasAccepted,
      };
    case 'unknown':
      return {
        ...moved,
        stage: 'unknown',
        error: { code: 'network', message: record.message },
        resumable: false,
      };
  }
}

function begin(intent: IntentRecord): JobHistory {
  return {
    intent,
    stage: 'intent',
    updatedAtMs: intent.atMs,
    operation: undefined,
    pictureCount: undefined,
    images: [],
    downloaded: new Map(),
    files: [],
    cost: undefined,
    error: undefined,
    resumable: false,
  };
}
