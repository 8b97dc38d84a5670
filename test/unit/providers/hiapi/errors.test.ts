import * as assert from 'node:assert/strict';
import type { ImageError } from '../../../../src/core/errors';
import {
  hiapiAnswerError,
  hiapiTaskError,
  type HiapiPhase,
} from '../../../../src/providers/hiapi/errors';
import { readHiapiTask } from '../../../../src/providers/hiapi/schemas';

const apiKey = 'sk-canary';
const nowMs = Date.parse('2026-11-20T10:00:00Z');

function errorOf(
  status: number,
  body: unknown,
  given: { phase?: HiapiPhase; headers?: Record<string, string>; model?: string } = {},
): ImageError {
  const { phase = 'submit', headers = {}, model } = given;
  return hiapiAnswerError(
    { status, headers, body, bodyProblem: undefined },
    { phase, apiKey, nowMs, model },
  );
}

/** The envelope of the documentation. */
function documented(status: number, errorCode?: string): unknown {
  return {
    code: status,
    message: `about ${errorCode}`,
    data: null,
    ...(errorCode === undefined ? {} : { error_code: errorCode }),
  };
}

/** The envelope of HiAPI's blog. */
function blogged(code: string): unknown {
  return { error: { code, type: 'hiapi_error', message: `about ${code}`, request_id: 'req_01HX' } };
}

type Row = readonly [status: number, body: unknown, code: string, delivery: string];

function check(phase: HiapiPhase, rows: readonly Row[]): void {
  for (const [status, body, code, delivery] of rows) {
    const shown = body === undefined ? 'without a body' : JSON.stringify(body);
    test(`${status} ${shown} is ${code}, ${delivery}`, () => {
      const error = errorOf(status, body, { phase });
      assert.deepEqual(
        [error.code, error.details.delivery, error.details.httpStatus, error.details.provider],
        [code, delivery, status, 'hiapi'],
      );
    });
  }
}

suite("HiAPI's refusals of a submission, by the documented error_code", () => {
  check('submit', [
    [400, documented(400, 'INVALID_REQUEST'), 'invalid-request', 'answered'],
    [400, documented(400, 'MODEL_UNAVAILABLE'), 'model-unavailable', 'answered'],
    [503, documented(503, 'MODEL_UNAVAILABLE'), 'model-unavailable', 'answered'],
    [400, documented(400, 'TASK_FAILED'), 'provider-failed', 'answered'],
    [500, documented(500, 'TASK_FAILED'), 'provider-failed', 'unclear'],
    [504, documented(504, 'TASK_TIMEOUT'), 'provider-failed', 'unclear'],
    [503, documented(503, 'STORAGE_UNAVAILABLE'), 'provider-failed', 'unclear'],
    [409, documented(409, 'IDEMPOTENCY_KEY_PROCESSING'), 'rate-limited', 'answered'],
    [422, documented(422, 'IDEMPOTENCY_KEY_MISMATCH'), 'protocol', 'answered'],
  ]);
});

suite("HiAPI's refusals of a submission, by status alone", () => {
  check('submit', [
    [400, documented(400), 'invalid-request', 'answered'],
    [400, undefined, 'invalid-request', 'answered'],
    [401, documented(401), 'unauthorized', 'answered'],
    [402, documented(402), 'out-of-credit', 'answered'],
    [403, documented(403), 'unauthorized', 'answered'],
    [404, documented(404), 'protocol', 'answered'],
    [404, undefined, 'protocol', 'answered'],
    [405, undefined, 'protocol', 'answered'],
    [408, undefined, 'timeout', 'answered'],
    [409, undefined, 'protocol', 'answered'],
    [413, undefined, 'invalid-request', 'answered'],
    [418, undefined, 'protocol', 'answered'],
    [422, documented(422), 'invalid-request', 'answered'],
    [429, documented(429), 'rate-limited', 'answered'],
    [302, undefined, 'protocol', 'answered'],
    [500, documented(500), 'provider-failed', 'unclear'],
    [502, undefined, 'provider-failed', 'unclear'],
    [503, documented(503), 'provider-failed', 'unclear'],
    [503, '<html>', 'provider-failed', 'unclear'],
    [524, [], 'provider-failed', 'unclear'],
    [400, documented(400, 'SOMETHING_NEW'), 'invalid-request', 'answered'],
    [500, documented(500, 'SOMETHING_NEW'), 'provider-failed', 'unclear'],
  ]);
});

