import { ImageError, type Delivery, type ErrorCode } from '../../core/errors';
import { readRetryAfterMs } from '../../net/retryAfter';
import type { ServiceAnswer } from '../support/callService';
import { isModerationCode } from '../support/moderationCode';
import { readServerText } from '../support/serverText';
import { readWaveErrorBody, type WaveTask } from './schemas';

/** Which of Wave's three requests was answered; the same status means different things to them. */
export type WavePhase = 'submit' | 'status' | 'cancel';

interface WaveErrorContext {
  readonly phase: WavePhase;
  /** Taken out of whatever the service says. */
  readonly apiKey: string;
  readonly nowMs: number;
}

/** Codes that say more than their HTTP status: Wave's pages *Submit Task*, *Query Task Status*, *Task System*. */
const answerCodes: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['model_not_found', 'model-unavailable'],
  ['price_not_configured', 'model-unavailable'],
  ['task_not_found', 'provider-failed'],
]);

/** Codes of a failed task, from the page *Query Task Status*; any other is the task's plain failure. */
const taskCodes: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['upstream_bad_request', 'invalid-request'],
  ['upstream_rate_limited', 'rate-limited'],
]);

/** Wave's fields in the words of Easel's arguments. */
const argumentNames: ReadonlyMap<string, string> = new Map([
  ['action', 'mode'],
  ['aspect_ratio', 'aspectRatio'],
  ['bbox_list', 'boxes'],
  ['color_palette', 'palette'],
  ['enable_sequential', 'mode'],
  ['image_urls', 'images'],
  ['n', 'count'],
  ['negative_prompt', 'negativePrompt'],
  ['thinking_mode', 'thinking'],
]);

/** What an answer that is no success means. */
export function waveAnswerError(answer: ServiceAnswer, context: WaveErrorContext): ImageError {
  const { status, headers, bodyProblem } = answer;
  const facts = readWaveErrorBody(answer.body);
  const serverCode = readServerText(facts.code, context.apiKey);
  const param = readServerText(facts.param, context.apiKey);
  const code = answerCode(status, serverCode, context.phase);
  return new ImageError(
    code,
    `wave: ${context.phase} answered ${[status, serverCode].join(' ').trim()}`,
    {
      provider: 'wave',
      httpStatus: status,
      delivery: deliveryOf(status, serverCode),
      field: code === 'invalid-request' ? argumentName(param) : undefined,
      // A moved service says where to; redirects are never followed with a key.
      serverText: readServerText(
        facts.message ?? headers['location'] ?? bodyProblem?.details.serverText,
        context.apiKey,
      ),
      requestId: readServerText(headers['x-request-id'], context.apiKey),
      retryAfterMs: waitMs(facts.resetAtMs, headers, context.nowMs),
      cause: bodyProblem,
    },
  );
}

/** A used-up quota says when it starts anew, which is longer than any `Retry-After` beside it. */
function waitMs(
  resetAtMs: number | undefined,
  headers: ServiceAnswer['headers'],
  nowMs: number,
): number | undefined {
  if (resetAtMs === undefined) return readRetryAfterMs(headers, nowMs);
  // Such a date has whole seconds; a part of one is rounded up, so as not to come too early.
  const date = new Date(Math.ceil(resetAtMs / 1_000) * 1_000).toUTCString();
  return readRetryAfterMs({ ...headers, 'retry-after': date }, nowMs);
}

/** `image_urls[1]` is `images[1]`. */
function argumentName(param: string | undefined): string | undefined {
  return param?.replace(/^\w+/, name => argumentNames.get(name) ?? name);
}

function answerCode(status: number, code: string | undefined, phase: WavePhase): ErrorCode {
  const named = code === undefined ? undefined : answerCodes.get(code);
  if (named) return named;
  if (status >= 500) return 'provider-failed';
  if (status < 400) return 'protocol';
  if (isModerationCode(code)) return 'content-refused';
  switch (status) {
    case 401:
    case 403:
      return 'unauthorized';
    case 402:
      return 'out-of-credit';
    // Without one of Wave's codes it is the address that is not Wave's.
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

/**
 * After a 5xx the task may exist all the same. Not so without a price: the page *Task System* says
 * such a model is refused at submission.
 */
function deliveryOf(status: number, code: string | undefined): Delivery {
  // Too slow, in conflict with itself, too early: none of these says that nothing was taken.
  if (status === 408 || status === 409 || status === 425) return 'unclear';
  return status >= 500 && code !== 'price_not_configured' ? 'unclear' : 'answered';
}

/** Why a task failed. */
export function waveTaskError(error: WaveTask['error'], apiKey: string): ImageError {
  const code = readServerText(error?.code?.toString(), apiKey);
  const named = code === undefined ? undefined : taskCodes.get(code);
  return new ImageError(
    isModerationCode(code) ? 'content-refused' : (named ?? 'provider-failed'),
    `wave: task failed, ${code ?? 'no code'}`,
    {
      provider: 'wave',
      delivery: 'answered',
      serverText: readServerText(error?.message ?? undefined, apiKey),
    },
  );
}

/** An answer that is not what Wave's pages describe. */
export function waveProtocolError(
  what: string,
  details: { httpStatus?: number; delivery: Delivery },
): ImageError {
  return new ImageError('protocol', `wave: ${what}`, { provider: 'wave', ...details });
}
