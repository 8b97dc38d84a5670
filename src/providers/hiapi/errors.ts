import { ImageError, type Delivery, type ErrorCode } from '../../core/errors';
import type { ServiceAnswer } from '../support/callService';
import { isModerationCode } from '../support/moderationCode';
import { readServerText } from '../support/serverText';
import { readRateLimitWaitMs } from './rateLimit';
import { readHiapiErrorBody, type HiapiTask } from './schemas';

/** Which of HiAPI's two requests was answered; the same words mean different things to them. */
export type HiapiPhase = 'submit' | 'status';

interface HiapiErrorContext {
  readonly phase: HiapiPhase;
  /** Taken out of whatever the service says. */
  readonly apiKey: string;
  readonly nowMs: number;
  /** The model that was asked for; unknown where a task is only asked about. */
  readonly model?: string | undefined;
}

/**
 * Codes that say more than the HTTP status they come with, in lower case: HiAPI's documentation
 * spells them in capitals, its blog does not.
 */
const namedCodes: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  // `error_code` and a failed task's `error.code`, from the pages of the Unified Async API.
  ['invalid_request', 'invalid-request'],
  ['model_unavailable', 'model-unavailable'],
  ['task_failed', 'provider-failed'],
  ['task_timeout', 'provider-failed'],
  ['storage_unavailable', 'provider-failed'],
  // The first request under this key is still being worked on: to be sent again after
  // `Retry-After`, when it is answered with the first one's task. That is a 429's meaning to the
  // engine, with a 429's patience; the unanswered try before it is not forgotten over it.
  ['idempotency_key_processing', 'rate-limited'],
  // Not `invalid-request`, which under one key would also speak for an unanswered try: here that
  // very try was received. Nothing the user could change, either.
  ['idempotency_key_mismatch', 'protocol'],
  // HiAPI's blog.
  ['input_too_large', 'invalid-request'],
  ['model_error', 'provider-failed'],
  ['model_not_found', 'model-unavailable'],
  ['permission_denied', 'unauthorized'],
  ['provider_error', 'provider-failed'],
  ['rate_limit_exceeded', 'rate-limited'],
  ['unsupported_format', 'invalid-request'],
]);

/** What an answer that is no success means. */
export function hiapiAnswerError(answer: ServiceAnswer, context: HiapiErrorContext): ImageError {
  const { status, headers, bodyProblem } = answer;
  const { phase, apiKey, model } = context;
  const facts = readHiapiErrorBody(answer.body);
  const serverCode = readServerText(facts.code, apiKey);
  const isOwnEnvelope = facts.status !== undefined || serverCode !== undefined;
  const code = answerCode(status, serverCode, phase, isOwnEnvelope);
  return new ImageError(code, `hiapi: ${phase} answered ${[status, serverCode].join(' ').trim()}`, {
    provider: 'hiapi',
    httpStatus: status,
    delivery: deliveryOf(status, code),
    value: code === 'model-unavailable' ? model : undefined,
    // A moved service says where to; redirects are never followed with a key.
    serverText: readServerText(
      facts.message ?? headers['location'] ?? bodyProblem?.details.serverText,
      apiKey,
    ),
    requestId: readServerText(facts.requestId ?? headers['x-request-id'], apiKey),
    retryAfterMs: readRateLimitWaitMs(headers, context.nowMs),
    cause: bodyProblem,
  });
}

function answerCode(
  status: number,
  code: string | undefined,
  phase: HiapiPhase,
  isOwnEnvelope: boolean,
): ErrorCode {
  const named = namedCode(code);
  if (named && !(phase === 'status' && isAboutTheRequest(named))) return named;
  if (status >= 500) return 'provider-failed';
  switch (status) {
    case 401:
    case 403:
      return 'unauthorized';
    case 402:
      return 'out-of-credit';
    // The documentation's word for a task that is not there, or is another account's. Without an
    // envelope it is the address that is not HiAPI's.
    case 404:
      return phase === 'status' && isOwnEnvelope ? 'provider-failed' : 'protocol';
    case 408:
      return 'timeout';
    case 429:
      return 'rate-limited';
    // Sizes and values are refused with these; a 405 or a 409 without a code is no answer to a task.
    case 400:
    case 413:
    case 422:
      return phase === 'submit' ? 'invalid-request' : 'protocol';
    default:
      return 'protocol';
  }
}

/** Asking about a task has nothing in it a user could have got wrong, and uses no model. */
function isAboutTheRequest(code: ErrorCode): boolean {
  return code === 'invalid-request' || code === 'model-unavailable';
}

function namedCode(code: string | undefined): ErrorCode | undefined {
  if (code === undefined) return undefined;
  if (isModerationCode(code)) return 'content-refused';
  // Documented is only the status 402; a code that names the money says the same with any other.
  if (/^insufficient_\w*(balance|credit|quota)/i.test(code)) return 'out-of-credit';
  return namedCodes.get(code.toLowerCase());
}

/** After a 5xx the task may exist all the same, unless it came with a definite refusal. */
function deliveryOf(status: number, code: ErrorCode): Delivery {
  return status >= 500 && code === 'provider-failed' ? 'unclear' : 'answered';
}

/** Why a task failed. */
export function hiapiTaskError(task: HiapiTask, apiKey: string): ImageError {
  const serverCode = readServerText(task.error?.code?.toString(), apiKey);
  const code = namedCode(serverCode) ?? 'provider-failed';
  return new ImageError(code, `hiapi: task failed, ${serverCode ?? 'no code'}`, {
    provider: 'hiapi',
    delivery: 'answered',
    value: code === 'model-unavailable' ? readServerText(task.model ?? '', apiKey) : undefined,
    serverText: readServerText(task.error?.message ?? undefined, apiKey),
  });
}

/** An answer that is not what HiAPI's pages describe. */
export function hiapiProtocolError(
  what: string,
  details: { httpStatus?: number; delivery: Delivery },
): ImageError {
  return new ImageError('protocol', `hiapi: ${what}`, { provider: 'hiapi', ...details });
}