suite("HiAPI's refusals of a submission, in the envelope of its blog", () => {
  check('submit', [
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
  ]);
});

suite("HiAPI's answers to the question about a task", () => {
  check('status', [
    [404, documented(404), 'provider-failed', 'answered'],
    [404, blogged('task_not_found'), 'provider-failed', 'answered'],
    [404, { error: { code: '', message: 'Invalid URL (GET /tasks/x)' } }, 'protocol', 'answered'],
    [404, undefined, 'protocol', 'answered'],
    [401, documented(401), 'unauthorized', 'answered'],
    [403, documented(403), 'unauthorized', 'answered'],
    [402, documented(402), 'out-of-credit', 'answered'],
    [429, blogged('rate_limit_exceeded'), 'rate-limited', 'answered'],
    [400, documented(400, 'INVALID_REQUEST'), 'protocol', 'answered'],
    [422, undefined, 'protocol', 'answered'],
    [400, documented(400, 'MODEL_UNAVAILABLE'), 'protocol', 'answered'],
    [503, documented(503, 'MODEL_UNAVAILABLE'), 'provider-failed', 'unclear'],
    [400, documented(400, 'TASK_FAILED'), 'provider-failed', 'answered'],
    [400, blogged('DataInspectionFailed'), 'content-refused', 'answered'],
    [500, undefined, 'provider-failed', 'unclear'],
    [503, documented(503), 'provider-failed', 'unclear'],
  ]);
});

suite('what an error of HiAPI carries', () => {
  test('the model that is not available, where it is known', () => {
    const model = 'hiapi/qwen-image-2.0';
    assert.deepEqual(
      [
        errorOf(404, blogged('model_not_found'), { model }).details.value,
        errorOf(404, blogged('model_not_found')).details.value,
        errorOf(401, undefined, { model }).details.value,
      ],
      [model, undefined, undefined],
    );
  });

  test('the service’s words and its number for the request, from either envelope', () => {
    const flat = errorOf(400, documented(400, 'INVALID_REQUEST'), {
      headers: { 'x-request-id': 'r-1' },
    });
    const nested = errorOf(429, blogged('rate_limit_exceeded'), {
      headers: { 'x-request-id': 'r-1' },
    });
    assert.deepEqual(
      [flat, nested].map(({ message, details }) => [
        message,
        details.serverText,
        details.requestId,
        details.field,
      ]),
      [
        ['hiapi: submit answered 400 INVALID_REQUEST', 'about INVALID_REQUEST', 'r-1', undefined],
        [
          'hiapi: submit answered 429 rate_limit_exceeded',
          'about rate_limit_exceeded',
          'req_01HX',
          undefined,
        ],
      ],
    );
  });

  test('where a moved service moved to', () => {
    const headers = { location: 'https://api.example.com/v1/tasks' };
    assert.equal(errorOf(301, undefined, { headers }).details.serverText, headers.location);
  });

  test('never a key the service repeats', () => {
    const errors = [
      errorOf(400, { code: 400, message: `bad ${apiKey}`, error_code: apiKey }),
      errorOf(401, { error: { code: apiKey, message: apiKey, request_id: apiKey } }),
      errorOf(400, undefined, { headers: { 'x-request-id': apiKey } }),
    ];
    const texts = errors.map(({ message, details }) => [message, details]);
    assert.equal(JSON.stringify(texts).includes(apiKey), false);
  });

  test('a code, whatever the odd bodies around it', () => {
    const bodies = [null, 7, 'x', [], [1], {}, { error: null }, { error: 'x' }, { code: {} }];
    assert.deepEqual(
      bodies.map(body => errorOf(400, body).code),
      bodies.map(() => 'invalid-request'),
    );
  });
});

