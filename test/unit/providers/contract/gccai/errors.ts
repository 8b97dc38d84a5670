import type { ErrorFacts } from '../serviceFacts';

/** The documented form: `code` a number, or a word. */
function wrong(code: unknown, type?: unknown): object {
  return { error: { code, message: 'about it', type } };
}

function failed(error: unknown): object {
  return { code: 200, data: { id: 'task_01', status: 'failed', credits_cost: 0.2, error } };
}

export const gccaiErrors: ErrorFacts = {
  submit: [
    [400, wrong(400, 'invalid_request_error'), 'invalid-request', 'answered'],
    [400, wrong('400'), 'invalid-request', 'answered'],
    [400, { code: 400, message: 'bad size' }, 'invalid-request', 'answered'],
    [400, undefined, 'invalid-request', 'answered'],
    [400, wrong(500), 'invalid-request', 'answered'],
    [400, wrong(400, 'content_policy_violation'), 'content-refused', 'answered'],
    [400, wrong('moderation_blocked'), 'content-refused', 'answered'],
    [400, wrong('DataInspectionFailed'), 'content-refused', 'answered'],
    [400, { code: 200, data: [{ task_id: 'task_1' }] }, 'invalid-request', 'answered'],
    [401, wrong(401, 'authentication_error'), 'unauthorized', 'answered'],
    [401, undefined, 'unauthorized', 'answered'],
    [402, wrong(402, 'payment_required'), 'out-of-credit', 'answered'],
    [403, wrong(403), 'unauthorized', 'answered'],
    [403, wrong('insufficient_quota'), 'out-of-credit', 'answered'],
    [403, wrong(403, 'sensitive_words_detected'), 'content-refused', 'answered'],
    [404, wrong('model_not_found'), 'model-unavailable', 'answered'],
    [404, wrong(404), 'protocol', 'answered'],
    [404, '<html>lost</html>', 'protocol', 'answered'],
    [405, undefined, 'protocol', 'answered'],
    [408, undefined, 'timeout', 'unclear'],
    [409, wrong(409), 'invalid-request', 'unclear'],
    [413, undefined, 'invalid-request', 'answered'],
    [422, wrong(422), 'invalid-request', 'answered'],
    [425, undefined, 'invalid-request', 'unclear'],
    [429, wrong(429, 'rate_limit_error'), 'rate-limited', 'answered'],
    [429, wrong(429, 'insufficient_quota'), 'out-of-credit', 'answered'],
    [302, undefined, 'protocol', 'answered'],
    [500, wrong(500, 'server_error'), 'provider-failed', 'unclear'],
    [500, wrong('DataInspectionFailed'), 'provider-failed', 'unclear'],
    [500, wrong(400), 'provider-failed', 'unclear'],
    [502, '<html>down</html>', 'provider-failed', 'unclear'],
    [503, wrong('model_not_found'), 'model-unavailable', 'answered'],
    [503, undefined, 'provider-failed', 'unclear'],
    [524, null, 'provider-failed', 'unclear'],
    // An envelope's code is the status it should have had.
    [200, { code: 400, message: 'bad size', data: null }, 'invalid-request', 'answered', 400],
    [200, { code: '401', message: 'no' }, 'unauthorized', 'answered', 401],
    [200, { code: 402 }, 'out-of-credit', 'answered', 402],
    [200, { code: 200, error: { code: 429 } }, 'rate-limited', 'answered', 429],
    [200, { code: 408 }, 'timeout', 'unclear', 408],
    [200, wrong('content_policy_violation'), 'content-refused', 'answered'],
    [200, wrong('model_not_found'), 'model-unavailable', 'answered'],
    [200, { code: 503, message: 'busy' }, 'provider-failed', 'unclear', 503],
    [200, { code: 'fail_to_fetch_task', message: 'upstream' }, 'protocol', 'unclear'],
    [200, { code: 1001 }, 'protocol', 'unclear'],
  ],
  status: [
    [200, { code: 503 }, 'provider-failed'],
    [400, wrong(400), 'protocol'],
    [401, wrong(401), 'unauthorized'],
    [404, wrong(404), 'protocol'],
    [429, wrong(429), 'rate-limited'],
    [500, undefined, 'provider-failed'],
    [502, '<html>down</html>', 'provider-failed'],
  ],
  cancel: [],
  failures: [
    ['400', failed({ code: 400, type: 'invalid_request_error' }), 'invalid-request'],
    ['"422"', failed({ code: '422' }), 'invalid-request'],
    ['429', failed({ code: 429 }), 'rate-limited'],
    [
      'a refused content’s type',
      failed({ code: 400, type: 'content_policy_violation' }),
      'content-refused',
    ],
    ['moderation_blocked', failed({ code: 'moderation_blocked' }), 'content-refused'],
    [
      'DataInspectionFailed',
      failed({ code: 'DataInspectionFailed', type: 'api_error' }),
      'content-refused',
    ],
    // These are about gccai's own account with what is behind it.
    ['401', failed({ code: 401, type: 'authentication_error' }), 'provider-failed'],
    ['402', failed({ code: 402 }), 'provider-failed'],
    ['500', failed({ code: 500, type: 'server_error' }), 'provider-failed'],
    ['task_failed', failed({ code: 'task_failed' }), 'provider-failed'],
    ['no error', failed(undefined), 'provider-failed'],
    [
      'a message that sounds like another code',
      failed({ code: 500, message: 'moderation_blocked' }),
      'provider-failed',
    ],
    [
      'an envelope that calls itself an error',
      { code: 400, data: { id: 'task_01', status: 'FAILED', error: { code: 400 } } },
      'invalid-request',
    ],
  ],
  echo: (key: string) => ({
    error: { code: 401, message: `no such key ${key}`, type: key, param: `x-${key}` },
  }),
  waits: [[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800' }, undefined]],
};
