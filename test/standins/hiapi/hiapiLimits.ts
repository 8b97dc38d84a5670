import type { StandInClock } from '../support/standInClock';

/** Each per key; what is undefined is not limited. */
export interface HiapiLimits {
  /** Questions count as well as submissions. While it is set, every answer tells how much is left. */
  readonly requestsPerMinute?: number;
  /** Requests that are being answered at the same time. */
  readonly concurrentRequests?: number;
  /** Tasks under way: what the blog takes "concurrent" for. */
  readonly unfinishedTasks?: number;
}

/** The page *Rate Limits*, which adds that they "may vary by model and account tier". */
export const documentedLimits: HiapiLimits = { requestsPerMinute: 60, concurrentRequests: 10 };

export interface Admission {
  readonly admitted: boolean;
  /** The `x-ratelimit-…` headers, for every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** When to come again. */
  readonly retryAfterSeconds: number;
}

const minuteMs = 60_000;

/** Counts the requests of each key: within the last minute, and under way. */
export class RequestLimiter {
  private readonly arrivals = new Map<string, readonly number[]>();
  private readonly underWay = new Map<string, number>();

  constructor(
    private readonly limits: HiapiLimits,
    private readonly clock: StandInClock,
  ) {}

  /** Whoever is admitted has to `leave`. What is refused does not count. */
  enter(account: string): Admission {
    const { requestsPerMinute = Infinity, concurrentRequests = Infinity } = this.limits;
    const nowMs = this.clock.now();
    const recent = (this.arrivals.get(account) ?? []).filter(atMs => nowMs - atMs < minuteMs);
    const underWay = this.underWay.get(account) ?? 0;
    const hasRoom = recent.length < requestsPerMinute;
    const admitted = hasRoom && underWay < concurrentRequests;
    if (admitted) {
      recent.push(nowMs);
      this.underWay.set(account, underWay + 1);
    }
    this.arrivals.set(account, recent);
    const resetAtMs = (recent[0] ?? nowMs) + minuteMs;
    return {
      admitted,
      headers: rateHeaders(requestsPerMinute, recent.length, resetAtMs),
      retryAfterSeconds: hasRoom ? 1 : Math.ceil((resetAtMs - nowMs) / 1000),
    };
  }

  leave(account: string): void {
    this.underWay.set(account, (this.underWay.get(account) ?? 0) - 1);
  }
}

function rateHeaders(limit: number, used: number, resetAtMs: number): Record<string, string> {
  if (!Number.isFinite(limit)) {
    return {};
  }
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(limit - used),
    'x-ratelimit-reset': String(Math.ceil(resetAtMs / 1000)),
  };
}
