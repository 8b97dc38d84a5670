export interface TaskFailure {
  readonly code: string;
  readonly message: string;
}

export type EndPhase = 'succeeded' | 'failed' | 'cancelled';

/**
 * What one question about the task is answered with: `queued`, `running`, `succeeded`, `failed`, or
 * any other word, which goes out as it is.
 */
export type PollStep = string | { readonly phase: string; readonly progressPercent: number };

/** How a task goes. */
export interface TaskPlan {
  /** From submission to the end; the first quarter is spent in the queue. `Infinity` never ends. */
  readonly durationMs?: number;
  /** One answer per question in place of time passing; the last is repeated. */
  readonly polls?: readonly PollStep[];
  readonly failure?: TaskFailure;
  /** How many pictures come back, where that differs from how many were asked for. */
  readonly imageCount?: number;
}

export interface TaskStage {
  readonly phase: string;
  readonly progressPercent: number;
}

export interface TaskEnd {
  readonly phase: EndPhase;
  readonly atMs: number;
  readonly failure: TaskFailure | undefined;
}

const queuedShare = 0.25;

function isEndPhase(phase: string): phase is EndPhase {
  return phase === 'succeeded' || phase === 'failed' || phase === 'cancelled';
}

/** One task of a stand-in: where it is by its plan, and how it ended. */
export class StandInTask<Order> {
  pollCount = 0;
  end: TaskEnd | undefined;

  constructor(
    readonly id: string,
    /** The account it belongs to; nobody else sees it. */
    readonly owner: string,
    readonly order: Order,
    readonly createdAtMs: number,
    readonly plan: TaskPlan & { readonly durationMs: number },
  ) {}

  /** When time alone ends it; never, where polls are scripted. */
  get dueAtMs(): number {
    return this.plan.polls === undefined ? this.createdAtMs + this.plan.durationMs : Infinity;
  }

  /** When time alone takes it out of the queue. */
  get runningFromMs(): number {
    return this.plan.polls === undefined
      ? this.createdAtMs + this.plan.durationMs * queuedShare
      : Infinity;
  }

  stage(nowMs: number): TaskStage {
    if (this.end !== undefined) {
      return { phase: this.end.phase, progressPercent: 100 };
    }
    const planned = this.plannedStage(nowMs);
    return isEndPhase(planned.phase) ? { phase: 'running', progressPercent: 99 } : planned;
  }

  /** The end the plan has come to, whether or not it has been carried out. */
  plannedEnd(nowMs: number): EndPhase | undefined {
    const { phase } = this.plannedStage(nowMs);
    return isEndPhase(phase) ? phase : undefined;
  }

  private plannedStage(nowMs: number): TaskStage {
    return this.plan.polls === undefined ? this.stageByTime(nowMs) : this.stageByScript();
  }

  private stageByTime(nowMs: number): TaskStage {
    const elapsedMs = nowMs - this.createdAtMs;
    if (elapsedMs >= this.plan.durationMs) {
      return { phase: this.plan.failure ? 'failed' : 'succeeded', progressPercent: 100 };
    }
    const share = elapsedMs / this.plan.durationMs;
    return share < queuedShare
      ? { phase: 'queued', progressPercent: 0 }
      : { phase: 'running', progressPercent: Math.floor(share * 100) };
  }

  private stageByScript(): TaskStage {
    const polls = this.plan.polls ?? [];
    const step = polls[Math.min(this.pollCount, polls.length) - 1] ?? 'queued';
    if (typeof step !== 'string') {
      return step;
    }
    return { phase: step, progressPercent: isEndPhase(step) ? 100 : step === 'queued' ? 0 : 50 };
  }
}
