import * as assert from 'node:assert/strict';
import type { ImageError } from '../../../../src/core/errors';
import {
  gccaiAnswerError,
  gccaiTaskError,
  type GccaiPhase,
} from '../../../../src/providers/gccai/errors';

const apiKey = 'sk-canary';
const nowMs = Date.parse('2026-11-20T10:00:00Z');

function errorOf(
  status: number,
  body: unknown,
  given: { phase?: GccaiPhase; headers?: Record<string, string>; model?: string } = {},
): ImageError {
  const { phase = 'submit', headers = {}, model } = given;
  return gccaiAnswerError(
    { status, headers, body, bodyProblem: undefined },
    { phase, apiKey, nowMs, model },
  );
}

/** The documented form: `code` a number, or a word. */
function wrong(code: unknown, type?: unknown, more: object = {}): unknown {
  return { error: { code, message: 'about it', type, ...more } };
}

suite("gccai's error answers", () => {
  const rows: readonly [number, unknown, string, string][] = [
    [400, wrong(400, 'invalid_request_error'), 'invalid-request', 'answered'],
    [400, wrong('400'), 'invalid-request', 'answered'],
    [400, { code: 400, message: 'bad size' }, 'invalid-request', 'answered'],
    [400, wrong(400, 'content_policy_violation'), 'content-refused', 'answered'],
    [400, wrong('moderation_blocked'), 'content-refused', 'answered'],
    [400, wrong('DataInspectionFailed'), 'content-refused', 'answered'],
    [401, wrong(401, 'authentication_error'), 'unauthorized', 'answered'],
    [401, undefined, 'unauthorized', 'answered'],
    [402, wrong(402, 'payment_required'), 'out-of-credit', 'answered'],
    [403, wrong(403), 'unauthorized', 'answered'],
    [403, wrong('insufficient_quota'), 'out-of-credit', 'answered'],
    [403, wrong(403, 'sensitive_words_detected'), 'content-refused', 'answered'],
    [404, wrong('model_not_found'), 'model-unavailable', 'answered'],
    [404, wrong(404), 'protocol', 'answered'],
    [404, '<html>', 'protocol', 'answered'],
    [405, undefined, 'protocol', 'answered'],
    [408, undefined, 'timeout', 'answered'],
    [409, wrong(409), 'invalid-request', 'answered'],
    [413, undefined, 'invalid-request', 'answered'],
    [422, wrong(422), 'invalid-request', 'answered'],
    [429, wrong(429, 'rate_limit_error'), 'rate-limited', 'answered'],
    [429, wrong(429, 'insufficient_quota'), 'out-of-credit', 'answered'],
    [302, undefined, 'protocol', 'answered'],
    [500, wrong(500, 'server_error'), 'provider-failed', 'unclear'],
    [500, wrong('DataInspectionFailed'), 'provider-failed', 'unclear'],
    [502, '<html>', 'provider-failed', 'unclear'],
    [503, wrong('model_not_found'), 'model-unavailable', 'answered'],
    [503, undefined, 'provider-failed', 'unclear'],
    [524, null, 'provider-failed', 'unclear'],
    [500, wrong(400), 'provider-failed', 'unclear'],
    [400, wrong(500), 'invalid-request', 'answered'],
  ];
  for (const [status, body, code, delivery] of rows) {
    test(`${status} ${body === undefined ? 'without a body' : JSON.stringify(body)} on submitting is ${code}, ${delivery}`, () => {
      const error = errorOf(status, body);
      assert.deepEqual(
        [error.code, error.details.delivery, error.details.httpStatus, error.details.provider],
        [code, delivery, status, 'gccai'],
      );
    });
  }

  const asSuccess: readonly [unknown, string, string, number][] = [
    [{ code: 400, message: 'bad size', data: null }, 'invalid-request', 'answered', 400],
    [{ code: '401', message: 'no' }, 'unauthorized', 'answered', 401],
    [{ code: 402 }, 'out-of-credit', 'answered', 402],
    [{ code: 200, error: { code: 429 } }, 'rate-limited', 'answered', 429],
    [wrong('content_policy_violation'), 'content-refused', 'answered', 200],
    [wrong('model_not_found'), 'model-unavailable', 'answered', 200],
    [{ code: 503, message: 'busy' }, 'provider-failed', 'unclear', 503],
    [{ code: 'fail_to_fetch_task', message: 'upstream' }, 'protocol', 'unclear', 200],
    [{ code: 1001 }, 'protocol', 'unclear', 200],
    [{ code: 200, data: [] }, 'protocol', 'unclear', 200],
    [
      { code: 'success', message: '', data: [{ status: 'processing' }] },
      'protocol',
      'unclear',
      200,
    ],
    [[], 'protocol', 'unclear', 200],
  ];
  for (const [body, code, delivery, status] of asSuccess) {
    test(`200 with ${JSON.stringify(body)} is ${code}, ${delivery}`, () => {
      const error = errorOf(200, body);
      assert.deepEqual(
        [error.code, error.details.delivery, error.details.httpStatus],
        [code, delivery, status],
      );
    });
  }

  test('about a question there is nothing unclear, and nothing the user got wrong', () => {
    const rows = [
      [200, { code: 503 }],
      [200, { code: 200, data: null }],
      [400, wrong(400)],
      [404, wrong(404)],
      [401, wrong(401)],
      [500, undefined],
    ] as const;
    assert.deepEqual(
      rows.map(([status, body]) => {
        const { code, details } = errorOf(status, body, { phase: 'status' });
        return [code, details.delivery];
      }),
      [
        ['provider-failed', 'answered'],
        ['protocol', 'answered'],
        ['protocol', 'answered'],
        ['protocol', 'answered'],
        ['unauthorized', 'answered'],
        ['provider-failed', 'answered'],
      ],
    );
  });

  test('a 5xx in an envelope looks like one, so that the question is asked again', () => {
    const { details } = errorOf(200, { code: 500, data: null }, { phase: 'status' });
    assert.equal(details.httpStatus, 500);
  });

  test('the field is named in the words of Easel', () => {
    const fieldOf = (param: unknown) => errorOf(400, wrong(400, 'x', { param })).details.field;
    assert.deepEqual(
      [
        'image_urls',
        'image_urls[1]',
        'n',
        'size',
        'resolution',
        'negative_prompt',
        'prompt',
        7,
      ].map(fieldOf),
      [
        'images',
        'images[1]',
        'count',
        'aspectRatio',
        'resolution',
        'negativePrompt',
        'prompt',
        undefined,
      ],
    );
    assert.equal(errorOf(401, wrong(401, 'x', { param: 'n' })).details.field, undefined);
  });

  test('a missing model is named', () => {
    const model = 'gccai/qwen-image-2.0';
    assert.deepEqual(
      [
        errorOf(404, wrong('model_not_found'), { model }).details.value,
        errorOf(400, wrong(400), { model }).details.value,
      ],
      [model, undefined],
    );
  });

  test('Retry-After is honoured in seconds and as a date', () => {
    const waitOf = (value: string) =>
      errorOf(429, wrong(429), { headers: { 'retry-after': value } }).details.retryAfterMs;
    assert.deepEqual(
      [waitOf('7'), waitOf('Fri, 20 Nov 2026 10:01:00 GMT'), waitOf('soon')],
      [7_000, 60_000, undefined],
    );
  });

  test('what the service says is kept for the log, in either place, and a redirect its target', () => {
    const { details } = errorOf(400, wrong(400), { headers: { 'x-request-id': 'r-1' } });
    assert.deepEqual([details.serverText, details.requestId], ['about it', 'r-1']);
    assert.equal(errorOf(400, { code: 400, message: 'flat' }).details.serverText, 'flat');
    assert.equal(
      errorOf(301, undefined, { headers: { location: 'https://api.example.com/' } }).details
        .serverText,
      'https://api.example.com/',
    );
  });

  test('the log has the words of a refusal, and none of a success', () => {
    const said = (body: unknown) => errorOf(200, body).message;
    assert.deepEqual(
      [
        said({ code: 'success', data: [] }),
        said({ code: 200, data: [] }),
        said({ code: 400, error: { type: 'bad_size' } }),
      ],
      [
        'gccai: submit answered 200',
        'gccai: submit answered 200',
        'gccai: submit answered 200 400 bad_size',
      ],
    );
  });

  test('a message never decides', () => {
    assert.equal(
      errorOf(400, { error: { code: 400, message: 'moderation: insufficient_quota' } }).code,
      'invalid-request',
    );
  });

  test('a key the service repeats is nowhere in the error', () => {
    const error = errorOf(
      400,
      { error: { message: `bad ${apiKey}`, code: apiKey, type: apiKey, param: `x-${apiKey}` } },
      { headers: { 'x-request-id': apiKey } },
    );
    assert.equal(JSON.stringify([error.message, error.details]).includes(apiKey), false);
  });

  test('no body, however odd, makes reading it fail', () => {
    const bodies = [undefined, null, 7, 'x', [], [1], {}, { error: null }, { error: 'x' }];
    assert.deepEqual(
      bodies.map(body => errorOf(400, body).code),
      bodies.map(() => 'invalid-request'),
    );
  });
});

