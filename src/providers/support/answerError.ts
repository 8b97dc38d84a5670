import { ImageError, type Delivery, type ErrorCode } from '../../core/errors';
import type { ProviderId } from '../../core/imageModel';
import { readRetryAfterMs } from '../../net/retryAfter';
import type { ServiceAnswer } from './callService';
import { readServerText } from './serverText';
import type { AnswerContext, TaskCall } from './taskProvider';

/** What a service's own reading of a refusal came to. */
interface Refusal {
  readonly code: ErrorCode;
  readonly delivery: Delivery;
  /** The service's own codes, without the key. */
  readonly words: readonly (string | undefined)[];
  /** Its sentence. */
  readonly message: string | undefined;
  /** The argument that is wrong, as Easel spells it. */
  readonly field?: string | undefined;
  /** Its number for the request, where the body has one. */
  readonly requestId?: string | undefined;
  /** Where it is said otherwise than in `Retry-After`. */
  readonly retryAfterMs?: number | undefined;
  /** Where the body means another one. */
  readonly httpStatus?: number;
}

/** A refusal as the core's error, with all that is known of it and without the key. */
export function answerError(
  provider: ProviderId,
  answer: ServiceAnswer,
  { phase, apiKey, nowMs, model }: AnswerContext,
  refusal: Refusal,
): ImageError {
  const { status, headers, bodyProblem } = answer;
  const { code, delivery, words, message, field } = refusal;
  const said = [status, ...words].filter(word => word !== undefined).join(' ');
  return new ImageError(code, `${provider}: ${phase} answered ${said}`, {
    provider,
    httpStatus: refusal.httpStatus ?? status,
    delivery,
    field,
    value: code === 'model-unavailable' ? model : undefined,
    // A moved service says where to; redirects are never followed with a key.
    serverText: readServerText(
      message ?? headers['location'] ?? bodyProblem?.details.serverText,
      apiKey,
    ),
    requestId: readServerText(refusal.requestId ?? headers['x-request-id'], apiKey),
    retryAfterMs: refusal.retryAfterMs ?? readRetryAfterMs(headers, nowMs),
    cause: bodyProblem,
  });
}

/** What a status means where no code beside it says more. */
export function plainMeaning(status: number, phase: TaskCall): ErrorCode {
  if (status >= 500) return 'provider-failed';
  if (status < 400) return 'protocol';
  switch (status) {
    case 401:
    case 403:
      return 'unauthorized';
    case 402:
      return 'out-of-credit';
    // A task that cannot be found yet may be found later; and the address may not be the service's.
    case 404:
    case 405:
      return 'protocol';
    case 408:
      return 'timeout';
    case 429:
      return 'rate-limited';
    // Asking about a task has nothing in it a user could have got wrong.
    default:
      return phase === 'submit' ? 'invalid-request' : 'protocol';
  }
}

/** `image_urls[1]` is `images[1]`: a service's field in the words of Easel's arguments. */
export function argumentName(
  field: string | undefined,
  names: ReadonlyMap<string, string>,
): string | undefined {
  return field?.replace(/^\w+/, name => names.get(name) ?? name);
}
