import { EventEmitter, once } from 'node:events';
import type { StandInClock } from './standInClock';
import { StandInTask, type EndPhase, type TaskFailure, type TaskPlan } from './standInTask';

export interface TaskBookOptions<Order> {
  readonly clock: StandInClock;
  /** The plan of every task that `planNext` says nothing about. */
  readonly plan: TaskPlan & { readonly durationMs: number };
  /** Looks at the order's images; what it finds wrong makes the task fail. */
  readonly inspect: (order: Order) => Promise<TaskFailure | undefined>;
  /** Called once per task, when it ends: refunds, results, callbacks. */
  readonly onEnd: (task: StandInTask<Order>) => void;
  readonly reportOwnError: (error: unknown) => void;
  /** What a scripted failure that names none fails with. */
  readonly unnamedFailure?: TaskFailure;
  /** Ends all waiting. */
  readonly signal: AbortSignal;
}

/** A stand-in left running keeps only so many tasks. */
const maxTasks = 2_000;

/** The tasks of one stand-in, moved on by time and by questions. */
export class TaskBook<Order> {
  private readonly byId = new Map<string, StandInTask<Order>>();
  private readonly plans: TaskPlan[] = [];
  private readonly inspections = new WeakMap<
    StandInTask<Order>,
    Promise<TaskFailure | undefined>
  >();
  private readonly endings = new EventEmitter().setMaxListeners(0);

  /** Tasks made so far, forgotten ones included. */
  created = 0;

  constructor(private readonly options: TaskBookOptions<Order>) {}

  get tasks(): readonly StandInTask<Order>[] {
    return [...this.byId.values()];
  }

  /** One plan for each of the next tasks, in this order. */
  planNext(...plans: readonly TaskPlan[]): void {
    this.plans.push(...plans);
  }

  create(id: string, owner: string, order: Order): StandInTask<Order> {
    const { clock, plan, inspect, reportOwnError, signal } = this.options;
    const task = new StandInTask(id, owner, order, clock.now(), { ...plan, ...this.plans.shift() });
    this.created += 1;
    this.byId.set(id, task);
    const [oldest] = this.byId.keys();
    if (this.byId.size > maxTasks && oldest !== undefined) {
      this.byId.delete(oldest);
    }
    this.inspections.set(task, inspect(order));
    this.runByTime(task).catch((error: unknown) => {
      if (!signal.aborted) {
        reportOwnError(error);
      }
    });
    return task;
  }

  find(id: string, owner: string): StandInTask<Order> | undefined {
    const task = this.byId.get(id);
    return task?.owner === owner ? task : undefined;
  }

  /** One question: takes the next step of a script and ends the task where its plan says so. */
  async ask(task: StandInTask<Order>): Promise<void> {
    task.pollCount += 1;
    await this.settle(task);
  }

  /** Waits for the end, at most until `deadlineMs`. */
  async waitForEnd(
    task: StandInTask<Order>,
    deadlineMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const waiting = new AbortController();
    const either = AbortSignal.any([waiting.signal, signal]);
    const ended = task.end === undefined ? once(this.endings, task.id, { signal: either }) : [];
    try {
      await Promise.race([ended, this.options.clock.until(deadlineMs, either)]);
    } finally {
      waiting.abort();
    }
  }

  /** False where the task has left the queue. */
  cancel(task: StandInTask<Order>): boolean {
    if (task.stage(this.options.clock.now()).phase !== 'queued') {
      return false;
    }
    this.end(task, 'cancelled', undefined);
    return true;
  }

  private async runByTime(task: StandInTask<Order>): Promise<void> {
    const { clock, signal } = this.options;
    // Awaited on every task, so that a mistake in an inspection never goes unseen.
    await this.inspections.get(task);
    if (Number.isFinite(task.dueAtMs)) {
      await clock.until(task.dueAtMs, signal);
      await this.settle(task);
    }
  }

  private async settle(task: StandInTask<Order>): Promise<void> {
    if (task.plannedEnd(this.options.clock.now()) === undefined) {
      return;
    }
    const problem = await this.inspections.get(task);
    const phase = task.plannedEnd(this.options.clock.now());
    if (task.end !== undefined || phase === undefined) {
      return;
    }
    if (problem !== undefined) {
      this.end(task, 'failed', problem);
    } else if (phase === 'failed') {
      const { unnamedFailure = { code: 'task_failed', message: 'The task failed.' } } =
        this.options;
      this.end(task, 'failed', task.plan.failure ?? unnamedFailure);
    } else {
      this.end(task, phase, undefined);
    }
  }

  private end(task: StandInTask<Order>, phase: EndPhase, failure: TaskFailure | undefined): void {
    task.end = { phase, atMs: this.options.clock.now(), failure };
    this.options.onEnd(task);
    this.endings.emit(task.id);
  }
}
