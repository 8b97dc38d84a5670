import type { ErrorFacts } from '../serviceFacts';

/** The form of the page *Request and Response*. */
function wrong(code: string | undefined, more: object = {}): object {
  return { error: { message: `about ${code}`, code, ...more } };
}

function failed(error: unknown): object {
  return { task_id: 'task-wave1', status: 'failed', progress: '100%', cost: 0, error };
}

export const waveErrors: ErrorFacts = {
  submit: [
    [400, wrong('invalid_request'), 'invalid-request', 'answered'],
    [400, wrong('capability_violation', { param: 'extra' }), 'invalid-request', 'answered'],
    [400, undefined, 'invalid-request', 'answered'],
    [400, wrong('DataInspectionFailed'), 'content-refused', 'answered'],
    [400, wrong('content_policy_violation'), 'content-refused', 'answered'],
    [401, wrong(undefined), 'unauthorized', 'answered'],
    [401, undefined, 'unauthorized', 'answered'],
    [402, wrong('insufficient_balance'), 'out-of-credit', 'answered'],
    [403, wrong('forbidden'), 'unauthorized', 'answered'],
    [403, wrong('content_policy_violation'), 'content-refused', 'answered'],
    [404, wrong('model_not_found'), 'model-unavailable', 'answered'],
    [404, { code: 'model_not_found', message: 'gone' }, 'model-unavailable', 'answered'],
    [404, wrong('task_not_found'), 'provider-failed', 'answered'],
    [404, undefined, 'protocol', 'answered'],
    [405, undefined, 'protocol', 'answered'],
    [408, undefined, 'timeout', 'unclear'],
    [409, undefined, 'invalid-request', 'unclear'],
    [413, undefined, 'invalid-request', 'answered'],
    [422, wrong('bad'), 'invalid-request', 'answered'],
    [425, undefined, 'invalid-request', 'unclear'],
    [429, wrong('rate_limit_exceeded'), 'rate-limited', 'answered'],
    [429, wrong('quota_window_exceeded'), 'rate-limited', 'answered'],
    [302, undefined, 'protocol', 'answered'],
    [500, wrong('internal_error'), 'provider-failed', 'unclear'],
    [500, wrong('price_not_configured'), 'model-unavailable', 'answered'],
    [502, undefined, 'provider-failed', 'unclear'],
    [503, '<html>down</html>', 'provider-failed', 'unclear'],
    [504, null, 'provider-failed', 'unclear'],
    [524, [], 'provider-failed', 'unclear'],
  ],
  status: [
    [400, wrong('odd'), 'protocol'],
    [401, wrong(undefined), 'unauthorized'],
    [404, wrong('task_not_found'), 'provider-failed'],
    [404, undefined, 'protocol'],
    [429, wrong('rate_limit_exceeded'), 'rate-limited'],
    [500, wrong('internal_error'), 'provider-failed'],
    [503, '<html>down</html>', 'provider-failed'],
  ],
  cancel: [
    [400, wrong('odd'), 'protocol'],
    [401, wrong(undefined), 'unauthorized'],
    [404, wrong('task_not_found'), 'provider-failed'],
    [429, wrong('rate_limit_exceeded'), 'rate-limited'],
    [503, '<html>down</html>', 'provider-failed'],
  ],
  failures: [
    ['upstream_unavailable', failed({ code: 'upstream_unavailable' }), 'provider-failed'],
    ['upstream_bad_request', failed({ code: 'upstream_bad_request' }), 'invalid-request'],
    ['upstream_rate_limited', failed({ code: 'upstream_rate_limited' }), 'rate-limited'],
    ['task_failed', failed({ code: 'task_failed' }), 'provider-failed'],
    ['DataInspectionFailed', failed({ code: 'DataInspectionFailed' }), 'content-refused'],
    ['a new code', failed({ code: 'new_code' }), 'provider-failed'],
    ['a number', failed({ code: 17 }), 'provider-failed'],
    ['no code', failed({ message: 'oh' }), 'provider-failed'],
    ['no error', failed(undefined), 'provider-failed'],
    [
      'a message that sounds like another code',
      failed({ code: 'task_failed', message: 'moderation_blocked' }),
      'provider-failed',
    ],
  ],
  echo: (key: string) => ({
    error: { message: `no such key ${key}`, code: key, param: `x-${key}` },
  }),
  waits: [[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800' }, undefined]],
};
