import type { Clock } from '../clock';
import type { ImageError } from '../errors';
import type { ImageModel, Price, ProviderId } from '../imageModel';
import type { Fingerprint, ImageProvider, ImageWarning, ResultImage } from '../imageProvider';
import type { ImageRequest } from '../imageRequest';
import type { JsonValue } from '../json';
import type { DurationStore } from './durations';
import type { JobHistory } from './jobHistory';
import type { JobLease } from './jobLease';
import type { JobRecord, PlacedFile, SavedFile, StoredPicture } from './jobRecord';
import type { ServiceLimits } from './servicePace';

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

/** One of a task's pictures, on this machine. */
export interface PictureToSave {
  /** From 0, as the service numbers them. */
  readonly index: number;
  readonly picture: StoredPicture;
}

/** What putting pictures away needs to know of their job. */
export interface SaveJob {
  readonly jobId: string;
  readonly destination: JsonValue;
  readonly request: JsonValue;
  /** How many pictures the task made, saved before or missing ones included. */
  readonly pictureCount: number;
  /** Where earlier tries put pictures or were about to, by index. One that is there is not to be written again. */
  readonly places: ReadonlyMap<number, string>;
  /** To be awaited before files are made, so that a crash in the middle leaves no picture twice. */
  placing(files: readonly PlacedFile[]): Promise<void>;
}

/** What the engine needs from the world; the editor supplies the real things, tests supply fakes. */
export interface JobPorts<Saved extends { readonly files: readonly SavedFile[] }> {
  readonly clock: Clock;
  /** Resolves once the line is on the disk for good. */
  append(record: JobRecord): Promise<void>;
  /** The job as the journal tells it now, whoever wrote in it. */
  readJob(jobId: string): Promise<JobHistory | undefined>;
  /**
   * The right to work on a job, for one at a time of all windows; undefined while another has it.
   * Rejects with ImageError where nobody can be kept out, and the job goes on without.
   */
  lease(jobId: string, signal: AbortSignal): Promise<JobLease | undefined>;
  /** For the journal, which outlasts keys and may be passed on. */
  readonly fingerprint: Fingerprint;
  /** Brings one result onto this machine. Rejects with ImageError. */
  fetchPicture(
    image: ResultImage,
    place: { readonly jobId: string; readonly index: number; readonly signal: AbortSignal },
  ): Promise<StoredPicture>;
  /** Whether a picture that was brought here still is. Rejects with ImageError. */
  isKept(picture: StoredPicture): Promise<boolean>;
  /** Puts the pictures where they belong; a file for each, in their order. Rejects with ImageError. */
  save(job: SaveJob, pictures: readonly PictureToSave[]): Promise<Saved>;
  /** How many jobs may run at once, asked anew for each job. */
  maxParallelJobs(): number;
  /** What a service's pages allow; without it, and where it says nothing, as fast as jobs come. */
  limitsOf?(provider: ProviderId): ServiceLimits | undefined;
  /** Where it is kept how long tasks take; without it every task is asked about as if it were the first. */
  readonly durations?: DurationStore;
  /**
   * For the log: what a job survives, because it is paid for. A line after the intent that cannot be
   * written, a picture that does not come, a listener
   * that throws.
   */
  troubled(trouble: JobTrouble): void;
}

export interface JobTrouble {
  readonly jobId: string;
  readonly at: 'journal' | 'lease' | 'durations' | 'listener' | `picture ${number}`;
  readonly error: unknown;
}

/** A job whose task has been accepted and has not ended, as far as this window knows. */
export interface WaitingJob {
  readonly jobId: string;
  readonly provider: ProviderId;
  /** The service's task, as only its provider reads it. */
  readonly operation: JsonValue;
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
