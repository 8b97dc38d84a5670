import type { Price } from '../imageModel';
import type { JsonValue } from '../json';
import {
  jobRecordSchema,
  type IntentRecord,
  type JobRecord,
  type MissingPicture,
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
  /** Pictures already on this machine, by their index. */
  readonly downloaded: ReadonlyMap<number, StoredPicture>;
  /** Where pictures were about to be put, by their index. */
  readonly places: ReadonlyMap<number, string>;
  readonly files: readonly SavedFile[];
  /** Pictures of a saved job that did not come. */
  readonly missing: readonly MissingPicture[];
  readonly cost: Price | undefined;
  readonly error: { readonly code: string; readonly message: string } | undefined;
  /** Whether the operation can still be asked for its pictures. */
  readonly resumable: boolean;
}

/** Reads a line; undefined for one that is no record, a newer version's or a damaged one. */
export type ReadRecord = (line: unknown) => JobRecord | undefined;

export const readRecord: ReadRecord = line => {
  const parsed = jobRecordSchema.safeParse(line);
  return parsed.success ? parsed.data : undefined;
};

/** Puts jobs together from their lines, one after another. */
export class HistoryReader {
  private readonly byId = new Map<string, JobHistory>();
  private left = 0;

  constructor(private readonly read: ReadRecord = readRecord) {}

  /** Oldest first. */
  get jobs(): readonly JobHistory[] {
    return [...this.byId.values()];
  }

  /** How many lines were left out. */
  get unreadable(): number {
    return this.left;
  }

  add(line: unknown): void {
    const record = this.read(line);
    const next = record && applyRecord(this.byId.get(record.jobId), record);
    if (record && next) this.byId.set(record.jobId, next);
    else this.left += 1;
  }
}

/**
 * The job after one more line; undefined when the line does not belong to a known job. What is saved
 * stays saved: what another window wrote late, or a later try for missing pictures, takes nothing back.
 */
export function applyRecord(
  job: JobHistory | undefined,
  record: JobRecord,
): JobHistory | undefined {
  if (record.type === 'intent') return job ?? begin(record);
  if (!job || (job.stage === 'saved' && !addsToSaved(job, record))) return job;
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
        cost: record.cost ?? job.cost,
        resumable: wasAccepted,
      };
    case 'downloaded':
      return {
        ...moved,
        error: job.error,
        downloaded: new Map(job.downloaded).set(record.index, record.picture),
      };
    case 'placing': {
      const more = record.files.map(({ index, uri }) => [index, uri] as const);
      return { ...moved, error: job.error, places: new Map([...job.places, ...more]) };
    }
    case 'saved': {
      const { files, missing = [], cost = job.cost } = record;
      const resumable = wasAccepted && missing.some(({ gone }) => !gone);
      return { ...moved, stage: 'saved', files, missing, cost, resumable };
    }
    case 'failed':
      return {
        ...moved,
        stage: 'failed',
        error: { code: record.code, message: record.message },
        cost: record.cost ?? job.cost,
        resumable: record.resumable && wasAccepted,
      };
    case 'cancelled': {
      const { cost = job.cost } = record;
      return { ...moved, stage: 'cancelled', cost, resumable: record.resumable && wasAccepted };
    }
    case 'unknown':
      return {
        ...moved,
        stage: 'unknown',
        error: { code: 'network', message: record.message },
        resumable: false,
      };
  }
}

function addsToSaved(job: JobHistory, { type }: JobRecord): boolean {
  return type === 'saved' || (job.resumable && (type === 'downloaded' || type === 'placing'));
}

function begin(intent: IntentRecord): JobHistory {
  return {
    intent,
    stage: 'intent',
    updatedAtMs: intent.atMs,
    operation: undefined,
    pictureCount: undefined,
    downloaded: new Map(),
    places: new Map(),
    files: [],
    missing: [],
    cost: undefined,
    error: undefined,
    resumable: false,
  };
}
