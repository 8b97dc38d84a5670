import type { Clock } from '../clock';
import type { ImageError } from '../errors';
import type { ImageModel, Price } from '../imageModel';
import type { ImageProvider, ImageWarning, ResultImage } from '../imageProvider';
import type { ImageRequest } from '../imageRequest';
import type { JsonValue } from '../json';
import type { JobRecord, SavedFile, StoredPicture } from './jobRecord';

/** Everything one job needs, decided before it begins. */
export interface JobPlan {
  readonly jobId: string;
  readonly model: ImageModel;
  readonly request: ImageRequest;
  /** The request as the journal keeps it. */
  readonly storedRequest: JsonValue;
  readonly provider: ImageProvider;
  /** The origin the key is bound to; `offline` where nothing leaves the machine. */
  readonly origin: string;
  /** One per job; a repeated request under it is charged once where the service documents that. */
  readonly idempotencyKey: string;
  readonly estimatedCost: Price | undefined;
  readonly destination: JsonValue;
  /** What fitting the request to the model left out. */
  readonly warnings: readonly ImageWarning[];
}

/** What the engine needs from the world; the editor supplies the real things, tests supply fakes. */
export interface JobPorts<Saved extends { readonly files: readonly SavedFile[] }> {
  readonly clock: Clock;
  /** Resolves once the line is on the disk for good. */
  append(record: JobRecord): Promise<void>;
  /** Brings one result onto this machine. Rejects with ImageError. */
  fetchPicture(
    image: ResultImage,
    place: { readonly jobId: string; readonly index: number; readonly signal: AbortSignal },
  ): Promise<StoredPicture>;
  /** Puts the pictures where they belong. Rejects with ImageError. */
  save(
    job: { readonly jobId: string; readonly destination: JsonValue; readonly request: JsonValue },
    pictures: readonly StoredPicture[],
  ): Promise<Saved>;
  /** How many jobs may run at once, asked anew for each job. */
  maxParallelJobs(): number;
  /** A line after the intent could not be written; the job goes on, for it is paid for. */
  journalFailed(error: unknown): void;
}

export type JobPhase =
  'waiting' | 'sending' | 'queued' | 'running' | 'downloading' | 'saving' | 'cancelling';

export interface JobProgress {
  readonly jobId: string;
  readonly phase: JobPhase;
  /** 0 to 100 where the service says it. */
  readonly percent: number | undefined;
  /** Why nothing moves just now: what failed last, or the service's unknown word. */
  readonly trouble: { readonly error: ImageError; readonly retryInMs: number } | undefined;
  readonly unknownWord: string | undefined;
}

export type JobOutcome<Saved> =
  | {
      readonly status: 'saved';
      readonly saved: Saved;
      readonly warnings: readonly ImageWarning[];
      readonly cost: Price | undefined;
    }
  | {
      readonly status: 'cancelled';
      /** Whether the service may charge for it all the same. */
      readonly charge: 'none' | 'possible';
      readonly resumable: boolean;
      /** What the service says it cost. */
      readonly cost?: Price;
    }
  | {
      readonly status: 'failed';
      readonly error: ImageError;
      /** Whether what was paid for may still be fetched by resuming the job. */
      readonly resumable: boolean;
      readonly charge: 'none' | 'possible';
      /** What the service says it cost. */
      readonly cost?: Price;
    }
  | { readonly status: 'unknown'; readonly error: ImageError };

export type ReportProgress = (change: Omit<Partial<JobProgress>, 'jobId'>) => void;
