import { randomUUID } from 'node:crypto';
import type { Draw } from '../support/outputStore';
import type { Reply } from '../support/reply';
import type { StandInClock } from '../support/standInClock';
import type { TaskPlan } from '../support/standInTask';
import { TaskBook } from '../support/taskBook';
import { TaskPictures } from '../support/taskPictures';
import {
  SkillsvideoAnswers,
  type SkillsvideoAnswerStyle,
  type SkillsvideoTask,
  type TaskFacts,
} from './skillsvideoAnswers';
import { noUsage, type SkillsvideoCredits, type Usage } from './skillsvideoCredits';
import { inspectSkillsvideoInputs } from './skillsvideoInputs';
import type { SkillsvideoOrder } from './skillsvideoOrder';
import { SkillsvideoWebhooks, type WebhookEndpoint } from './skillsvideoWebhooks';

export interface SkillsvideoTasksOptions {
  readonly style: SkillsvideoAnswerStyle;
  readonly plan: TaskPlan & { readonly durationMs: number };
  readonly credits: SkillsvideoCredits;
  readonly elsewhere: 'refuse' | 'accept';
  readonly format: 'png' | 'jpeg' | undefined;
  readonly draw: Draw | undefined;
  readonly webhook: WebhookEndpoint | undefined;
  readonly clock: StandInClock;
  readonly outputOrigin: () => string;
  readonly reportOwnError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** How long pictures stay is on no page; a day is what the other services promise. */
const outputLifetimeMs = 24 * 60 * 60 * 1000;

/** The tasks of skills.video with what belongs to them: credits, pictures, webhooks, streams. */
export class SkillsvideoTasks {
  readonly book: TaskBook<SkillsvideoOrder>;
  readonly pictures: TaskPictures;
  readonly webhooks: SkillsvideoWebhooks;
  private readonly usages = new WeakMap<SkillsvideoTask, Usage>();
  private readonly answers: SkillsvideoAnswers;

  constructor(private readonly options: SkillsvideoTasksOptions) {
    const { clock, plan, elsewhere, signal, reportOwnError } = options;
    this.answers = new SkillsvideoAnswers(options.style);
    this.pictures = new TaskPictures(options);
    this.webhooks = new SkillsvideoWebhooks(options.webhook, clock, signal);
    this.book = new TaskBook({
      clock,
      plan,
      signal,
      reportOwnError,
      unnamedFailure: { code: 'IMAGE_GENERATION_FAILED', message: 'The generation failed.' },
      inspect: order => inspectSkillsvideoInputs(order, elsewhere, signal),
      onEnd: task => this.finish(task),
    });
  }

  /** Makes the task and takes its credits; undefined where there are too few. */
  accept(order: SkillsvideoOrder, account: string): SkillsvideoTask | undefined {
    const usage = this.options.credits.spend(order.credits);
    if (usage === undefined) {
      return undefined;
    }
    const task = this.book.create(`gen_${randomUUID()}`, account, order);
    this.usages.set(task, usage);
    this.tell(task, 'queued');
    this.tellStart(task).catch((error: unknown) => {
      this.reportUnlessClosed(error);
    });
    return task;
  }

  async submitted(task: SkillsvideoTask, signal: AbortSignal): Promise<Reply> {
    const { plan } = task;
    const failsAtOnce = plan.failure !== undefined && plan.durationMs === 0;
    if (this.options.style.earlyFailure === 'at-submission' && failsAtOnce) {
      await this.book.waitForEnd(task, Infinity, signal);
    }
    return this.answers.submitted(task, this.now(), this.facts(task));
  }

  async poll(task: SkillsvideoTask): Promise<Reply> {
    await this.book.ask(task);
    this.tell(task);
    return this.answers.state(task, this.now(), this.facts(task));
  }

  /** The task's changes as server-sent events, from where it stands to its end. */
  async *events(task: SkillsvideoTask, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    let told: string | undefined;
    for (;;) {
      const { phase } = task.stage(this.now());
      if (phase !== told) {
        told = phase;
        this.tell(task);
        yield this.answers.event(task, this.now(), this.facts(task));
      }
      if (task.end !== undefined) {
        return;
      }
      await this.nextChange(task, phase, signal);
    }
  }

  /** A scripted task moves by questions, and here it is the stream that asks. */
  private async nextChange(
    task: SkillsvideoTask,
    phase: string,
    signal: AbortSignal,
  ): Promise<void> {
    if (task.pollCount < (task.plan.polls?.length ?? 0)) {
      await this.book.ask(task);
      return;
    }
    const deadlineMs = phase === 'queued' ? task.runningFromMs : Infinity;
    await this.book.waitForEnd(task, deadlineMs, signal);
  }

  /** Pictures where the task succeeded, the credits back where it did not. */
  private finish(task: SkillsvideoTask): void {
    if (task.end?.phase === 'succeeded') {
      this.pictures.make(task, task.end.atMs, outputLifetimeMs);
    } else {
      this.options.credits.giveBack(this.facts(task).usage);
    }
    this.tell(task);
  }

  private async tellStart(task: SkillsvideoTask): Promise<void> {
    if (Number.isFinite(task.runningFromMs)) {
      await this.options.clock.until(task.runningFromMs, this.options.signal);
      this.tell(task);
    }
  }

  private tell(task: SkillsvideoTask, phase = task.stage(this.now()).phase): void {
    this.webhooks.tell(task, phase, this.answers.word(phase)).catch((error: unknown) => {
      this.reportUnlessClosed(error);
    });
  }

  private reportUnlessClosed(error: unknown): void {
    if (!this.options.signal.aborted) {
      this.options.reportOwnError(error);
    }
  }

  private facts(task: SkillsvideoTask): TaskFacts {
    const pictures = this.pictures.of(task).addresses;
    return { usage: this.usages.get(task) ?? noUsage, pictures };
  }

  private now(): number {
    return this.options.clock.now();
  }
}
