import { setImmediate } from 'node:timers/promises';

/** Half a frame: typing and scrolling in the editor share this thread with us. */
const longestStretchMs = 8;

/** Lets a long computation step aside so that the editor's own work gets its turn, and be stopped. */
export class Pacer {
  private resumedAtMs = performance.now();

  constructor(private readonly signal?: AbortSignal) {}

  /** Whether it is time to await `breathe`; asking is cheap enough for every row of pixels. */
  get isDue(): boolean {
    return performance.now() - this.resumedAtMs > longestStretchMs;
  }

  /** @throws the signal's reason when it is aborted. */
  async breathe(): Promise<void> {
    this.signal?.throwIfAborted();
    await setImmediate();
    this.signal?.throwIfAborted();
    this.resumedAtMs = performance.now();
  }
}
