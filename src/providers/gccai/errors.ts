import { ImageError, type Delivery, type ErrorCode } from '../../core/errors';
import { readRetryAfterMs } from '../../net/retryAfter';
import { isSuccess, type ServiceAnswer } from '../support/callService';
import { isModerationCode } from '../support/moderationCode';
import { readServerText } from '../support/serverText';
import { readGccaiCode, readGccaiErrorBody, type GccaiTask } from './schemas';

/** Which of gccai's two requests was answered; the same status means different things to them. */
export type GccaiPhase = 'submit' | 'status';

interface GccaiErrorContext {
  readonly phase: GccaiPhase;
  /** Taken out of whatever the service says. */
  readonly apiKey: string;
  readonly nowMs: number;
  /** The model that was asked for. */
  readonly model?: string | undefined;
}

/**
 * Words that say more than their HTTP status. The pages list none; these are OpenAI's, after whose
 * endpoint this one is modelled, and they mean the same whoever says them.
 */
const namedCodes: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['model_not_found', 'model-unavailable'],
  ['insufficient_quota', 'out-of-credit'],
]);

/**
 * Codes of a failed task, which are HTTP statuses of what is behind gccai. Only those that are about
 * the request: a 401 or 402 there is about gccai's own account, not about the user's.
 */
const taskCodes: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['400', 'invalid-request'],
  ['422', 'invalid-request'],
  ['429', 'rate-limited'],
]);

/** gccai's fields in the words of Easel's arguments. */
const argumentNames: ReadonlyMap<string, string> = new Map([
  ['image_urls', 'images'],
  ['n', 'count'],
  ['negative_prompt', 'negativePrompt'],
  ['size', 'aspectRatio'],
]);

/** What an answer that is no success, or a success without a usable task in it, means. */
export function gccaiAnswerError(answer: ServiceAnswer, context: GccaiErrorContext): ImageError {
  const { phase, apiKey, nowMs, model } = context;
  const { headers, bodyProblem } = answer;
  const facts = readGccaiErrorBody(answer.body);
  const words = [facts.code, facts.type].flatMap(word => readServerText(word, apiKey) ?? []);
  const httpStatus = meantStatus(answer.status, facts.code);
  const code = answerCode(httpStatus, words, phase);
  const param = readServerText(facts.param, apiKey);
  return new ImageError(code, `gccai: ${phase} answered ${[answer.status, ...words].join(' ')}`, {
    provider: 'gccai',
    httpStatus,
    delivery: deliveryOf(httpStatus, code, phase),
    field: code === 'invalid-request' ? argumentName(param) : undefined,
    value: code === 'model-unavailable' ? model : undefined,
    // A moved service says where to; redirects are never followed with a key.
    serverText: readServerText(
      facts.message ?? headers['location'] ?? bodyProblem?.details.serverText,
      apiKey,
    ),
    requestId: readServerText(headers['x-request-id'], apiKey),
    retryAfterMs: readRetryAfterMs(headers, nowMs),
    cause: bodyProblem,
  });
}

/** An error can come as HTTP 200; the envelope's `code` then is the status it should have had. */
function meantStatus(status: number, code: string | undefined): number {
  return isSuccess(status) && code !== undefined && /^[3-5]\d\d$/.test(code)
    ? Number(code)
    : status;
}

/** `image_urls[1]` is `images[1]`. */
function argumentName(param: string | undefined): string | undefined {
  return param?.replace(/^\w+/, name => argumentNames.get(name) ?? name);
}

function answerCode(status: number, words: readonly string[], phase: GccaiPhase): ErrorCode {
  const named = words.flatMap(word => namedCodes.get(word) ?? [])[0];
  if (named) return named;
  if (status >= 500) return 'provider-failed';
  if (words.some(isModerationCode)) return 'content-refused';
  if (status < 400) return 'protocol';
  switch (status) {
    case 401:
    case 403:
      return 'unauthorized';
    case 402:
      return 'out-of-credit';
    // A task that cannot be found yet may be found later; and the address may not be gccai's.
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

/** After a 5xx, and after a success nobody can read, the task may exist all the same. */
function deliveryOf(status: number, code: ErrorCode, phase: GccaiPhase): Delivery {
  const isOpen = code === 'provider-failed' || (code === 'protocol' && isSuccess(status));
  return phase === 'submit' && isOpen ? 'unclear' : 'answered';
}

/** Why a task failed. */
export function gccaiTaskError(error: GccaiTask['error'], apiKey: string): ImageError {
  const code = readServerText(readGccaiCode(error?.code), apiKey);
  const type = readServerText(error?.type ?? undefined, apiKey);
  const isModerated = isModerationCode(code) || isModerationCode(type);
  const named = code === undefined ? undefined : taskCodes.get(code);
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
