import type { JobEngine } from '../core/jobs/jobEngine';
import type { Choices } from './choices';
import type { Connections } from './connections';
import type { Credentials } from './credentials';
import type { SavedImages } from './insertion/saveImages';
import type { TargetsByJob } from './insertion/targetsByJob';
import type { JobBook } from './jobBook';
import type { Ledger } from './ledger';
import type { Log } from './log';
import type { PictureStore } from './pictureStore';

/** What commands work with, made once in extension.ts. */
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
  /** For what a button starts: nobody waits for it, so its failure is logged and shown. */
  inBackground(work: Promise<unknown>): void;
  /** Cancels the jobs that run in this window, by their ids. */
  readonly running: Map<string, AbortController>;
  /** Goes on with a job from the journal; here because commands and notifications both need it. */
  resumeJob(jobId: string, options?: { readonly chooseFolder?: boolean }): Promise<void>;
}
