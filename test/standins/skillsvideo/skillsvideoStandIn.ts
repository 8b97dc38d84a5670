import type { Draw } from '../support/outputStore';
import type { PollStep } from '../support/standInTask';
import { asksForPicture } from '../support/taskPictures';
import { TaskStandIn } from '../support/taskStandIn';
import { documentedAnswers, type SkillsvideoAnswerStyle } from './skillsvideoAnswers';
import { SkillsvideoCredits } from './skillsvideoCredits';
import type { SkillsvideoOrder } from './skillsvideoOrder';
import { defaultCreditsPerImage, mostImages } from './skillsvideoRules';
import { SkillsvideoService, type SkillsvideoEndpoint } from './skillsvideoService';
import type { SentWebhook, WebhookEndpoint } from './skillsvideoWebhooks';

export interface SkillsvideoStandInOptions {
  /** Accepted keys. Each sees only its own tasks; the credits are common. */
  readonly keys?: readonly string[];
  /** How long a task takes, in real time unless the clock is skipped. */
  readonly taskDurationMs?: number;
  /** Every task answers these to its first questions, whatever the time. */
  readonly polls?: readonly PollStep[];
  /** In credits. */
  readonly balance?: number;
  /** How many of them are permanent; the others are the subscription's. */
  readonly permanentCredits?: number;
  readonly creditsPerImage?: number;
  readonly answers?: Partial<SkillsvideoAnswerStyle>;
  /** 4 by the page, 3 as what is thought to be behind it. */
  readonly mostImages?: 3 | 4;
  /** What every picture is, in place of what the request says. */
  readonly format?: 'png' | 'jpeg';
  /** Whether image addresses on other machines, which are never fetched, count as images. */
  readonly elsewhere?: 'refuse' | 'accept';
  readonly draw?: Draw;
  /** Pictures come from an origin of their own, as from a real CDN, or from the API's. */
  readonly outputsAt?: 'own-origin' | 'api-origin';
  readonly webhook?: WebhookEndpoint;
}

export interface SkillsvideoCounts {
  /** Every POST that asked for a task, streams included, whatever became of it. */
  readonly posts: number;
  readonly streams: number;
  readonly tasksCreated: number;
  readonly polls: number;
  readonly downloads: number;
  readonly balanceQuestions: number;
}

const defaultTaskDurationMs = 40;
const defaultBalance = 10_000;
/** Four input images may come with one request; their limit is on no page. */
const maxBodyBytes = 128 * 1024 * 1024;

/** A running stand-in for skills.video, with everything to look into. */
export class SkillsvideoStandIn extends TaskStandIn<SkillsvideoEndpoint, SkillsvideoOrder> {
  protected readonly service: SkillsvideoService;

  constructor(options: SkillsvideoStandInOptions) {
    super({
      keys: options.keys ?? ['skillsvideo-test-key'],
      basePath: '/api/v1',
      endpointOf,
      maxBodyBytes,
      outputsAt: options.outputsAt ?? 'own-origin',
    });
    this.service = new SkillsvideoService({
      keys: this.keys,
      style: { ...documentedAnswers, ...options.answers },
      plan: {
        durationMs: options.taskDurationMs ?? defaultTaskDurationMs,
        ...(options.polls === undefined ? {} : { polls: options.polls }),
      },
      credits: new SkillsvideoCredits(
        options.balance ?? defaultBalance,
        options.permanentCredits ?? 0,
      ),
      limits: {
        mostImages: options.mostImages ?? mostImages,
        creditsPerImage: options.creditsPerImage ?? defaultCreditsPerImage,
      },
      elsewhere: options.elsewhere ?? 'refuse',
      format: options.format,
      draw: options.draw,
      webhook: options.webhook,
      clock: this.clock,
      outputOrigin: () => this.outputOrigin,
      reportOwnError: error => this.server.reportOwnError(error),
      signal: this.server.signal,
    });
  }

  get counts(): SkillsvideoCounts {
    const { log } = this.server;
    return {
      posts: log.count('submit') + log.count('stream'),
      streams: log.count('stream'),
      tasksCreated: this.service.book.created,
      polls: log.count('poll'),
      downloads: log.count('download'),
      balanceQuestions: log.count('credits'),
    };
  }

  get webhooks(): readonly SentWebhook[] {
    return this.service.tasks.webhooks.sent;
  }
}

/** Starts a stand-in on 127.0.0.1 at a free port. */
export async function startSkillsvideoStandIn(
  options: SkillsvideoStandInOptions = {},
): Promise<SkillsvideoStandIn> {
  const standIn = new SkillsvideoStandIn(options);
  await standIn.start();
  return standIn;
}

const endpoints: readonly (readonly [method: string, path: RegExp, SkillsvideoEndpoint])[] = [
  ['POST', /^\/api\/v1\/generation\/sse\/[^/]+\/[^/]+$/, 'stream'],
  ['POST', /^\/api\/v1\/generation\/(?!sse\/)[^/]+\/[^/]+$/, 'submit'],
  ['GET', /^\/api\/v1\/generation\/[^/]+$/, 'poll'],
  ['GET', /^\/api\/v1\/credits$/, 'credits'],
];

function endpointOf(method: string, path: string): SkillsvideoEndpoint {
  if (asksForPicture(method, path)) {
    return 'download';
  }
  const found = endpoints.find(([verb, pattern]) => verb === method && pattern.test(path));
  return found?.[2] ?? 'other';
}
