import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** Node turns a longer delay into 1 ms. */
const longestTimerMs = 2 ** 31 - 1;

/** Real time that a test can move forward: a day passes without being waited for. */
export class StandInClock {
  private skippedMs = 0;
  private readonly changes = new EventEmitter().setMaxListeners(0);

  /** Wall-clock time, ms since 1970. */
  now(): number {
    return Date.now() + this.skippedMs;
  }

  skip(durationMs: number): void {
    this.skippedMs += durationMs;
    this.changes.emit('skip');
  }

  /** Resolves when `now()` has reached `atMs`; rejects when `signal` aborts first. */
  async until(atMs: number, signal: AbortSignal): Promise<void> {
    for (let leftMs = atMs - this.now(); leftMs > 0; leftMs = atMs - this.now()) {
      const woken = new AbortController();
      const either = AbortSignal.any([woken.signal, signal]);
      const durationMs = Math.min(leftMs, longestTimerMs);
      try {
        await Promise.race([
          delay(durationMs, undefined, { signal: either }),
          once(this.changes, 'skip', { signal: either }),
        ]);
      } finally {
        woken.abort();
      }
    }
  }
}
