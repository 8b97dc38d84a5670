import { changeJson, type Fault } from '../support/faults';
import { isJsonObject } from '../support/jsonObject';
import type { TaskFailure, TaskPlan } from '../support/standInTask';
import { errorTypeOf } from './gccaiAnswers';

/** The genuine answer to a question, with a status word that is on no page. */
export function unknownStatus(word: string): Fault {
  return changeJson(value => {
    const { data } = value;
    const changed = isJsonObject(data) ? { ...data, status: word, result: undefined } : data;
    return { ...value, data: changed };
  });
}

/** An error as APIMart's pages print it: 403, 429, 500 and 502 come from nothing else here. */
export function errorAnswer(status: number, retryAfterSeconds?: number): Fault {
  const message = `The stand-in was told to answer ${status}.`;
  return {
    status,
    ...(retryAfterSeconds === undefined
      ? {}
      : { headers: { 'retry-after': String(retryAfterSeconds) } }),
    body: { error: { code: status, message, type: errorTypeOf(status) } },
  };
}

/** The failure's code becomes `error.type`. */
export function failTask(failure: TaskFailure): TaskPlan {
  return { failure };
}

/** A refusal over content. Its type is on no page; the text is what the model's own service says. */
export function moderated(): TaskPlan {
  return failTask({
    code: 'invalid_request_error',
    message: 'DataInspectionFailed: Input data may contain inappropriate content.',
  });
}
