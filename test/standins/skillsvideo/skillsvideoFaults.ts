import type { Fault } from '../support/faults';
import type { TaskPlan } from '../support/standInTask';
import { generationStatuses, type GenerationCode } from './skillsvideoRules';

/** A documented error in the place of an answer, with its typical status. */
export function generationError(
  code: GenerationCode,
  message = 'The generation failed.',
  headers: Readonly<Record<string, string>> = {},
): Fault {
  return { status: generationStatuses[code], headers, body: { error: code, code, message } };
}

/** The page of statuses says how it looks, but of no limit and of no `retry-after`. */
export function rateLimited(headers: Readonly<Record<string, string>> = {}): Fault {
  const message = 'Rate limit exceeded. Please retry later.';
  return generationError('IMAGE_GENERATION_RATE_LIMITED', message, headers);
}

export function failTask(code: GenerationCode, message = 'The generation failed.'): TaskPlan {
  return { failure: { code, message } };
}

/** "Upstream moderation rejected the prompt or inputs." */
export function moderated(): TaskPlan {
  return failTask('IMAGE_GENERATION_CONTENT_REJECTED', 'The content was rejected.');
}

/** By somebody in the dashboard: no endpoint that cancels is on any page. */
export function cancelledElsewhere(): TaskPlan {
  return { polls: ['queued', 'cancelled'] };
}
