import { ImageError, type Delivery, type ErrorCode } from '../../core/errors';
import { answerError, plainMeaning } from '../support/answerError';
import type { ServiceAnswer } from '../support/callService';
import { isModerationCode } from '../support/moderationCode';
import { readServerText } from '../support/serverText';
import { leavesPaymentOpen } from '../support/unsettledStatus';
import { readRateLimitWaitMs } from './rateLimit';
import type { AnswerContext, TaskCall } from '../support/taskProvider';
import { readHiapiErrorBody, type HiapiTask } from './schemas';

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
export function hiapiAnswerError(answer: ServiceAnswer, context: AnswerContext): ImageError {
  const { status, headers } = answer;
  const { phase, apiKey, nowMs } = context;
  const facts = readHiapiErrorBody(answer.body);
  const serverCode = readServerText(facts.code, apiKey);
  const isOwnEnvelope = facts.status !== undefined || serverCode !== undefined;
  const code = answerCode(status, serverCode, phase, isOwnEnvelope);
  return answerError('hiapi', answer, context, {
    code,
    delivery: deliveryOf(status, code),
    words: [serverCode],
    message: facts.message,
    requestId: facts.requestId,
    retryAfterMs: readRateLimitWaitMs(headers, nowMs),
  });
}

function answerCode(
  status: number,
  code: string | undefined,
  phase: TaskCall,
  isOwnEnvelope: boolean,
): ErrorCode {
  const named = namedCode(code);
  if (named && !(phase === 'status' && isAboutTheRequest(named))) return named;
  // The documentation's word for a task that is not there, or is another account's. Without an
  // envelope it is the address that is not HiAPI's.
  if (status === 404 && phase === 'status' && isOwnEnvelope) return 'provider-failed';
  const plain = plainMeaning(status, phase);
  // Sizes and values are refused with three of them; a 409 without a code is no answer to a task.
  return plain === 'invalid-request' && ![400, 413, 422].includes(status) ? 'protocol' : plain;
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

/** Codes that say no more than their status does, and so nothing about what became of the task. */
const plainCodes: ReadonlySet<ErrorCode> = new Set(['provider-failed', 'timeout', 'protocol']);

/** After a 5xx and its like the task may exist all the same, unless it came with a definite refusal. */
function deliveryOf(status: number, code: ErrorCode): Delivery {
  return leavesPaymentOpen(status) && plainCodes.has(code) ? 'unclear' : 'answered';
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