suite('how long HiAPI asks to wait', () => {
  function waitOf(headers: Record<string, string>): number | undefined {
    return errorOf(429, undefined, { headers }).details.retryAfterMs;
  }
  const resetInSeconds = (seconds: number): string => String(nowMs / 1_000 + seconds);

  test('is Retry-After, in seconds or as a date', () => {
    assert.deepEqual(
      [
        waitOf({ 'retry-after': '7' }),
        waitOf({ 'retry-after': 'Fri, 20 Nov 2026 10:01:00 GMT' }),
        waitOf({ 'retry-after': 'soon' }),
        waitOf({}),
      ],
      [7_000, 60_000, undefined, undefined],
    );
  });

  test('is the time to the reset once no request is left, and nothing before', () => {
    assert.deepEqual(
      ['0', ' 0 ', '1', '59', '', 'none'].map(remaining =>
        waitOf({
          'x-ratelimit-limit': '60',
          'x-ratelimit-remaining': remaining,
          'x-ratelimit-reset': resetInSeconds(42),
        }),
      ),
      [42_000, 42_000, undefined, undefined, undefined, undefined],
    );
    assert.equal(waitOf({ 'x-ratelimit-reset': resetInSeconds(42) }), undefined);
  });

  test('goes by the service’s clock where it says the time', () => {
    assert.equal(
      waitOf({
        date: 'Fri, 20 Nov 2026 10:00:30 GMT',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': resetInSeconds(42),
      }),
      12_000,
    );
  });

  test('is not known when the reset is over, missing or no time', () => {
    const resets = [resetInSeconds(0), resetInSeconds(-5), '42', 'soon', ''];
    assert.deepEqual(
      resets.map(reset => waitOf({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset })),
      resets.map(() => undefined),
    );
    assert.equal(waitOf({ 'x-ratelimit-remaining': '0' }), undefined);
  });

  test('is Retry-After where both are said', () => {
    assert.equal(
      waitOf({
        'retry-after': '2',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': resetInSeconds(42),
      }),
      2_000,
    );
  });
});

suite('failures of a HiAPI task', () => {
  function taskError(error: unknown, model?: string): ImageError {
    const task = readHiapiTask({ code: 200, data: { status: 'fail', model, error } });
    assert.ok(task);
    return hiapiTaskError(task, apiKey);
  }

  test('are told apart by their code, in capitals or not', () => {
    const codes = {
      TASK_FAILED: 'provider-failed',
      TASK_TIMEOUT: 'provider-failed',
      task_timeout: 'provider-failed',
      STORAGE_UNAVAILABLE: 'provider-failed',
      MODEL_UNAVAILABLE: 'model-unavailable',
      INVALID_REQUEST: 'invalid-request',
      invalid_request: 'invalid-request',
      input_too_large: 'invalid-request',
      model_error: 'provider-failed',
      provider_error: 'provider-failed',
      rate_limit_exceeded: 'rate-limited',
      DataInspectionFailed: 'content-refused',
      SOMETHING_NEW: 'provider-failed',
    };
    assert.deepEqual(
      Object.fromEntries(Object.keys(codes).map(code => [code, taskError({ code }).code])),
      codes,
    );
  });

  test('are plain failures without a code, or with an odd one', () => {
    const errors = [undefined, null, 'boom', {}, { code: null }, { code: 17 }, { code: {} }, []];
    assert.deepEqual(
      errors.map(error => taskError(error).code),
      errors.map(() => 'provider-failed'),
    );
  });

  test('name the model that is not available', () => {
    const { details } = taskError({ code: 'MODEL_UNAVAILABLE' }, 'qwen-image-2.0');
    assert.equal(details.value, 'qwen-image-2.0');
    assert.equal(taskError({ code: 'TASK_FAILED' }, 'qwen-image-2.0').details.value, undefined);
  });

  test('keep the message, which never decides, without the key', () => {
    const { code, message, details } = taskError({
      code: 'TASK_FAILED',
      message: `moderation: upstream rejected the prompt of ${apiKey}`,
    });
    assert.deepEqual(
      [code, message, details.serverText, details.delivery, details.provider],
      [
        'provider-failed',
        'hiapi: task failed, TASK_FAILED',
        'moderation: upstream rejected the prompt of [key]',
        'answered',
        'hiapi',
      ],
    );
  });
});
