import type { Draw } from '../support/outputStore';
import type { PollStep } from '../support/standInTask';
import { asksForPicture } from '../support/taskPictures';
import { TaskStandIn } from '../support/taskStandIn';
import type { WaveAnswerStyle } from './waveAnswers';
import type { SentCallback } from './waveCallbacks';
import type { WaveNote, WaveOrder } from './waveOrder';
import { unitsPerDollar, type WaveDialect } from './waveRules';
import { WaveService, type WaveEndpoint } from './waveService';

export interface WaveStandInOptions {
  /** Accepted keys. Each sees only its own tasks; the balance is common. */
  readonly keys?: readonly string[];
  readonly dialect?: WaveDialect;
  /** Whether requests of both dialects are taken, told apart by `dialectOf`. */
  readonly dialects?: 'one' | 'either';
  /** How long a task takes, in real time unless the clock is skipped. */
  readonly taskDurationMs?: number;
  /** Every task answers these to its first questions, whatever the time. */
  readonly polls?: readonly PollStep[];
  /** 500 000 are one US dollar. */
  readonly balance?: number;
  readonly answers?: Partial<WaveAnswerStyle>;
  /** What every picture is, in place of what the model's page says. */
  readonly format?: 'png' | 'jpeg';
  /** Whether image addresses on other machines, which are never fetched, count as images. */
  readonly elsewhere?: 'refuse' | 'accept';
  readonly draw?: Draw;
  /** Pictures come from an origin of their own, as from a real CDN, or from the API's. */
  readonly outputsAt?: 'own-origin' | 'api-origin';
}

export interface WaveCounts {
  /** Every POST that asked for a task, whatever became of it. */
  readonly posts: number;
  readonly tasksCreated: number;
  readonly polls: number;
  readonly downloads: number;
  readonly cancels: number;
}

const defaultTaskDurationMs = 40;
const maxBodyBytes = 1024 * 1024;

/** A running stand-in for Wave: the service as its pages describe it, with everything to look into. */
export class WaveStandIn extends TaskStandIn<WaveEndpoint, WaveOrder> {
  protected override readonly service: WaveService;

  constructor(options: WaveStandInOptions) {
    super({
      keys: options.keys ?? ['wave-test-key'],
      basePath: '/v1',
      endpointOf,
      maxBodyBytes,
      outputsAt: options.outputsAt ?? 'own-origin',
    });
    this.service = new WaveService({
      keys: this.keys,
      dialect: options.dialects === 'either' ? 'either' : (options.dialect ?? 'v1'),
      style: options.answers ?? {},
      plan: {
        durationMs: options.taskDurationMs ?? defaultTaskDurationMs,
        ...(options.polls === undefined ? {} : { polls: options.polls }),
      },
      balance: options.balance ?? 100 * unitsPerDollar,
      elsewhere: options.elsewhere ?? 'refuse',
      format: options.format,
      draw: options.draw,
      clock: this.clock,
      apiBaseUrl: () => this.baseUrl,
      outputOrigin: () => this.outputOrigin,
      reportOwnError: error => this.server.reportOwnError(error),
      signal: this.server.signal,
    });
  }

  get counts(): WaveCounts {
    const { log } = this.server;
    return {
      posts: log.count('submit'),
      tasksCreated: this.service.tasks.book.created,
      polls: log.count('poll'),
      downloads: log.count('download'),
      cancels: log.count('cancel'),
    };
  }

  /** What the accepted requests said without effect. */
  get notes(): readonly WaveNote[] {
    return this.tasks.flatMap(task => task.order.notes);
  }

  get callbacks(): readonly SentCallback[] {
    return this.service.tasks.callbacks;
  }
}

/** Starts a stand-in on 127.0.0.1 at a free port. */
export async function startWaveStandIn(options: WaveStandInOptions = {}): Promise<WaveStandIn> {
  const standIn = new WaveStandIn(options);
  await standIn.start();
  return standIn;
}

function endpointOf(method: string, path: string): WaveEndpoint {
  if (method === 'POST' && path === '/v1/tasks') {
    return 'submit';
  }
  if (method === 'GET' && /^\/v1\/tasks\/[^/]+$/.test(path)) {
    return 'poll';
  }
  if (method === 'POST' && /^\/v1\/tasks\/[^/]+\/cancel$/.test(path)) {
    return 'cancel';
  }
  return asksForPicture(method, path) ? 'download' : 'other';
}
