import { ImageError, type Delivery, type ErrorCode } from '../../core/errors';
import { readRetryAfterMs } from '../../net/retryAfter';
import type { ServiceAnswer } from '../support/callService';
import { isModerationCode } from '../support/moderationCode';
import { readServerText } from '../support/serverText';
import { readSkillsvideoErrorBody, type SkillsvideoGeneration } from './schemas';

/** Which of the two requests was answered; the same status means different things to them. */
export type SkillsvideoPhase = 'submit' | 'status';

interface SkillsvideoErrorContext {
  readonly phase: SkillsvideoPhase;
  /** The model that was asked for, as Easel names it; of a question it is not known. */
  readonly model: string | undefined;
  /** Taken out of whatever the service says. */
  readonly apiKey: string;
  readonly nowMs: number;
}

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
export function skillsvideoAnswerError(
  answer: ServiceAnswer,
  context: SkillsvideoErrorContext,
): ImageError {
  const { status, headers, bodyProblem } = answer;
  const { phase, model, apiKey, nowMs } = context;
  const facts = readSkillsvideoErrorBody(answer.body);
  const serverCode = readServerText(facts.code, apiKey);
  const code = answerCode(status, serverCode, phase);
  return new ImageError(
    code,
    `skillsvideo: ${phase} answered ${[status, serverCode].join(' ').trim()}`,
    {
      provider: 'skillsvideo',
      httpStatus: status,
      delivery: deliveryOf(status, serverCode),
      field: phase === 'submit' && status === 413 ? 'images' : undefined,
      value: code === 'model-unavailable' ? model : undefined,
      // A moved service says where to; redirects are never followed with a key.
      serverText: readServerText(
        facts.message ?? headers['location'] ?? bodyProblem?.details.serverText,
        apiKey,
      ),
      requestId: readServerText(headers['x-request-id'], apiKey),
      retryAfterMs: readRetryAfterMs(headers, nowMs),
      cause: bodyProblem,
    },
  );
}

function answerCode(status: number, code: string | undefined, phase: SkillsvideoPhase): ErrorCode {
  const named = codeMeaning(code);
  if (named) return named;
  if (status >= 500) return 'provider-failed';
  if (status < 400) return 'protocol';
  switch (status) {
    case 401:
    case 403:
      return 'unauthorized';
    case 402:
      return 'out-of-credit';
    // Every error of the service has a code: without one it is the address that is not the service's.
    case 404:
      if (code === undefined) return 'protocol';
      return phase === 'submit' ? 'model-unavailable' : 'provider-failed';
    case 405:
      return 'protocol';
    case 408:
      return 'timeout';
    case 429:
      return 'rate-limited';
    // Asking about a generation has nothing in it a user could have got wrong.
    default:
      return phase === 'submit' ? 'invalid-request' : 'protocol';
  }
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

/** After a 5xx a generation may exist all the same, but for the codes that say why there is none. */
function deliveryOf(status: number, code: string | undefined): Delivery {
  const saysWhy = codeMeaning(code) !== undefined && !unclearSubCodes.has(subCodeOf(code ?? ''));
  return status >= 500 && !saysWhy ? 'unclear' : 'answered';
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

/** An answer that is not what skills.video's pages describe. */
export function skillsvideoProtocolError(
  what: string,
  details: { httpStatus?: number; delivery: Delivery },
): ImageError {
  return new ImageError('protocol', `skillsvideo: ${what}`, {
    provider: 'skillsvideo',
    ...details,
  });
}
