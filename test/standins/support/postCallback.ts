import { request } from 'node:http';
import { isLoopback } from './inputImage';

/**
 * Posts a JSON text to somebody's server, which has five seconds. Answers the status, or why there
 * is none. Never sends to another machine.
 */
export async function postCallback(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number | string> {
  if (!isLoopback(url)) {
    return 'not sent: the address is not on this machine';
  }
  return new Promise<number | string>(resolve => {
    const post = request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      agent: false,
      signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
    });
    post.on('response', response => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    post.on('error', error => {
      resolve(error.message);
    });
    post.end(body);
  });
}
