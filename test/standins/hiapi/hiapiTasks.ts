import { randomInt } from 'node:crypto';
import { Account } from '../support/account';
import type { JsonObject } from '../support/jsonObject';
import { OutputStore, type Draw } from '../support/outputStore';
import type { StandInClock } from '../support/standInClock';
import type { TaskPlan } from '../support/standInTask';
import { TaskBook } from '../support/taskBook';
import {
  HiapiAnswers,
  type HiapiAnswerStyle,
  type HiapiOutput,
  type HiapiTask,
} from './hiapiAnswers';
import { HiapiCallbacks } from './hiapiCallbacks';
import type { HiapiOrder } from './hiapiOrder';
import { hiapiTaskId } from './hiapiTaskId';

export interface HiapiTasksOptions {
  readonly style: HiapiAnswerStyle;
  readonly plan: TaskPlan & { readonly durationMs: number };
  readonly balance: number;
  /** How long pictures in `temp` storage last. */
  readonly outputLifetimeMs: number;
  readonly format: 'png' | 'jpeg';
  readonly draw: Draw | undefined;
  readonly callbackSecret: string | undefined;
  readonly callbackCopies: number;
  readonly clock: StandInClock;
  readonly outputOrigin: () => string;
  readonly reportOwnError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** One page of the tasks of an account. */
export interface TaskPage {
  readonly page: number;
  readonly size: number;
}

const thumbnailScale = 1 / 8;

/** HiAPI's tasks with what belongs to them: money, pictures, callbacks and how they are told. */
export class HiapiTasks {
  readonly book: TaskBook<HiapiOrder>;
  readonly account: Account;
  readonly outputs: OutputStore;
  readonly callbacks: HiapiCallbacks;
  private readonly results = new WeakMap<HiapiTask, readonly HiapiOutput[]>();
  private readonly answers: HiapiAnswers;

  constructor(private readonly options: HiapiTasksOptions) {
    const { clock, plan, signal, reportOwnError, callbackSecret, callbackCopies } = options;
    this.account = new Account(options.balance);
    this.outputs = new OutputStore(clock, options.draw);
    this.answers = new HiapiAnswers(options.style);
    this.callbacks = new HiapiCallbacks({
      secret: callbackSecret,
      copies: callbackCopies,
      clock,
      signal,
    });
    this.book = new TaskBook({
      clock,
      plan,
      signal,
      reportOwnError,
      inspect: () => Promise.resolve(undefined),
      unnamedFailure: { code: 'TASK_FAILED', message: 'the task failed' },
      onEnd: task => this.finish(task),
    });
  }

  /** Makes the task and charges for it; undefined where the balance is too low. */
  accept(order: HiapiOrder, owner: string): HiapiTask | undefined {
    if (!this.account.charge(order.units)) {
      return undefined;
    }
    return this.book.create(hiapiTaskId(this.options.clock.now()), owner, order);
  }

  /** The task detail. */
  state(task: HiapiTask): JsonObject {
    return this.answers.state(task, this.options.clock.now(), this.results.get(task) ?? []);
  }

  unfinished(owner: string): number {
    return this.book.tasks.filter(task => task.owner === owner && task.end === undefined).length;
  }

  /** The newest first. */
  list(owner: string, { page, size }: TaskPage): JsonObject {
    const own = this.book.tasks.filter(task => task.owner === owner).reverse();
    const tasks = own.slice((page - 1) * size, page * size).map(task => this.state(task));
    return { page, size, total: own.length, tasks };
  }

  /**
   * Results where the task succeeded, and the notification. Whether a failed task is paid for is on
   * no page; here the money comes back.
   */
  private finish(task: HiapiTask): void {
    const { reportOwnError, signal } = this.options;
    if (task.end?.phase === 'succeeded') {
      this.results.set(task, this.makeOutputs(task, task.end.atMs));
    } else {
      this.account.refund(task.order.units);
    }
    if (task.order.callbackUrl === undefined) {
      return;
    }
    this.callbacks.send(task.order.callbackUrl, this.state(task)).catch((error: unknown) => {
      if (!signal.aborted) {
        reportOwnError(error);
      }
    });
  }

  private makeOutputs({ order, plan }: HiapiTask, endedAtMs: number): readonly HiapiOutput[] {
    const { draw, style, outputLifetimeMs, outputOrigin } = this.options;
    const { prompt, size, storage } = order;
    const format = draw === undefined ? this.options.format : 'png';
    const firstSeed = order.seed ?? randomInt(2 ** 31);
    const expiresAtMs = storage === 'persistent' ? Infinity : endedAtMs + outputLifetimeMs;
    const add = (type: HiapiOutput['type'], pixels: typeof size, seed: number): HiapiOutput => {
      const name = this.outputs.add({ size: pixels, prompt, seed, format }, expiresAtMs);
      return { url: `${outputOrigin()}/output/${name}`, type, expiresAtMs };
    };
    const small = { width: size.width * thumbnailScale, height: size.height * thumbnailScale };
    const thumbnails = style.thumbnail === 'present' ? [add('thumbnail', small, firstSeed)] : [];
    const count = plan.imageCount ?? 1;
    const images = Array.from({ length: count }, (_, index) =>
      add('image', size, firstSeed + index),
    );
    return [...thumbnails, ...images];
  }
}
