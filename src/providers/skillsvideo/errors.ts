import { ImageError, type Delivery, type ErrorCode } from '../../core/errors';
import { answerError, plainMeaning } from '../support/answerError';
import type { ServiceAnswer } from '../support/callService';
import { isModerationCode } from '../support/moderationCode';
import { readServerText } from '../support/serverText';
import { leavesPaymentOpen } from '../support/unsettledStatus';
import type { AnswerContext, TaskCall } from '../support/taskProvider';
import { readSkillsvideoErrorBody, type SkillsvideoGeneration } from './schemas';

/**
 * The sub-codes of the page *HTTP Status*, the same for images (`IMAGE_GENERATION_…`), videos and
 * voices. They are also what a failed generation has as its `code`.
 */
const subCodes: ReadonlyMap<string, ErrorCode> = new Map<string, ErrorCode>([
  ['FAILED', 'provider-failed'],
  // The model's time ran out at the service, which is not the wait of ours that `timeout` stands for.
  ['TIMEOUT', 'provider-failed'],
  ['RATE_LIMITED', 'rate-limited'],
  ['PROVIDER_UNAVAILABLE', 'provider-failed'],
  ['UNSUPPORTED_MODEL', 'model-unavailable'],
  ['INVALID_INPUT', 'invalid-request'],
  ['INSUFFICIENT_CREDITS', 'out-of-credit'],
  ['CONTENT_REJECTED', 'content-refused'],
]);

/** After these a picture may have been begun, and no page says that it is not charged for. */
const unclearSubCodes: ReadonlySet<string> = new Set(['FAILED', 'TIMEOUT']);

/** What an answer that is no success means. */
export function skillsvideoAnswerError(answer: ServiceAnswer, context: AnswerContext): ImageError {
  const { status } = answer;
  const { phase, apiKey } = context;
  const facts = readSkillsvideoErrorBody(answer.body);
  const serverCode = readServerText(facts.code, apiKey);
  return answerError('skillsvideo', answer, context, {
    code: answerCode(status, serverCode, phase),
    delivery: deliveryOf(status, serverCode),
    words: [serverCode],
    message: facts.message,
    field: phase === 'submit' && status === 413 ? 'images' : undefined,
  });
}

function answerCode(status: number, code: string | undefined, phase: TaskCall): ErrorCode {
  const named = codeMeaning(code);
  if (named) return named;
  // Every error of the service has a code: without one it is the address that is not the service's.
  if (status === 404 && code !== undefined) {
    return phase === 'submit' ? 'model-unavailable' : 'provider-failed';
  }
  return plainMeaning(status, phase);
}

/** What a code says by itself, whatever status it came with; undefined where that is nothing. */
function codeMeaning(code: string | undefined): ErrorCode | undefined {
  if (code === undefined) return undefined;
  return isModerationCode(code) ? 'content-refused' : subCodes.get(subCodeOf(code));
}

/** `IMAGE_GENERATION_TIMEOUT` is `TIMEOUT`, which an older field says bare. */
function subCodeOf(code: string): string {
  return code.replace(/^[A-Z]+_GENERATION_/, '');
}

/** After a 5xx and its like a generation may exist all the same, but for the codes that say why there is none. */
function deliveryOf(status: number, code: string | undefined): Delivery {
  const saysWhy = codeMeaning(code) !== undefined && !unclearSubCodes.has(subCodeOf(code ?? ''));
  return leavesPaymentOpen(status) && !saysWhy ? 'unclear' : 'answered';
}

/** Why a generation failed. */
export function skillsvideoTaskError(
  { code, message }: Pick<SkillsvideoGeneration, 'code' | 'message'>,
  apiKey: string,
): ImageError {
  const serverCode = readServerText(code ?? undefined, apiKey);
  return new ImageError(
    codeMeaning(serverCode) ?? 'provider-failed',
    `skillsvideo: generation failed, ${serverCode ?? 'no code'}`,
    {
      provider: 'skillsvideo',
      delivery: 'answered',
      serverText: readServerText(message ?? undefined, apiKey),
    },
  );
}
