import { ImageError, type Delivery, type ErrorCode } from '../../core/errors';
import { readRetryAfterMs } from '../../net/retryAfter';
import { answerError, argumentName, plainMeaning } from '../support/answerError';
import type { ServiceAnswer } from '../support/callService';
import { isModerationCode } from '../support/moderationCode';
import { readServerText } from '../support/serverText';
import { leavesPaymentOpen } from '../support/unsettledStatus';
import type { AnswerContext, TaskCall } from '../support/taskProvider';
import { readWaveErrorBody, type WaveTask } from './schemas';

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
export function waveAnswerError(answer: ServiceAnswer, context: AnswerContext): ImageError {
  const { status, headers } = answer;
  const { phase, apiKey, nowMs } = context;
  const facts = readWaveErrorBody(answer.body);
  const serverCode = readServerText(facts.code, apiKey);
  const code = answerCode(status, serverCode, phase);
  const param = code === 'invalid-request' ? readServerText(facts.param, apiKey) : undefined;
  return answerError('wave', answer, context, {
    code,
    delivery: deliveryOf(status, serverCode),
    words: [serverCode],
    message: facts.message,
    field: argumentName(param, argumentNames),
    retryAfterMs: waitMs(facts.resetAtMs, headers, nowMs),
  });
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

function answerCode(status: number, code: string | undefined, phase: TaskCall): ErrorCode {
  const named = code === undefined ? undefined : answerCodes.get(code);
  if (named) return named;
  const isRefusal = status >= 400 && status < 500;
  return isRefusal && isModerationCode(code) ? 'content-refused' : plainMeaning(status, phase);
}

/**
 * After a 5xx the task may exist all the same. Not so without a price: the page *Task System* says
 * such a model is refused at submission.
 */
function deliveryOf(status: number, code: string | undefined): Delivery {
  return leavesPaymentOpen(status) && code !== 'price_not_configured' ? 'unclear' : 'answered';
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
