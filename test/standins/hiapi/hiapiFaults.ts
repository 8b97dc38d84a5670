import { changeJson, type Fault } from '../support/faults';
import { isJsonObject } from '../support/jsonObject';
import type { TaskPlan } from '../support/standInTask';
import {
  hiapiError,
  type HiapiErrorEnvelope,
  type HiapiProblem,
  type ProblemDetails,
} from './hiapiProblems';

/** An answer in the place of the service's, in either envelope; nothing is done or charged. */
export function refused(
  problem: HiapiProblem,
  details: ProblemDetails = {},
  envelope: HiapiErrorEnvelope = 'documentation',
): Fault {
  return { ...hiapiError(envelope, problem, details) };
}

/** The genuine answer to a question, with a status word that is on no page. */
export function unknownStatus(word: string): Fault {
  return changeJson(({ data, ...envelope }) => ({
    ...envelope,
    data: isJsonObject(data) ? { ...data, status: word, output: undefined } : data,
  }));
}

export function failTask(message = 'upstream rejected the prompt'): TaskPlan {
  return { failure: { code: 'TASK_FAILED', message } };
}

export function timeOutTask(): TaskPlan {
  return { failure: { code: 'TASK_TIMEOUT', message: 'Task exceeded maximum execution time' } };
}

/** The picture was made and could not be kept. */
export function loseOutput(): TaskPlan {
  return { failure: { code: 'STORAGE_UNAVAILABLE', message: 'the output could not be stored' } };
}

/** A refusal over content has no code of its own; the text is what the model's own service says. */
export function moderated(): TaskPlan {
  return failTask('DataInspectionFailed: Input data may contain inappropriate content.');
}
