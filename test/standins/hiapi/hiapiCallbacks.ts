import { createHmac } from 'node:crypto';
import type { JsonObject } from '../support/jsonObject';
import { postCallback } from '../support/postCallback';
import type { StandInClock } from '../support/standInClock';

export interface HiapiCallbackOptions {
  /** The account's "Webhook signing key"; undefined where there is none, and nothing is signed. */
  readonly secret: string | undefined;
  /** How often each notification comes although it was received: "at least once". */
  readonly copies: number;
  readonly clock: StandInClock;
  readonly signal: AbortSignal;
}

export interface SentCallback {
  readonly url: string;
  /** The bytes that were signed. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The status answered, or why there is none. */
  readonly outcome: number | string;
}

/** What is not received is sent again; how often and when is on no page. */
const maxAttempts = 3;
const retryDelayMs = 1_000;

/** The notifications that tasks have ended, as the page *Introduction* of the async API has them. */
export class HiapiCallbacks {
  readonly sent: SentCallback[] = [];

  constructor(private readonly options: HiapiCallbackOptions) {}

  /** `detail` is what asking for the task answers as `data`. Rejects when the stand-in is closed. */
  async send(url: string, detail: JsonObject): Promise<void> {
    const body = JSON.stringify(detail);
    for (let copy = 0; copy < this.options.copies; copy += 1) {
      await this.sendUntilReceived(url, body);
    }
  }

  private async sendUntilReceived(url: string, body: string): Promise<void> {
    const { clock, signal } = this.options;
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const headers = this.signature(body);
      const outcome = await postCallback(url, body, headers, signal);
      this.sent.push({ url, body, headers, outcome });
      if (typeof outcome === 'number' && outcome >= 200 && outcome < 300) {
        return;
      }
      if (attempt < maxAttempts) {
        await clock.until(clock.now() + retryDelayMs, signal);
      }
    }
  }

  private signature(body: string): Record<string, string> {
    const { secret, clock } = this.options;
    if (secret === undefined) {
      return {};
    }
    const timestamp = String(Math.floor(clock.now() / 1000));
    const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    return { 'x-hiapi-timestamp': timestamp, 'x-hiapi-signature': signature };
  }
}
