import type { Draw } from '../support/outputStore';
import type { PollStep } from '../support/standInTask';
import { asksForPicture } from '../support/taskPictures';
import { TaskStandIn } from '../support/taskStandIn';
import { hiapiAnswerStyle, type HiapiAnswerStyle } from './hiapiAnswers';
import type { SentCallback } from './hiapiCallbacks';
import type { HiapiLimits } from './hiapiLimits';
import type { CallbackUrls, HiapiOrder } from './hiapiOrder';
import { defaultOutputLifetimeMs, maxBodyBytes, unitsPerDollar } from './hiapiRules';
import { HiapiService, type HiapiEndpoint } from './hiapiService';

export interface HiapiStandInOptions {
  /** Accepted keys. Each sees only its own tasks; the balance is common. */
  readonly keys?: readonly string[];
  /** How long a task takes, in real time unless the clock is skipped. */
  readonly taskDurationMs?: number;
  /** How long the answer to a submission takes to be made, by the same clock. */
  readonly creationDurationMs?: number;
  /** Every task answers these to its first questions, whatever the time. */
  readonly polls?: readonly PollStep[];
  /** 1 000 are one US dollar. */
  readonly balance?: number;
  readonly answers?: Partial<HiapiAnswerStyle>;
  /** None unless given; `documentedLimits` has the published ones. */
  readonly limits?: HiapiLimits;
  /** How long pictures last: seven days by one example, one by another. */
  readonly outputLifetimeMs?: number;
  /** Which addresses a callback may have; the pages contradict each other. */
  readonly callbackUrls?: CallbackUrls;
  /** Signs the callbacks. */
  readonly callbackSecret?: string;
  /** How often a callback comes although it was received. */
  readonly callbackCopies?: number;
  /** What every picture is; the page does not say. */
  readonly format?: 'png' | 'jpeg';
  readonly draw?: Draw;
  /** Pictures come from an origin of their own, as from a real CDN, or from the API's. */
  readonly outputsAt?: 'own-origin' | 'api-origin';
}

export interface HiapiCounts {
  /** Every POST that asked for a task, whatever became of it. */
  readonly posts: number;
  readonly tasksCreated: number;
  readonly polls: number;
  readonly lists: number;
  readonly downloads: number;
}

const defaultTaskDurationMs = 40;

/** A running stand-in for HiAPI: the service as its pages describe it, with everything to look into. */
export class HiapiStandIn extends TaskStandIn<HiapiEndpoint, HiapiOrder> {
  protected readonly service: HiapiService;

  constructor(options: HiapiStandInOptions) {
    super({
      keys: options.keys ?? ['hiapi-test-key'],
      basePath: '/v1',
      endpointOf,
      maxBodyBytes,
      outputsAt: options.outputsAt ?? 'own-origin',
    });
    this.service = new HiapiService({
      keys: this.keys,
      style: { ...hiapiAnswerStyle, ...options.answers },
      plan: {
        durationMs: options.taskDurationMs ?? defaultTaskDurationMs,
        ...(options.polls === undefined ? {} : { polls: options.polls }),
      },
      creationDurationMs: options.creationDurationMs ?? 0,
      balance: options.balance ?? 100 * unitsPerDollar,
      limits: options.limits ?? {},
      outputLifetimeMs: options.outputLifetimeMs ?? defaultOutputLifetimeMs,
      callbackUrls: options.callbackUrls ?? 'https',
      callbackSecret: options.callbackSecret,
      callbackCopies: options.callbackCopies ?? 1,
      format: options.format ?? 'png',
      draw: options.draw,
      clock: this.clock,
      outputOrigin: () => this.outputOrigin,
      reportOwnError: error => this.server.reportOwnError(error),
      signal: this.server.signal,
    });
  }

  get counts(): HiapiCounts {
    const { log } = this.server;
    return {
      posts: log.count('submit'),
      tasksCreated: this.service.book.created,
      polls: log.count('poll'),
      lists: log.count('list'),
      downloads: log.count('download'),
    };
  }

  get callbacks(): readonly SentCallback[] {
    return this.service.tasks.callbacks.sent;
  }
}

/** Starts a stand-in on 127.0.0.1 at a free port. */
export async function startHiapiStandIn(options: HiapiStandInOptions = {}): Promise<HiapiStandIn> {
  const standIn = new HiapiStandIn(options);
  await standIn.start();
  return standIn;
}

function endpointOf(method: string, path: string): HiapiEndpoint {
  if (path === '/v1/tasks') {
    return method === 'POST' ? 'submit' : method === 'GET' ? 'list' : 'other';
  }
  if (method === 'GET' && /^\/v1\/tasks\/[^/]+$/.test(path)) {
    return 'poll';
  }
  return asksForPicture(method, path) ? 'download' : 'other';
}
