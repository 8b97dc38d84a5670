import { randomInt } from 'node:crypto';
import { Account } from '../support/account';
import type { JsonObject } from '../support/jsonObject';
import type { StandInClock } from '../support/standInClock';
import type { TaskPlan } from '../support/standInTask';
import { TaskBook } from '../support/taskBook';
import { TaskPictures, type TaskPicturesOptions } from '../support/taskPictures';
import type { GccaiAnswers, GccaiTask } from './gccaiAnswers';
import { inspectGccaiInputs } from './gccaiInputs';
import type { GccaiOrder } from './gccaiOrder';

export interface GccaiTasksOptions extends TaskPicturesOptions {
  /** Of pictures, from a task's end. */
  readonly lifetimeMs: number;
  readonly clock: StandInClock;
  readonly plan: TaskPlan & { readonly durationMs: number };
  readonly balance: number;
  readonly elsewhere: 'refuse' | 'accept';
  readonly answers: GccaiAnswers;
  readonly reportOwnError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** gccai's tasks with what belongs to them: money, pictures and how they are told. */
export class GccaiTasks {
  readonly book: TaskBook<GccaiOrder>;
  readonly pictures: TaskPictures;
  readonly account: Account;

  constructor(private readonly options: GccaiTasksOptions) {
    const { clock, plan, elsewhere, signal, reportOwnError } = options;
    this.account = new Account(options.balance);
    this.pictures = new TaskPictures(options);
    this.book = new TaskBook({
      clock,
      plan,
      signal,
      reportOwnError,
      unnamedFailure: { code: 'server_error', message: 'The task failed.' },
      inspect: order => inspectGccaiInputs(order, elsewhere, signal),
      onEnd: task => this.finish(task),
    });
  }

  /** Makes the task and charges for all its pictures; undefined where the balance is too low. */
  accept(order: GccaiOrder, owner: string): GccaiTask | undefined {
    if (!this.account.charge(order.unitsPerImage * order.count)) {
      return undefined;
    }
    return this.book.create(taskId(this.options.clock.now()), owner, order);
  }

  submitted(task: GccaiTask): JsonObject {
    return this.options.answers.submitted(task);
  }

  /** Everything about the task, as a question is answered. */
  state(task: GccaiTask): JsonObject {
    const { answers, clock } = this.options;
    const pictures = this.pictures.of(task);
    return answers.state(task, clock.now(), pictures, this.billedUnits(task));
  }

  /** "Billed per successfully generated image, no charge for failures." */
  private finish(task: GccaiTask): void {
    if (task.end?.phase === 'succeeded') {
      this.pictures.make(task, task.end.atMs, this.options.lifetimeMs);
    }
    const { unitsPerImage, count } = task.order;
    this.account.refund(unitsPerImage * count - this.billedUnits(task));
  }

  /** More pictures than were asked for cost nothing. */
  private billedUnits(task: GccaiTask): number {
    const { unitsPerImage, count } = task.order;
    return unitsPerImage * Math.min(count, this.pictures.of(task).addresses.length);
  }
}

const idDigits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** As in the examples, `task_01K8AYYM6R03TGZ3Q2P0TZVNPX`: ten digits of time, sixteen of chance. */
function taskId(nowMs: number): string {
  const time = Array.from({ length: 10 }, (_, index) => Math.floor(nowMs / 32 ** (9 - index)) % 32);
  const chance = Array.from({ length: 16 }, () => randomInt(32));
  return `task_${[...time, ...chance].map(digit => idDigits.charAt(digit)).join('')}`;
}
