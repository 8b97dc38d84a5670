/** The right to work on one job, which nobody else has as long as it is not lost. */
export interface JobLease {
  /** Aborted with ImageError `job-elsewhere` when somebody else has taken over. */
  readonly lost: AbortSignal;
  /** To be awaited before what must not happen twice. Rejects with ImageError `job-elsewhere`. */
  confirm(): Promise<void>;
  /** Lets others have the job. Never rejects: what is not given back goes stale. */
  release(): Promise<void>;
}

/** Where nobody can be kept out, for example on a full disk: better two at work than none. */
export const noLease: JobLease = {
  lost: new AbortController().signal,
  confirm: () => Promise.resolve(),
  release: () => Promise.resolve(),
};
