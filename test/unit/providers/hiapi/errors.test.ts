import * as assert from 'node:assert/strict';
import type { ImageError } from '../../../../src/core/errors';
import { hiapiAnswerError, hiapiTaskError } from '../../../../src/providers/hiapi/errors';
import { readHiapiTask } from '../../../../src/providers/hiapi/schemas';

const apiKey = 'sk-canary';
const nowMs = Date.parse('2026-11-20T10:00:00Z');

function errorOf(status: number, body: unknown, headers: Record<string, string> = {}): ImageError {
  return hiapiAnswerError(
    { status, headers, body, bodyProblem: undefined },
    { phase: 'submit', apiKey, nowMs },
  );
}

/** What contract/errors.test.ts holds every service to is not held again here. */
suite("HiAPI's error answers", () => {
  test('have the service’s words and its number for the request, from either envelope', () => {
    const headers = { 'x-request-id': 'r-1' };
    const flat = { code: 400, message: 'about it', data: null, error_code: 'INVALID_REQUEST' };
    const nested = {
      error: { code: 'rate_limit_exceeded', message: 'slower', request_id: 'req_01HX' },
    };
    assert.deepEqual(
      [errorOf(400, flat, headers), errorOf(429, nested, headers)].map(({ message, details }) => [
        message,
        details.serverText,
        details.requestId,
        details.field,
      ]),
      [
        ['hiapi: submit answered 400 INVALID_REQUEST', 'about it', 'r-1', undefined],
        ['hiapi: submit answered 429 rate_limit_exceeded', 'slower', 'req_01HX', undefined],
      ],
    );
  });

  test('of a failed task name the model that is not available', () => {
    const valueOf = (code: string) => {
      const data = { status: 'fail', model: 'qwen-image-2.0', error: { code } };
      const task = readHiapiTask({ code: 200, data });
      assert.ok(task);
      return hiapiTaskError(task, apiKey).details.value;
    };
    assert.deepEqual(['MODEL_UNAVAILABLE', 'TASK_FAILED'].map(valueOf), [
      'qwen-image-2.0',
      undefined,
    ]);
  });
});

suite('how long HiAPI asks to wait', () => {
  function waitOf(headers: Record<string, string>): number | undefined {
    return errorOf(429, undefined, headers).details.retryAfterMs;
  }
  const resetInSeconds = (seconds: number): string => String(nowMs / 1_000 + seconds);

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
});
