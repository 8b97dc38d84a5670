import type { ErrorFacts, SubmitError } from '../serviceFacts';

/** The envelope of the documentation. */
function documented(status: number, errorCode?: string): object {
  return {
    code: status,
    message: `about ${errorCode}`,
    data: null,
    ...(errorCode === undefined ? {} : { error_code: errorCode }),
  };
}

/** The envelope of HiAPI's blog. */
function blogged(code: string): object {
  return { error: { code, type: 'hiapi_error', message: `about ${code}`, request_id: 'req_01HX' } };
}

function failed(error: unknown): object {
  return { code: 200, message: 'success', data: { taskId: 'tk-1', status: 'fail', error } };
}

const byErrorCode: readonly SubmitError[] = [
  [400, documented(400, 'INVALID_REQUEST'), 'invalid-request', 'answered'],
  [400, documented(400, 'MODEL_UNAVAILABLE'), 'model-unavailable', 'answered'],
  [503, documented(503, 'MODEL_UNAVAILABLE'), 'model-unavailable', 'answered'],
  [400, documented(400, 'TASK_FAILED'), 'provider-failed', 'answered'],
  [500, documented(500, 'TASK_FAILED'), 'provider-failed', 'unclear'],
  [504, documented(504, 'TASK_TIMEOUT'), 'provider-failed', 'unclear'],
  [503, documented(503, 'STORAGE_UNAVAILABLE'), 'provider-failed', 'unclear'],
  [409, documented(409, 'IDEMPOTENCY_KEY_PROCESSING'), 'rate-limited', 'answered'],
  [422, documented(422, 'IDEMPOTENCY_KEY_MISMATCH'), 'protocol', 'answered'],
  [400, documented(400, 'SOMETHING_NEW'), 'invalid-request', 'answered'],
  [500, documented(500, 'SOMETHING_NEW'), 'provider-failed', 'unclear'],
];

const byStatus: readonly SubmitError[] = [
  [400, documented(400), 'invalid-request', 'answered'],
  [400, undefined, 'invalid-request', 'answered'],
  [401, documented(401), 'unauthorized', 'answered'],
  [402, documented(402), 'out-of-credit', 'answered'],
  [403, documented(403), 'unauthorized', 'answered'],
  [404, documented(404), 'protocol', 'answered'],
  [404, undefined, 'protocol', 'answered'],
  [405, undefined, 'protocol', 'answered'],
  [408, undefined, 'timeout', 'unclear'],
  [409, undefined, 'protocol', 'unclear'],
  [413, undefined, 'invalid-request', 'answered'],
  [418, undefined, 'protocol', 'answered'],
  [422, documented(422), 'invalid-request', 'answered'],
  [425, undefined, 'protocol', 'unclear'],
  [429, documented(429), 'rate-limited', 'answered'],
  [302, undefined, 'protocol', 'answered'],
  [500, documented(500), 'provider-failed', 'unclear'],
  [502, undefined, 'provider-failed', 'unclear'],
  [503, documented(503), 'provider-failed', 'unclear'],
  [503, '<html>down</html>', 'provider-failed', 'unclear'],
  [524, [], 'provider-failed', 'unclear'],
];

const byBlog: readonly SubmitError[] = [
  [429, blogged('rate_limit_exceeded'), 'rate-limited', 'answered'],
  [401, blogged('permission_denied'), 'unauthorized', 'answered'],
  [400, blogged('permission_denied'), 'unauthorized', 'answered'],
  [404, blogged('model_not_found'), 'model-unavailable', 'answered'],
  [400, blogged('invalid_request'), 'invalid-request', 'answered'],
  [413, blogged('input_too_large'), 'invalid-request', 'answered'],
  [415, blogged('unsupported_format'), 'invalid-request', 'answered'],
  [500, blogged('model_error'), 'provider-failed', 'unclear'],
  [500, blogged('provider_error'), 'provider-failed', 'unclear'],
  [403, blogged('insufficient_user_quota'), 'out-of-credit', 'answered'],
  [400, blogged('INSUFFICIENT_BALANCE'), 'out-of-credit', 'answered'],
  [409, blogged('IDEMPOTENCY_KEY_PROCESSING'), 'rate-limited', 'answered'],
  [400, blogged('DataInspectionFailed'), 'content-refused', 'answered'],
  [403, blogged('content_policy_violation'), 'content-refused', 'answered'],
  [500, blogged('moderation_blocked'), 'content-refused', 'answered'],
  [404, blogged(''), 'protocol', 'answered'],
];

