import type { Price } from '../core/imageModel';
import type { JobEngine } from '../core/jobs/jobEngine';
import type { Choices } from './choices';
import type { Connections } from './connections';
import type { Credentials } from './credentials';
import type { ImageHosting } from './imageHosting';
import type { SavedImages } from './insertion/saveImages';
import type { TargetsByJob } from './insertion/targetsByJob';
import type { JobBook } from './jobBook';
import type { Ledger } from './ledger';
import type { Log } from './log';
import type { PictureStore } from './pictureStore';
import type { Studio } from './studio/studio';

/** A job of this window that has not ended. */
interface RunningJob {
  readonly abort: AbortController;
  /** What a new request may cost; undefined too for a job that is gone on with, as it is paid for. */
  readonly estimatedCost: Price | undefined;
}

export interface ResumeOptions {
  /** Asks for another folder first. */
  readonly chooseFolder?: boolean;
  /** Asks the service once more under the stored key of a request whose fate nobody knows. */
  readonly askAgain?: boolean;
  /** Nobody asked for it: where another window has the job, that is thrown and not shown. */
  readonly isAutomatic?: boolean;
}

/** What commands work with; createServices makes it when the first of them runs. */
export interface Services {
  readonly log: Log;
  readonly choices: Choices;
  readonly credentials: Credentials;
  readonly connections: Connections;
  readonly engine: JobEngine<SavedImages>;
  readonly jobs: JobBook;
  readonly ledger: Ledger;
  readonly targets: TargetsByJob;
  readonly pictures: PictureStore;
  readonly imageHosting: ImageHosting;
  readonly studio: Studio;
  /** For what a button starts: nobody waits for it, so its failure is logged and shown. */
  inBackground(work: Promise<unknown>): void;
  /** The jobs of this window that have not ended, by their ids, from the moment money is asked about. */
  readonly running: Map<string, RunningJob>;
  /** Goes on with a job from the journal; here because commands and notifications both need it. */
  resumeJob(jobId: string, options?: ResumeOptions): Promise<void>;
}
