import { ImageError } from '../../core/errors';
import type { ProviderId } from '../../core/imageModel';
import type { HttpClient, HttpRequest } from '../../net/httpClient';
import { networkError } from '../../net/networkError';
import { readJson } from '../../net/readBody';
import { readServerText, withoutKey } from './serverText';

/** An answer about a task is a few kilobytes; what is longer than a megabyte is none. */
const maxAnswerBytes = 1_000_000;

interface ServiceAccess {
  readonly http: HttpClient;
  readonly provider: ProviderId;
  /** Sent as `Authorization: Bearer`, the way of all four services, and nowhere else. */
  readonly apiKey: string;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON that came; undefined where an error status came without any. */
  readonly body: unknown;
  /** Why an error status has no body, for the log. */
  readonly bodyProblem: ImageError | undefined;
}

/**
 * Sends one request, once, and reads its JSON answer. Error statuses are answers too: what they
 * mean is the provider's to say.
 * @throws ImageError `network` or `timeout` with what is known about the delivery, and `protocol`
 * or `too-large` when a success has no readable JSON (delivery `unclear`: something was answered,
 * but what became of the request is not known); the signal's reason when aborted.
 */
export async function callService(
  access: ServiceAccess,
  request: HttpRequest,
): Promise<ServiceAnswer> {
  const { http, provider, apiKey } = access;
  const subject = URL.canParse(request.url) ? new URL(request.url).origin : request.url;
  const response = await http
    .send({
      ...request,
      headers: {
        ...request.headers,
        accept: 'application/json',
        authorization: `Bearer ${apiKey}`,
      },
    })
    .catch((error: unknown) => {
      const problem = networkError(error, subject);
      throw ImageError.is(problem) ? problem.with({ provider }) : problem;
    });
  const { status, headers } = response;
  try {
    const body = await readJson(response, maxAnswerBytes, text => withoutKey(text, apiKey));
    return { status, headers, body, bodyProblem: undefined };
  } catch (error) {
    request.signal.throwIfAborted();
    const problem = networkError(error, subject);
    if (!ImageError.is(problem)) throw problem;
    const bodyProblem = problem.with({
      provider,
      httpStatus: status,
      delivery: 'unclear',
      serverText: readServerText(problem.details.serverText, apiKey),
    });
    if (isSuccess(status)) throw bodyProblem;
    return { status, headers, body: undefined, bodyProblem };
  }
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}