suite('failures of a gccai task', () => {
  const rows: readonly [string | number | undefined, string | undefined, string][] = [
    [400, 'invalid_request_error', 'invalid-request'],
    ['422', undefined, 'invalid-request'],
    [429, undefined, 'rate-limited'],
    [400, 'content_policy_violation', 'content-refused'],
    ['moderation_blocked', undefined, 'content-refused'],
    ['DataInspectionFailed', 'api_error', 'content-refused'],
    [401, 'authentication_error', 'provider-failed'],
    [402, undefined, 'provider-failed'],
    [500, 'server_error', 'provider-failed'],
    ['task_failed', undefined, 'provider-failed'],
    [undefined, undefined, 'provider-failed'],
  ];
  for (const [code, type, expected] of rows) {
    test(`code ${code ?? 'none'}, type ${type ?? 'none'} is ${expected}`, () => {
      assert.equal(gccaiTaskError({ code, type }, apiKey).code, expected);
    });
  }

  test('a message is kept and never decides', () => {
    const error = gccaiTaskError({ code: 500, message: `moderation of ${apiKey} failed` }, apiKey);
    assert.deepEqual(
      [error.code, error.details.serverText, error.details.delivery],
      ['provider-failed', 'moderation of [key] failed', 'answered'],
    );
    assert.equal(gccaiTaskError(undefined, apiKey).code, 'provider-failed');
    const keyed = gccaiTaskError({ code: apiKey, type: `t ${apiKey}` }, apiKey);
    assert.equal(JSON.stringify([keyed.message, keyed.details]).includes(apiKey), false);
  });
});
