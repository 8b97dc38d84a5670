import type { Clock } from '../clock';

/** What a service's pages allow one account; what is undefined is not limited as far as known. */
export interface ServiceLimits {
  /** All kinds of requests together. */
  readonly requestsPerMinute?: number;
  /** Tasks under way at the same time. */
  readonly concurrentTasks?: number;
}

/** Requests reach the service closer together than they left: so much of its limit is not used. */
const usedShare = 0.95;
/** Of what is used: how much may go out at once. The rest comes back evenly within a minute. */
const burstShare = 1 / 3;
const minuteMs = 60_000;

type RequestKind = 'submit' | 'status';

/**
 * What a service's wish to wait is followed for, in ms, by the kind of the request it answered. One for
 * a day, meant or not, must not stop the window's other paid jobs for a day.
 */
export const longestPauseMs: Readonly<Record<RequestKind, number>> = {
  submit: 120_000,
  status: 60_000,
};

interface Waiting {
  readonly enter: () => void;
  readonly urgent: boolean;
}

/**
 * A token bucket for all requests of this window to one service. Within any minute a full bucket and
 * what flows into it come to no more than the limit, whichever way the service counts. Submissions go
 * before questions: who asks later still learns the same, who is sent later is drawn later.
 */
export class ServicePace {
  private readonly capacity: number;
  private readonly perMs: number;
  private tokens: number;
  private filledAtMs: number;
  private blockedUntilMs = -Infinity;
  private readonly waiting: Waiting[] = [];
  private isServing = false;

  constructor(
    private readonly clock: Clock,
    requestsPerMinute: number,
  ) {
    const used = Math.max(Math.floor(requestsPerMinute * usedShare), 2);
    this.capacity = Math.max(Math.floor(used * burstShare), 1);
    this.perMs = (used - this.capacity) / minuteMs;
    this.tokens = this.capacity;
    this.filledAtMs = clock.elapsed();
  }

  /** Whether a request would have to wait for its turn. */
  get isBusy(): boolean {
    return this.waiting.length > 0 || this.waitMs() > 0;
  }

  /**
   * The service answered a request of this kind by asking for a pause, in ms: it holds for every
   * request of this window, for `longestPauseMs` at most.
   */
  block(kind: RequestKind, durationMs: number): void {
    const pauseMs = Math.min(durationMs, longestPauseMs[kind]);
    this.blockedUntilMs = Math.max(this.blockedUntilMs, this.clock.elapsed() + pauseMs);
  }

  /** Resolves when the next request may leave; rejects with the signal's reason. */
  async turn(kind: RequestKind, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.isBusy) {
      this.tokens -= 1;
      return;
    }
    await this.queue(kind === 'submit', signal);
  }

  private queue(urgent: boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const waiting = { enter, urgent };
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(waiting), 1);
        // What nobody waits for any more needs no timer.
        if (this.waiting.length === 0) this.idle.abort();
        reject(signal.reason as Error);
      };
      const firstPatient = this.waiting.findIndex(each => !each.urgent);
      const at = urgent && firstPatient >= 0 ? firstPatient : this.waiting.length;
      this.waiting.splice(at, 0, waiting);
      signal.addEventListener('abort', leave, { once: true });
      if (!this.isServing) void this.serve();
    });
  }

  private idle = new AbortController();

  private async serve(): Promise<void> {
    this.isServing = true;
    while (this.waiting.length > 0) {
      const waitMs = this.waitMs();
      if (waitMs > 0) {
        this.idle = new AbortController();
        // Ended early only when nobody waits: then the loop ends, or begins anew for who came since.
        await this.clock.delay(waitMs, this.idle.signal).catch(() => undefined);
        continue;
      }
      this.tokens -= 1;
      this.waiting.shift()?.enter();
    }
    this.isServing = false;
  }

  /** How long until a request may leave, in ms; fills the bucket on the way. */
  private waitMs(): number {
    const nowMs = this.clock.elapsed();
    const filled = this.tokens + (nowMs - this.filledAtMs) * this.perMs;
    this.tokens = Math.min(filled, this.capacity);
    this.filledAtMs = nowMs;
    const emptyMs = this.tokens >= 1 ? 0 : Math.ceil((1 - this.tokens) / this.perMs);
    return Math.max(emptyMs, this.blockedUntilMs - nowMs, 0);
  }
}
