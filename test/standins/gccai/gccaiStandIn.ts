import type { Draw } from '../support/outputStore';
import type { PollStep } from '../support/standInTask';
import { asksForPicture } from '../support/taskPictures';
import { TaskStandIn } from '../support/taskStandIn';
import { GccaiAnswers, gccaiAnswerStyle, type GccaiAnswerStyle } from './gccaiAnswers';
import type { GccaiOrder } from './gccaiOrder';
import { defaultOutputLifetimeMs, unitsPerDollar, uploadMaxBytes } from './gccaiRules';
import { GccaiService, type GccaiEndpoint } from './gccaiService';
import { asksForUpload } from './gccaiUploads';

export interface GccaiStandInOptions {
  /** Accepted keys. Each sees only its own tasks; the balance is common. */
  readonly keys?: readonly string[];
  /** How long a task takes, in real time unless the clock is skipped. */
  readonly taskDurationMs?: number;
  /** Every task answers these to its first questions, whatever the time. */
  readonly polls?: readonly PollStep[];
  /** 10 000 are one US dollar. */
  readonly balance?: number;
  readonly answers?: Partial<GccaiAnswerStyle>;
  /** What every picture is, in place of PNG. */
  readonly format?: 'png' | 'jpeg';
  /** From a task's end; `Infinity` is the page's "long-term". */
  readonly outputLifetimeMs?: number;
  /** Whether image addresses on other machines, which are never fetched, count as images. */
  readonly elsewhere?: 'refuse' | 'accept';
  /** APIMart's *Upload Image*, of which gccai's page says nothing. */
  readonly uploads?: 'present' | 'absent';
  /**
   * APIMart's `Idempotency-Key`, of which gccai's page says nothing either. Ignored unless told
   * otherwise: who repeats a request pays twice.
   */
  readonly idempotency?: 'ignored' | 'honoured';
  readonly draw?: Draw;
  /** Pictures come from an origin of their own, as from a real CDN, or from the API's. */
  readonly outputsAt?: 'own-origin' | 'api-origin';
}

export interface GccaiCounts {
  /** Every POST that asked for a task, whatever became of it. */
  readonly posts: number;
  readonly tasksCreated: number;
  readonly polls: number;
  readonly downloads: number;
  /** Every POST of a file, whatever became of it. */
  readonly uploads: number;
}

const defaultTaskDurationMs = 40;
/** What a form adds around the largest file is far less. */
const maxBodyBytes = uploadMaxBytes + 1024 * 1024;

/**
 * A running stand-in for gccai: its page *Qwen Image 2.0*, and for what that leaves out (asking,
 * uploading, errors) the pages of APIMart, whose product gccai sells under its own name. Wan 2.7 is
 * not here: the names of its fields are on no page that could be read.
 */
export class GccaiStandIn extends TaskStandIn<GccaiEndpoint, GccaiOrder> {
  protected override readonly service: GccaiService;

  constructor(options: GccaiStandInOptions) {
    super({
      keys: options.keys ?? ['gccai-test-key'],
      basePath: '/v1',
      endpointOf,
      maxBodyBytes,
      outputsAt: options.outputsAt ?? 'own-origin',
    });
    this.service = new GccaiService({
      keys: this.keys,
      answers: new GccaiAnswers({ ...gccaiAnswerStyle, ...options.answers }),
      plan: {
        durationMs: options.taskDurationMs ?? defaultTaskDurationMs,
        ...(options.polls === undefined ? {} : { polls: options.polls }),
      },
      balance: options.balance ?? 100 * unitsPerDollar,
      lifetimeMs: options.outputLifetimeMs ?? defaultOutputLifetimeMs,
      elsewhere: options.elsewhere ?? 'refuse',
      uploads: options.uploads ?? 'present',
      idempotency: options.idempotency ?? 'ignored',
      format: options.format,
      draw: options.draw,
      clock: this.clock,
      outputOrigin: () => this.outputOrigin,
      reportOwnError: error => this.server.reportOwnError(error),
      signal: this.server.signal,
    });
  }

  get counts(): GccaiCounts {
    const { log } = this.server;
    return {
      posts: log.count('submit'),
      tasksCreated: this.service.book.created,
      polls: log.count('poll'),
      downloads: log.count('download'),
      uploads: log.count('upload'),
    };
  }
}

/** Starts a stand-in on 127.0.0.1 at a free port. */
export async function startGccaiStandIn(options: GccaiStandInOptions = {}): Promise<GccaiStandIn> {
  const standIn = new GccaiStandIn(options);
  await standIn.start();
  return standIn;
}

function endpointOf(method: string, path: string): GccaiEndpoint {
  if (method === 'POST' && path === '/v1/images/generations') {
    return 'submit';
  }
  if (method === 'GET' && /^\/v1\/tasks\/[^/]+$/.test(path)) {
    return 'poll';
  }
  if (method === 'POST' && path === '/v1/uploads/images') {
    return 'upload';
  }
  if (asksForUpload(method, path)) {
    return 'uploaded';
  }
  return asksForPicture(method, path) ? 'download' : 'other';
}
