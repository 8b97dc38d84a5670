import { createHmac, randomUUID } from 'node:crypto';
import type { JsonObject } from '../support/jsonObject';
import { postCallback } from '../support/postCallback';
import type { StandInClock } from '../support/standInClock';
import type { SkillsvideoTask } from './skillsvideoAnswers';

/** What is set in the dashboard: there is no address in a request. */
export interface WebhookEndpoint {
  readonly url: string;
  /** `whsec_` and the key in base64. */
  readonly secret: string;
  /** All where absent. */
  readonly events?: readonly WebhookEvent[];
}

const eventsByPhase = {
  queued: 'task.created',
  running: 'task.started',
  succeeded: 'task.completed',
  failed: 'task.failed',
  cancelled: 'task.canceled',
} as const;

/** The words of the page *Webhooks*, which polling does not use. */
const states: Readonly<Record<Phase, string>> = {
  queued: 'queued',
  running: 'running',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'canceled',
};

type Phase = keyof typeof eventsByPhase;
export type WebhookEvent = (typeof eventsByPhase)[Phase];

export interface SentWebhook {
  readonly event: WebhookEvent;
  readonly body: JsonObject;
  /** The status answered, or why there is none. */
  readonly outcome: number | string;
}

/**
 * Posts each change of a task once, in their order, signed after the Standard Webhooks. Of the body
 * only `prediction.state` and `prediction.status` are known.
 */
export class SkillsvideoWebhooks {
  readonly sent: SentWebhook[] = [];
  private readonly told = new WeakMap<SkillsvideoTask, string>();
  private lastSending: Promise<void> = Promise.resolve();

  constructor(
    private readonly endpoint: WebhookEndpoint | undefined,
    private readonly clock: StandInClock,
    private readonly signal: AbortSignal,
  ) {}

  /** Tells of a phase, if that is news. `status` is the word polling has for it. */
  async tell(task: SkillsvideoTask, phase: string, status: string): Promise<void> {
    const { endpoint } = this;
    if (endpoint === undefined || this.told.get(task) === phase || !isPhase(phase)) {
      return;
    }
    this.told.set(task, phase);
    const event = eventsByPhase[phase];
    if (endpoint.events?.includes(event) === false) {
      return;
    }
    const prediction = { id: task.id, state: states[phase], status };
    const body = { type: event, prediction };
    this.lastSending = this.lastSending.then(() => this.send(endpoint, event, body));
    await this.lastSending;
  }

  private async send(
    { url, secret }: WebhookEndpoint,
    event: WebhookEvent,
    body: JsonObject,
  ): Promise<void> {
    const id = `evt_${randomUUID()}`;
    const timestamp = String(Math.floor(this.clock.now() / 1000));
    const text = JSON.stringify(body);
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${text}`);
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature.digest('base64')}`,
    };
    const outcome = await postCallback(url, text, headers, this.signal);
    this.sent.push({ event, body, outcome });
  }
}

function isPhase(phase: string): phase is Phase {
  return Object.hasOwn(eventsByPhase, phase);
}
