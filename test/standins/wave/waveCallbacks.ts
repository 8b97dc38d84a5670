import { request } from 'node:http';
import { isLoopback } from '../support/inputImage';
import type { JsonObject } from '../support/jsonObject';

export interface SentCallback {
  readonly url: string;
  readonly event: string;
  readonly body: JsonObject;
  /** The status answered, or why there is none. */
  readonly outcome: number | string;
}

/**
 * "Pushes the result to your server" is all that is published: the body, sent once and unsigned,
 * is what asking for the task would answer. Never sent to another machine.
 */
export async function sendCallback(
  callback: { readonly url: string; readonly event: string; readonly body: JsonObject },
  signal: AbortSignal,
): Promise<SentCallback> {
  if (!isLoopback(callback.url)) {
    return { ...callback, outcome: 'not sent: the address is not on this machine' };
  }
  const outcome = await new Promise<number | string>(resolve => {
    const headers = { 'content-type': 'application/json' };
    const either = AbortSignal.any([signal, AbortSignal.timeout(5_000)]);
    const post = request(callback.url, { method: 'POST', headers, agent: false, signal: either });
    post.on('response', response => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    post.on('error', error => {
      resolve(error.message);
    });
    post.end(JSON.stringify(callback.body));
  });
  return { ...callback, outcome };
}
