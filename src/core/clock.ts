/** Time as the core sees it; tests move it by hand. */
export interface Clock {
  /** Wall-clock time, ms since 1970. For records and expiry dates only: it can jump. */
  now(): number;
  /** Monotonic time, ms. For durations and deadlines. */
  elapsed(): number;
  /** Resolves after `durationMs`; rejects with the signal's reason when it is aborted first. */
  delay(durationMs: number, signal: AbortSignal): Promise<void>;
}
