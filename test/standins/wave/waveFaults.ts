import { changeJson, type Fault } from '../support/faults';
import type { TaskFailure, TaskPlan } from '../support/standInTask';
import { upstreamBadRequest } from './waveInputs';

/** The genuine answer to a question, with a status word that is on no page. */
export function unknownStatus(word: string): Fault {
  return changeJson(value => ({ ...value, status: word, result: undefined }));
}

export function failTask(failure: TaskFailure): TaskPlan {
  return { failure };
}

/** A refusal over content. Its code is on no page; the text is what the model's own service says. */
export function moderated(): TaskPlan {
  return failTask(
    upstreamBadRequest('DataInspectionFailed: Input data may contain inappropriate content.'),
  );
}
