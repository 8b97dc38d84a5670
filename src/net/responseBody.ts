import { HttpFailure } from './httpClient';

/** Enough to keep the socket busy while a chunk is written to disk, four downloads at a time. */
const highWaterBytes = 256 * 1024;

interface Source {
  /** Lets the sender go on after `push` asked it to pause. */
  resume(): void;
  /** Gives the connection up; ends in `fail`. */
  abort(reason: Error): void;
}

/**
 * Bytes on their way from the socket to one reader, with back-pressure. Silence is only timed
 * while the reader waits: its own slowness is nobody's fault.
 */
export class ResponseBody implements AsyncIterable<Uint8Array> {
  private readonly chunks: Uint8Array[] = [];
  private bufferedBytes = 0;
  private isPaused = false;
  private end: { readonly error?: unknown } | undefined;
  private wake: (() => void) | undefined;

  constructor(
    private readonly source: Source,
    private readonly idleTimeoutMs: number,
    private readonly subject: string,
    private readonly onClosed: () => void,
  ) {}

  /** False when the sender should pause until it is resumed. */
  push(chunk: Uint8Array): boolean {
    this.chunks.push(chunk);
    this.bufferedBytes += chunk.length;
    this.isPaused = this.bufferedBytes >= highWaterBytes;
    this.wake?.();
    return !this.isPaused;
  }

  complete(): void {
    this.end ??= {};
    this.wake?.();
  }

  /** What arrived before is still read. */
  fail(error: unknown): void {
    this.end ??= { error };
    this.wake?.();
  }

  /** What arrived before is dropped: nobody wants it any more. */
  cancel(reason: unknown): void {
    this.chunks.length = 0;
    this.end = { error: reason };
    this.wake?.();
  }

  discard(): Promise<void> {
    this.chunks.length = 0;
    if (!this.end) {
      const reason = new HttpFailure(`the answer of ${this.subject} was not wanted`, {
        reason: 'other',
        notSent: false,
      });
      this.end = { error: reason };
      this.source.abort(reason);
    }
    this.onClosed();
    return Promise.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const chunk = this.chunks.shift();
        if (chunk) {
          this.bufferedBytes -= chunk.length;
          this.resumeWhenLow();
          yield chunk;
        } else if (!this.end) {
          await this.more();
        } else if ('error' in this.end) {
          throw this.end.error;
        } else {
          return;
        }
      }
    } finally {
      await this.discard();
    }
  }

  private resumeWhenLow(): void {
    if (!this.isPaused || this.bufferedBytes > highWaterBytes / 2) return;
    this.isPaused = false;
    this.source.resume();
  }

  private more(): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(() => {
        this.source.abort(
          new HttpFailure(`${this.subject} fell silent for ${this.idleTimeoutMs} ms`, {
            reason: 'timeout',
            notSent: false,
          }),
        );
      }, this.idleTimeoutMs);
      this.wake = () => {
        clearTimeout(timer);
        this.wake = undefined;
        resolve();
      };
    });
  }
}