/** The envelope's code "is the HTTP status": an error in it is one although a 200 carries it. */
const asSuccess: readonly SubmitError[] = [
  [200, documented(400, 'INVALID_REQUEST'), 'invalid-request', 'answered', 400],
  [200, documented(402), 'out-of-credit', 'answered', 402],
  [200, documented(503), 'provider-failed', 'unclear', 503],
];

export const hiapiErrors: ErrorFacts = {
  submit: [...byErrorCode, ...byStatus, ...byBlog, ...asSuccess],
  status: [
    [404, documented(404), 'provider-failed'],
    [404, blogged('task_not_found'), 'provider-failed'],
    [404, { error: { code: '', message: 'Invalid URL (GET /tasks/x)' } }, 'protocol'],
    [404, undefined, 'protocol'],
    [401, documented(401), 'unauthorized'],
    [403, documented(403), 'unauthorized'],
    [402, documented(402), 'out-of-credit'],
    [429, blogged('rate_limit_exceeded'), 'rate-limited'],
    [400, documented(400, 'INVALID_REQUEST'), 'protocol'],
    [422, undefined, 'protocol'],
    [400, documented(400, 'MODEL_UNAVAILABLE'), 'protocol'],
    [503, documented(503, 'MODEL_UNAVAILABLE'), 'provider-failed'],
    [400, documented(400, 'TASK_FAILED'), 'provider-failed'],
    [400, blogged('DataInspectionFailed'), 'content-refused'],
    [500, undefined, 'provider-failed'],
    [502, '<html>down</html>', 'provider-failed'],
    [503, documented(503), 'provider-failed'],
    [200, documented(404), 'provider-failed'],
  ],
  cancel: [],
  failures: [
    ['TASK_FAILED', failed({ code: 'TASK_FAILED' }), 'provider-failed'],
    ['TASK_TIMEOUT', failed({ code: 'TASK_TIMEOUT' }), 'provider-failed'],
    ['task_timeout', failed({ code: 'task_timeout' }), 'provider-failed'],
    ['STORAGE_UNAVAILABLE', failed({ code: 'STORAGE_UNAVAILABLE' }), 'provider-failed'],
    ['MODEL_UNAVAILABLE', failed({ code: 'MODEL_UNAVAILABLE' }), 'model-unavailable'],
    ['INVALID_REQUEST', failed({ code: 'INVALID_REQUEST' }), 'invalid-request'],
    ['invalid_request', failed({ code: 'invalid_request' }), 'invalid-request'],
    ['input_too_large', failed({ code: 'input_too_large' }), 'invalid-request'],
    ['model_error', failed({ code: 'model_error' }), 'provider-failed'],
    ['provider_error', failed({ code: 'provider_error' }), 'provider-failed'],
    ['rate_limit_exceeded', failed({ code: 'rate_limit_exceeded' }), 'rate-limited'],
    ['DataInspectionFailed', failed({ code: 'DataInspectionFailed' }), 'content-refused'],
    ['a new code', failed({ code: 'SOMETHING_NEW' }), 'provider-failed'],
    ['no error', failed(undefined), 'provider-failed'],
    ['null', failed(null), 'provider-failed'],
    ['a text', failed('boom'), 'provider-failed'],
    ['no code', failed({}), 'provider-failed'],
    ['a number', failed({ code: 17 }), 'provider-failed'],
    ['an odd code', failed({ code: {} }), 'provider-failed'],
    [
      'a message that sounds like another code',
      failed({ code: 'TASK_FAILED', message: 'moderation_blocked' }),
      'provider-failed',
    ],
  ],
  echo: (key: string) => ({
    code: 401,
    message: `no such key ${key}`,
    error_code: key,
    error: { code: key, message: key, request_id: key },
  }),
  // The page *Rate Limits*: 60 requests a minute, with these headers on every answer.
  waits: [
    [
      {
        date: 'Fri, 20 Nov 2026 10:00:30 GMT',
        'x-ratelimit-limit': '60',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Date.UTC(2026, 10, 20, 10, 1, 12) / 1_000),
      },
      42_000,
    ],
    [
      {
        date: 'Fri, 20 Nov 2026 10:00:30 GMT',
        'x-ratelimit-remaining': '1',
        'x-ratelimit-reset': String(Date.UTC(2026, 10, 20, 10, 1, 12) / 1_000),
      },
      undefined,
    ],
    [
      {
        date: 'Fri, 20 Nov 2026 10:00:30 GMT',
        'retry-after': '2',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Date.UTC(2026, 10, 20, 10, 1, 12) / 1_000),
      },
      2_000,
    ],
    [{ 'x-ratelimit-remaining': '0' }, undefined],
  ],
};
