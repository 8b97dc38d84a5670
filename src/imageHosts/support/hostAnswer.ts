import { ImageError, type ErrorCode } from '../../core/errors';
import { Redactor } from '../../core/redact';
import type { HttpClient, HttpRequest, HttpResponse } from '../../net/httpClient';
import { networkError } from '../../net/networkError';
import { readText } from '../../net/readBody';
import { readRetryAfterMs } from '../../net/retryAfter';

/** An answer about an upload is an address or an error; nobody's is longer. */
const maxAnswerBytes = 256 * 1024;
const shownCharacters = 300;

export interface HostAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/**
 * Sends one request, once, and reads the answer. Error statuses are answers too.
 * @throws ImageError `network` or `timeout` with what is known about the delivery, `protocol` or
 * `too-large` for a success that cannot be read; the signal's reason when aborted.
 */
export async function askHost(http: HttpClient, request: HttpRequest): Promise<HostAnswer> {
  try {
    const response = await http.send(request);
    const { status, headers } = response;
    return { status, headers, text: await textOf(response) };
  } catch (error) {
    request.signal.throwIfAborted();
    throw networkError(error, new URL(request.url).origin);
  }
}

async function textOf(response: HttpResponse): Promise<string> {
  try {
    return await readText(response, maxAnswerBytes);
  } catch (error) {
    // What an error status means is known without its text.
    if (!isSuccess(response.status) && ImageError.is(error)) return '';
    throw error;
  }
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

/** What an error status of a host means, where the host does not say it better. */
export function hostFailure(
  answer: Pick<HostAnswer, 'status' | 'headers'>,
  subject: string,
  serverText: string | undefined,
): ImageError {
  const { status, headers } = answer;
  return new ImageError(codeOf(status), `${subject} answered ${status}`, {
    subject,
    serverText,
    httpStatus: status,
    delivery: 'answered',
    retryAfterMs: readRetryAfterMs(headers, Date.now()),
  });
}

function codeOf(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 413) return 'too-large';
  if (status === 429) return 'rate-limited';
  if (status === 408 || status === 425 || status >= 500) return 'network';
  return status >= 400 ? 'invalid-request' : 'protocol';
}

/** A host's own words for a message: one line, shortened, without any of the secrets. */
export function readHostText(text: string, secrets: readonly string[]): string | undefined {
  const redactor = new Redactor();
  // "Bearer abc" is sent as one value and may come back as "abc".
  for (const secret of secrets)
    [secret, ...secret.split(/\s+/)].forEach(part => redactor.addSecret(part));
  const line = redactor
    .redact(text)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  if (line === '') return undefined;
  return line.length > shownCharacters ? `${line.slice(0, shownCharacters)}…` : line;
}
