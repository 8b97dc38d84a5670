import type { FaultPlan } from '../support/faultPlan';
import type { Draw } from '../support/outputStore';
import type { RecordedRequest } from '../support/requestLog';
import { StandInClock } from '../support/standInClock';
import { StandInServer } from '../support/standInServer';
import type { PollStep, TaskPlan } from '../support/standInTask';
import { waveAnswerStyles, type WaveAnswerStyle, type WaveTask } from './waveAnswers';
import type { SentCallback } from './waveCallbacks';
import type { WaveNote } from './waveOrder';
import { unitsPerDollar, type WaveDialect } from './waveRules';
import { WaveService, type KeyLeak, type WaveEndpoint } from './waveService';

export interface WaveStandInOptions {
  /** Accepted keys. Each sees only its own tasks; the balance is common. */
  readonly keys?: readonly string[];
  readonly dialect?: WaveDialect;
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
export class WaveStandIn {
  readonly clock = new StandInClock();
  readonly keys: readonly string[];
  private readonly server: StandInServer<WaveEndpoint>;
  private readonly service: WaveService;
  private readonly outputsAt: 'own-origin' | 'api-origin';
  private apiOrigin = '';
  private ownOutputOrigin = '';

  constructor(options: WaveStandInOptions) {
    const dialect = options.dialect ?? 'v1';
    this.keys = options.keys ?? ['wave-test-key'];
    this.outputsAt = options.outputsAt ?? 'own-origin';
    this.server = new StandInServer({
      endpointOf,
      handle: request => this.service.handle(request),
      maxBodyBytes,
    });
    this.service = new WaveService({
      keys: this.keys,
      dialect,
      style: { ...waveAnswerStyles[dialect], ...options.answers },
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

  async start(): Promise<void> {
    this.apiOrigin = await this.server.listen();
    if (this.outputsAt === 'own-origin') {
      this.ownOutputOrigin = await this.server.listen();
    }
  }

  get baseUrl(): string {
    return `${this.apiOrigin}/v1`;
  }

  get outputOrigin(): string {
    return this.outputsAt === 'own-origin' ? this.ownOutputOrigin : this.apiOrigin;
  }

  get faults(): FaultPlan<WaveEndpoint> {
    return this.server.faults;
  }

  get requests(): readonly RecordedRequest<WaveEndpoint>[] {
    return this.server.log.requests;
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

  /** What has been paid and not refunded; 500 000 are one US dollar. */
  get charged(): number {
    return this.service.tasks.charged;
  }

  get balance(): number {
    return this.service.tasks.balance;
  }

  set balance(units: number) {
    this.service.tasks.balance = units;
  }

  get tasks(): readonly WaveTask[] {
    return this.service.tasks.book.tasks;
  }

  /** What the accepted requests said without effect. */
  get notes(): readonly WaveNote[] {
    return this.tasks.flatMap(task => task.order.notes);
  }

  get leaks(): readonly KeyLeak[] {
    return this.service.leaks;
  }

  get callbacks(): readonly SentCallback[] {
    return this.service.tasks.callbacks;
  }

  /** One plan for each of the next tasks, in this order. */
  planNext(...plans: readonly TaskPlan[]): void {
    this.service.tasks.book.planNext(...plans);
  }

  /** Resolves once the endpoint has seen so many requests; rejects when the stand-in is closed. */
  seen(endpoint: WaveEndpoint, count: number): Promise<void> {
    return this.server.log.seen(endpoint, count, this.server.signal);
  }

  /** Refuses connections until `up`. */
  down(): Promise<void> {
    return this.server.down();
  }

  up(): Promise<void> {
    return this.server.up();
  }

  /** Rejects where the stand-in itself made a mistake. */
  close(): Promise<void> {
    return this.server.close();
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
  const reads = method === 'GET' || method === 'HEAD';
  return reads && path.startsWith('/output/') ? 'download' : 'other';
}
