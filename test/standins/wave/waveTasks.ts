import { randomInt } from 'node:crypto';
import { Account } from '../support/account';
import type { JsonObject } from '../support/jsonObject';
import type { StandInClock } from '../support/standInClock';
import type { TaskPlan } from '../support/standInTask';
import { TaskBook } from '../support/taskBook';
import { TaskPictures, type TaskPicturesOptions } from '../support/taskPictures';
import { WaveAnswers, waveAnswerStyles, type WaveAnswerStyle, type WaveTask } from './waveAnswers';
import { sendCallback, type SentCallback } from './waveCallbacks';
import { inspectWaveInputs } from './waveInputs';
import type { WaveOrder } from './waveOrder';
import type { WaveDialect } from './waveRules';

export interface WaveTasksOptions extends TaskPicturesOptions {
  /** What is changed of the answers' style in either dialect. */
  readonly style: Partial<WaveAnswerStyle>;
  readonly plan: TaskPlan & { readonly durationMs: number };
  readonly balance: number;
  readonly elsewhere: 'refuse' | 'accept';
  readonly clock: StandInClock;
  readonly apiBaseUrl: () => string;
  readonly reportOwnError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

const hourMs = 60 * 60 * 1000;
/** The pages: "valid for 24 hours"; the later documentation: seven days from completion. */
const outputLifetimeMs: Readonly<Record<WaveDialect, number>> = {
  v1: 24 * hourMs,
  v2: 7 * 24 * hourMs,
};

/** Wave's tasks with what belongs to them: money, pictures, callbacks and how they are told. */
export class WaveTasks {
  readonly book: TaskBook<WaveOrder>;
  readonly pictures: TaskPictures;
  readonly account: Account;
  readonly callbacks: SentCallback[] = [];

  constructor(private readonly options: WaveTasksOptions) {
    const { clock, plan, elsewhere, signal, reportOwnError } = options;
    this.account = new Account(options.balance);
    this.pictures = new TaskPictures(options);
    this.book = new TaskBook({
      clock,
      plan,
      signal,
      reportOwnError,
      inspect: order => inspectWaveInputs(order, elsewhere, signal),
      onEnd: task => this.finish(task),
    });
  }

  /** Makes the task and charges for it; undefined where the balance is too low. */
  accept(order: WaveOrder, account: string): WaveTask | undefined {
    if (!this.account.charge(order.units)) {
      return undefined;
    }
    const id = `task-wave${this.options.clock.now()}a${randomInt(1e9, 1e10)}`;
    return this.book.create(id, account, order);
  }

  /** The short answer to a submission. */
  submitted(task: WaveTask): JsonObject {
    return this.answers(task).submitted(task, this.options.clock.now());
  }

  cancelled(task: WaveTask): JsonObject {
    return this.answers(task).cancelled(task, this.options.clock.now());
  }

  /** Everything about the task, as a question is answered. */
  state(task: WaveTask): JsonObject {
    const { addresses, expiresAtMs } = this.pictures.of(task);
    return this.answers(task).state(task, this.options.clock.now(), addresses, expiresAtMs);
  }

  /** A task is told in the dialect it was ordered in. */
  private answers({ order: { dialect } }: WaveTask): WaveAnswers {
    const { style, apiBaseUrl } = this.options;
    return new WaveAnswers({ ...waveAnswerStyles[dialect], ...style }, apiBaseUrl);
  }

  /** Results where the task succeeded, the money back where it did not, and the callback. */
  private finish(task: WaveTask): void {
    if (task.end?.phase === 'succeeded') {
      const { dialect } = task.order;
      this.pictures.make(task, task.end.atMs, outputLifetimeMs[dialect]);
    } else {
      this.account.refund(task.order.units);
    }
    this.callBack(task).catch(this.options.reportOwnError);
  }

  private async callBack(task: WaveTask): Promise<void> {
    const { callback, dialect } = task.order;
    const successWord = dialect === 'v1' ? 'succeeded' : 'completed';
    const event = task.end?.phase === 'succeeded' ? successWord : (task.end?.phase ?? '');
    if (callback?.events.includes(event) === true) {
      const sent = { url: callback.url, event, body: this.state(task) };
      this.callbacks.push(await sendCallback(sent, this.options.signal));
    }
  }
}
