import * as assert from 'node:assert/strict';
import type { ImageError } from '../../../../src/core/errors';
import {
  waveAnswerError,
  waveTaskError,
  type WavePhase,
} from '../../../../src/providers/wave/errors';

const apiKey = 'sk-canary';
const nowMs = Date.parse('2026-11-20T10:00:00Z');

function errorOf(
  status: number,
  body: unknown,
  given: { phase?: WavePhase; headers?: Record<string, string> } = {},
): ImageError {
  const { phase = 'submit', headers = {} } = given;
  return waveAnswerError(
    { status, headers, body, bodyProblem: undefined },
    { phase, apiKey, nowMs },
  );
}

function wave(code: string | undefined, more: object = {}): unknown {
  return { error: { message: `about ${code}`, code, ...more } };
}

suite("Wave's error answers", () => {
  const rows: readonly [number, unknown, string, string][] = [
    [400, wave('invalid_request'), 'invalid-request', 'answered'],
    [400, wave('capability_violation', { param: 'extra' }), 'invalid-request', 'answered'],
    [400, wave('DataInspectionFailed'), 'content-refused', 'answered'],
    [400, wave('content_policy_violation'), 'content-refused', 'answered'],
    [401, wave(undefined), 'unauthorized', 'answered'],
    [402, wave('insufficient_balance'), 'out-of-credit', 'answered'],
    [403, wave('forbidden'), 'unauthorized', 'answered'],
    [403, wave('content_policy_violation'), 'content-refused', 'answered'],
    [404, wave('model_not_found'), 'model-unavailable', 'answered'],
    [404, wave('task_not_found'), 'provider-failed', 'answered'],
    [404, undefined, 'protocol', 'answered'],
    [405, undefined, 'protocol', 'answered'],
    [408, undefined, 'timeout', 'unclear'],
    [409, undefined, 'invalid-request', 'unclear'],
    [425, undefined, 'invalid-request', 'unclear'],
    [413, undefined, 'invalid-request', 'answered'],
    [422, wave('bad'), 'invalid-request', 'answered'],
    [429, wave('rate_limit_exceeded'), 'rate-limited', 'answered'],
    [429, wave('quota_window_exceeded'), 'rate-limited', 'answered'],
    [302, undefined, 'protocol', 'answered'],
    [500, wave('internal_error'), 'provider-failed', 'unclear'],
    [500, wave('price_not_configured'), 'model-unavailable', 'answered'],
    [502, undefined, 'provider-failed', 'unclear'],
    [503, '<html>', 'provider-failed', 'unclear'],
    [504, null, 'provider-failed', 'unclear'],
    [524, [], 'provider-failed', 'unclear'],
  ];
  for (const [status, body, code, delivery] of rows) {
    test(`${status} ${body === undefined ? 'without a body' : JSON.stringify(body)} on submitting is ${code}, ${delivery}`, () => {
      const error = errorOf(status, body);
      assert.deepEqual(
        [error.code, error.details.delivery, error.details.httpStatus, error.details.provider],
        [code, delivery, status, 'wave'],
      );
    });
  }

  test('a 400 about a question is not the fault of anything the user asked for', () => {
    assert.deepEqual(
      (['submit', 'status', 'cancel'] as const).map(
        phase => errorOf(400, wave('odd'), { phase }).code,
      ),
      ['invalid-request', 'protocol', 'protocol'],
    );
  });

  test('the field is named in the words of Easel', () => {
    const fieldOf = (param: unknown) =>
      errorOf(400, wave('capability_violation', { param })).details.field;
    assert.deepEqual(
      [
        'image_urls',
        'n',
        'aspect_ratio',
        'bbox_list',
        'resolution',
        'action',
        'image_urls[1]',
        'color_palette[0].hex',
        'extra',
        7,
      ].map(fieldOf),
      [
        'images',
        'count',
        'aspectRatio',
        'boxes',
        'resolution',
        'mode',
        'images[1]',
        'palette[0].hex',
        'extra',
        undefined,
      ],
    );
    assert.equal(
      errorOf(400, { error: { code: 'capability_violation' }, param: 'seed' }).details.field,
      'seed',
    );
  });

  test('Retry-After is honoured in seconds and as a date', () => {
    const waitOf = (value: string) =>
      errorOf(429, wave('rate_limit_exceeded'), { headers: { 'retry-after': value } }).details
        .retryAfterMs;
    assert.deepEqual(
      [waitOf('7'), waitOf('Fri, 20 Nov 2026 10:01:00 GMT'), waitOf('soon')],
      [7_000, 60_000, undefined],
    );
  });

  test('a used-up quota waits for its reset, wherever it stands and however it is written', () => {
    const waitOf = (body: unknown) =>
      errorOf(429, body, { headers: { 'retry-after': '1' } }).details.retryAfterMs;
    const resetMs = nowMs + 90_000;
    assert.deepEqual(
      [
        waitOf(
          wave('quota_window_exceeded', {
            reset_at: resetMs / 1_000,
            window: '5h',
            used: 3,
            cap: 3,
          }),
        ),
        waitOf(wave('quota_window_exceeded', { reset_at: resetMs })),
        waitOf({ error: { code: 'quota_window_exceeded' }, reset_at: '2026-11-20T10:01:30Z' }),
        waitOf(wave('quota_window_exceeded', { reset_at: resetMs + 1 })),
        waitOf(wave('quota_window_exceeded', { reset_at: null })),
      ],
      [90_000, 90_000, 90_000, 91_000, 1_000],
    );
  });

  test('what the service says is kept for the log, a redirect its target', () => {
    const { details } = errorOf(400, wave('odd'), { headers: { 'x-request-id': 'r-1' } });
    assert.deepEqual([details.serverText, details.requestId], ['about odd', 'r-1']);
    assert.equal(
      errorOf(301, undefined, { headers: { location: 'https://api.example.com/v1/tasks' } }).details
        .serverText,
      'https://api.example.com/v1/tasks',
    );
  });

  test('a flat body is read too', () => {
    const { code, details } = errorOf(404, { code: 'model_not_found', message: 'gone' });
    assert.deepEqual([code, details.serverText], ['model-unavailable', 'gone']);
  });

  test('a key the service repeats is nowhere in the error', () => {
    const error = errorOf(
      400,
      { error: { message: `bad ${apiKey}`, code: apiKey, param: `x-${apiKey}` } },
      { headers: { 'x-request-id': apiKey } },
    );
    assert.equal(JSON.stringify([error.message, error.details]).includes(apiKey), false);
  });

  test('no body, however odd, makes reading it fail', () => {
    const bodies = [
      undefined,
      null,
      7,
      'x',
      [],
      [1],
      {},
      { error: null },
      { error: 'x' },
      { error: [] },
    ];
    assert.deepEqual(
      bodies.map(body => errorOf(400, body).code),
      bodies.map(() => 'invalid-request'),
    );
  });
});

