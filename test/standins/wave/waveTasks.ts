import { randomInt } from 'node:crypto';
import type { JsonObject } from '../support/jsonObject';
import { OutputStore, type Draw } from '../support/outputStore';
import type { StandInClock } from '../support/standInClock';
import type { TaskPlan } from '../support/standInTask';
import { TaskBook } from '../support/taskBook';
import { WaveAnswers, type WaveAnswerStyle, type WaveTask } from './waveAnswers';
import { sendCallback, type SentCallback } from './waveCallbacks';
import { inspectWaveInputs } from './waveInputs';
import type { WaveOrder } from './waveOrder';
import type { WaveDialect } from './waveRules';

export interface WaveTasksOptions {
  readonly dialect: WaveDialect;
  readonly style: WaveAnswerStyle;
  readonly plan: TaskPlan & { readonly durationMs: number };
  readonly balance: number;
  readonly elsewhere: 'refuse' | 'accept';
  readonly format: 'png' | 'jpeg' | undefined;
  readonly draw: Draw | undefined;
  readonly clock: StandInClock;
  readonly apiBaseUrl: () => string;
  readonly outputOrigin: () => string;
  readonly reportOwnError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

interface Results {
  readonly addresses: readonly string[];
  readonly expiresAtMs: number;
}

const hourMs = 60 * 60 * 1000;
/** The pages: "valid for 24 hours"; the later documentation: seven days from completion. */
const outputLifetimeMs: Readonly<Record<WaveDialect, number>> = {
  v1: 24 * hourMs,
  v2: 7 * 24 * hourMs,
};
const noResults: Results = { addresses: [], expiresAtMs: 0 };

/** Wave's tasks with what belongs to them: money, pictures, callbacks and how they are told. */
export class WaveTasks {
  readonly book: TaskBook<WaveOrder>;
  readonly outputs: OutputStore;
  readonly callbacks: SentCallback[] = [];
  charged = 0;
  balance: number;
  private readonly results = new WeakMap<WaveTask, Results>();
  private readonly answers: WaveAnswers;

  constructor(private readonly options: WaveTasksOptions) {
    const { clock, plan, elsewhere, signal, reportOwnError } = options;
    this.balance = options.balance;
    this.outputs = new OutputStore(clock, options.draw);
    this.answers = new WaveAnswers(options.style, options.apiBaseUrl);
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
    if (this.balance < order.units) {
      return undefined;
    }
    this.charged += order.units;
    this.balance -= order.units;
    const id = `task-wave${this.options.clock.now()}a${randomInt(1e9, 1e10)}`;
    return this.book.create(id, account, order);
  }

  /** The short answer to a submission. */
  submitted(task: WaveTask): JsonObject {
    return this.answers.submitted(task, this.options.clock.now());
  }

  cancelled(task: WaveTask): JsonObject {
    return this.answers.cancelled(task, this.options.clock.now());
  }

  /** Everything about the task, as a question is answered. */
  state(task: WaveTask): JsonObject {
    const { addresses, expiresAtMs } = this.results.get(task) ?? noResults;
    return this.answers.state(task, this.options.clock.now(), addresses, expiresAtMs);
  }

  /** Results where the task succeeded, the money back where it did not, and the callback. */
  private finish(task: WaveTask): void {
    if (task.end?.phase === 'succeeded') {
      this.results.set(task, this.makeResults(task, task.end.atMs));
    } else {
      this.charged -= task.order.units;
      this.balance += task.order.units;
    }
    this.callBack(task).catch(this.options.reportOwnError);
  }

  private makeResults({ order, plan }: WaveTask, endedAtMs: number): Results {
    const { draw, format, dialect, outputOrigin } = this.options;
    const expiresAtMs = endedAtMs + outputLifetimeMs[dialect];
    const firstSeed = order.seed ?? randomInt(2 ** 31);
    const drawn = draw === undefined ? (format ?? order.format) : 'png';
    const addresses = Array.from({ length: plan.imageCount ?? order.count }, (_, index) => {
      const { size, prompt } = order;
      const output = { size, prompt, seed: firstSeed + index, format: drawn };
      return `${outputOrigin()}/output/${this.outputs.add(output, expiresAtMs)}`;
    });
    return { addresses, expiresAtMs };
  }

  private async callBack(task: WaveTask): Promise<void> {
    const { callback } = task.order;
    const successWord = this.options.dialect === 'v1' ? 'succeeded' : 'completed';
    const event = task.end?.phase === 'succeeded' ? successWord : (task.end?.phase ?? '');
    if (callback?.events.includes(event) === true) {
      const sent = { url: callback.url, event, body: this.state(task) };
      this.callbacks.push(await sendCallback(sent, this.options.signal));
    }
  }
}
