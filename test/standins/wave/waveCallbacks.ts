import type { JsonObject } from '../support/jsonObject';
import { postCallback } from '../support/postCallback';

export interface SentCallback {
  readonly url: string;
  readonly event: string;
  readonly body: JsonObject;
  /** The status answered, or why there is none. */
  readonly outcome: number | string;
}

/**
 * "Pushes the result to your server" is all that is published: the body, sent once and unsigned,
 * is what asking for the task would answer.
 */
export async function sendCallback(
  callback: { readonly url: string; readonly event: string; readonly body: JsonObject },
  signal: AbortSignal,
): Promise<SentCallback> {
  const outcome = await postCallback(callback.url, JSON.stringify(callback.body), {}, signal);
  return { ...callback, outcome };
}