suite('failures of a Wave task', () => {
  test('are told apart by their code', () => {
    const codeOf = (code: string | number | undefined) => waveTaskError({ code }, apiKey).code;
    assert.deepEqual(
      {
        upstream_unavailable: codeOf('upstream_unavailable'),
        upstream_bad_request: codeOf('upstream_bad_request'),
        upstream_rate_limited: codeOf('upstream_rate_limited'),
        task_failed: codeOf('task_failed'),
        DataInspectionFailed: codeOf('DataInspectionFailed'),
        new_code: codeOf('new_code'),
        number: codeOf(17),
        none: codeOf(undefined),
      },
      {
        upstream_unavailable: 'provider-failed',
        upstream_bad_request: 'invalid-request',
        upstream_rate_limited: 'rate-limited',
        task_failed: 'provider-failed',
        DataInspectionFailed: 'content-refused',
        new_code: 'provider-failed',
        number: 'provider-failed',
        none: 'provider-failed',
      },
    );
  });

  test('a message is kept and never decides', () => {
    const error = waveTaskError(
      { code: 'task_failed', message: `moderation of ${apiKey} failed` },
      apiKey,
    );
    assert.deepEqual(
      [error.code, error.details.serverText, error.details.delivery],
      ['provider-failed', 'moderation of [key] failed', 'answered'],
    );
    assert.equal(waveTaskError(undefined, apiKey).code, 'provider-failed');
  });
});
