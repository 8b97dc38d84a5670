import { ImageError, type Delivery, type ErrorCode } from '../../core/errors';
import { answerError, argumentName, plainMeaning } from '../support/answerError';
import { isSuccess, type ServiceAnswer } from '../support/callService';
import { isModerationCode } from '../support/moderationCode';
import { readServerText } from '../support/serverText';
import { leavesPaymentOpen } from '../support/unsettledStatus';
import type { AnswerContext, TaskCall } from '../support/taskProvider';
import { readGccaiCode, readGccaiErrorBody, type GccaiTask } from './schemas';

/**
 * Words that say more than their HTTP status. The pages list none; these are OpenAI's, after whose
 * endpoint this one is modelled, and they mean the same whoever says them.
 */
const namedCodes: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['model_not_found', 'model-unavailable'],
  ['insufficient_quota', 'out-of-credit'],
]);

/**
 * Codes of a failed task: HTTP statuses of what is behind gccai, or APIMart's words for them. Only those
 * that are about the request: a 401 or 402 there is about gccai's own account, not about the user's.
 */
const taskCodes: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['400', 'invalid-request'],
  ['422', 'invalid-request'],
  ['429', 'rate-limited'],
  ['invalid_request_error', 'invalid-request'],
  ['rate_limit_error', 'rate-limited'],
]);

/** gccai's fields in the words of Easel's arguments. */
const argumentNames: ReadonlyMap<string, string> = new Map([
  ['image_urls', 'images'],
  ['n', 'count'],
  ['negative_prompt', 'negativePrompt'],
  ['size', 'aspectRatio'],
]);

/** What an answer that is no success, or a success without a usable task in it, means. */
export function gccaiAnswerError(answer: ServiceAnswer, context: AnswerContext): ImageError {
  const { phase, apiKey } = context;
  const facts = readGccaiErrorBody(answer.body);
  const words = [facts.code, facts.type].flatMap(word => readServerText(word, apiKey) ?? []);
  const httpStatus = meantStatus(answer.status, facts.code);
  const code = answerCode(httpStatus, words, phase);
  const param = code === 'invalid-request' ? readServerText(facts.param, apiKey) : undefined;
  return answerError('gccai', answer, context, {
    code,
    delivery: deliveryOf(httpStatus, code, phase),
    words,
    message: facts.message,
    field: argumentName(param, argumentNames),
    httpStatus,
  });
}

/** An error can come as HTTP 200; the envelope's `code` then is the status it should have had. */
function meantStatus(status: number, code: string | undefined): number {
  return isSuccess(status) && code !== undefined && /^[3-5]\d\d$/.test(code)
    ? Number(code)
    : status;
}

function answerCode(status: number, words: readonly string[], phase: TaskCall): ErrorCode {
  const named = words.flatMap(word => namedCodes.get(word) ?? [])[0];
  if (named) return named;
  const isModerated = status < 500 && words.some(isModerationCode);
  return isModerated ? 'content-refused' : plainMeaning(status, phase);
}

/** Codes that say no more than their status does, and so nothing about what became of the task. */
const plainCodes: ReadonlySet<ErrorCode> = new Set([
  'provider-failed',
  'timeout',
  'invalid-request',
]);

/** After a 5xx and its like, and after a success nobody can read, the task may exist all the same. */
function deliveryOf(status: number, code: ErrorCode, phase: TaskCall): Delivery {
  const isOpen = isSuccess(status)
    ? code === 'protocol'
    : leavesPaymentOpen(status) && plainCodes.has(code);
  return phase === 'submit' && isOpen ? 'unclear' : 'answered';
}

/** Why a task failed. */
export function gccaiTaskError(error: GccaiTask['error'], apiKey: string): ImageError {
  const code = readServerText(readGccaiCode(error?.code), apiKey);
  const type = readServerText(error?.type ?? undefined, apiKey);
  const isModerated = isModerationCode(code) || isModerationCode(type);
  const [named] = [code, type].flatMap(word => taskCodes.get(word ?? '') ?? []);
  return new ImageError(
    isModerated ? 'content-refused' : (named ?? 'provider-failed'),
    `gccai: task failed, ${[code, type].filter(word => word !== undefined).join(' ') || 'no code'}`,
    {
      provider: 'gccai',
      delivery: 'answered',
      serverText: readServerText(error?.message ?? undefined, apiKey),
    },
  );
}
