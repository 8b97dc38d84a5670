import type { Clock } from '../../src/core/clock';

/** More steps than any honest wait needs: a loop that never ends becomes an error. */
const maxSteps = 5_000;

interface Wait {
  readonly dueMs: number;
  readonly end: () => void;
}

/** A clock that stands still until it is moved; waits end in the order in which they are due. */
export class FakeClock implements Clock {
  private readonly waits = new Set<Wait>();
  private elapsedMs = 0;
  private offsetMs = 0;

  constructor(private readonly startedAtMs = Date.UTC(2026, 10, 21)) {}

  now(): number {
    return this.startedAtMs + this.elapsedMs + this.offsetMs;
  }

  elapsed(): number {
    return this.elapsedMs;
  }

  delay(durationMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      if (!(durationMs >= 0)) throw new RangeError(`a wait of ${durationMs} ms`);
      const leave = (): void => {
        this.waits.delete(wait);
        reject(signal.reason as Error);
      };
      const end = (): void => {
        this.waits.delete(wait);
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const wait = { dueMs: this.elapsedMs + durationMs, end };
      this.waits.add(wait);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** What the waits under way still take, the next one first; ms. */
  get waiting(): readonly number[] {
    return [...this.waits].map(({ dueMs }) => dueMs - this.elapsedMs).sort((a, b) => a - b);
  }

  /** Lets everything happen that happens within `durationMs`. */
  async advance(durationMs: number): Promise<void> {
    const untilMs = this.elapsedMs + durationMs;
    await settle();
    for (let step = 0; await this.endNext(untilMs); step += 1) assertBounded(step);
    this.elapsedMs = untilMs;
  }

  /** The machine sleeps: what was due meanwhile happens only when it wakes up. */
  async sleepThrough(durationMs: number): Promise<void> {
    this.elapsedMs += durationMs;
    await this.advance(0);
  }

  /** The wall clock alone jumps: it is set right, or the machine sleeps and its timers with it. */
  setWallClockForward(durationMs: number): void {
    this.offsetMs += durationMs;
  }

  /** Moves on from wait to wait until the work has ended, and tells how. */
  async runToEnd<Result>(work: Promise<Result>): Promise<PromiseSettledResult<Result>> {
    let result: PromiseSettledResult<Result> | undefined;
    void Promise.allSettled([work]).then(([settled]) => (result = settled));
    for (let step = 0; ; step += 1) {
      await settle();
      if (result) return result;
      assertBounded(step);
      if (!(await this.endNext(Infinity))) throw new Error('stuck: nothing waits for the clock');
    }
  }

  private async endNext(untilMs: number): Promise<boolean> {
    const [next] = [...this.waits].sort((a, b) => a.dueMs - b.dueMs);
    if (!next || next.dueMs > untilMs) return false;
    this.elapsedMs = Math.max(this.elapsedMs, next.dueMs);
    next.end();
    await settle();
    return true;
  }
}

function assertBounded(step: number): void {
  if (step >= maxSteps) throw new Error(`not at its end after ${maxSteps} waits`);
}

/** Lets everything happen that waits for no clock. */
export function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
