import * as assert from 'node:assert/strict';
import type { ImageError } from '../../../../src/core/errors';
import {
  skillsvideoAnswerError,
  skillsvideoTaskError,
  type SkillsvideoPhase,
} from '../../../../src/providers/skillsvideo/errors';

const apiKey = 'sk-canary';
const model = 'skillsvideo/qwen-image-2';

function errorOf(
  status: number,
  body: unknown,
  given: { phase?: SkillsvideoPhase; headers?: Record<string, string> } = {},
): ImageError {
  const { phase = 'submit', headers = {} } = given;
  return skillsvideoAnswerError(
    { status, headers, body, bodyProblem: undefined },
    { phase, model, apiKey, nowMs: Date.parse('2026-11-20T10:00:00Z') },
  );
}

/** An error body as the page *HTTP Status* shows it. */
function coded(code: string): unknown {
  return { error: code, code, message: `about ${code}` };
}

suite("skills.video's error answers", () => {
  const documented: readonly [number, string, string, string][] = [
    [502, 'FAILED', 'provider-failed', 'unclear'],
    [504, 'TIMEOUT', 'provider-failed', 'unclear'],
    [429, 'RATE_LIMITED', 'rate-limited', 'answered'],
    [503, 'PROVIDER_UNAVAILABLE', 'provider-failed', 'answered'],
    [400, 'UNSUPPORTED_MODEL', 'model-unavailable', 'answered'],
    [400, 'INVALID_INPUT', 'invalid-request', 'answered'],
    [402, 'INSUFFICIENT_CREDITS', 'out-of-credit', 'answered'],
    [422, 'CONTENT_REJECTED', 'content-refused', 'answered'],
  ];
  for (const [status, subCode, code, delivery] of documented) {
    test(`${subCode} is ${code}, ${delivery}, in each spelling of it`, () => {
      const bodies = [
        coded(`IMAGE_GENERATION_${subCode}`),
        { error: `IMAGE_GENERATION_${subCode}`, message: 'older' },
        { error: 'BAD_REQUEST', code: `IMAGE_GENERATION_${subCode}`, message: 'mixed' },
        { code: `VIDEO_GENERATION_${subCode}` },
        { error: subCode },
      ];
      assert.deepEqual(
        bodies.map(body => {
          const { code: own, details } = errorOf(status, body);
          return [own, details.delivery, details.httpStatus, details.provider];
        }),
        bodies.map(() => [code, delivery, status, 'skillsvideo']),
      );
    });
  }

  test('a code decides whatever status it came with', () => {
    assert.deepEqual(
      [
        errorOf(500, coded('IMAGE_GENERATION_INSUFFICIENT_CREDITS')),
        errorOf(400, coded('IMAGE_GENERATION_CONTENT_REJECTED')),
        errorOf(422, coded('IMAGE_GENERATION_UNSUPPORTED_MODEL')),
        errorOf(400, coded('NSFW_DETECTED')),
      ].map(({ code, details }) => [code, details.delivery]),
      [
        ['out-of-credit', 'answered'],
        ['content-refused', 'answered'],
        ['model-unavailable', 'answered'],
        ['content-refused', 'answered'],
      ],
    );
  });

  const rows: readonly [number, unknown, string, string][] = [
    [400, coded('BAD_JSON'), 'invalid-request', 'answered'],
    [400, undefined, 'invalid-request', 'answered'],
    [401, { error: 'Unauthorized' }, 'unauthorized', 'answered'],
    [401, undefined, 'unauthorized', 'answered'],
    [402, { message: 'Insufficient credits' }, 'out-of-credit', 'answered'],
    [403, coded('FORBIDDEN'), 'unauthorized', 'answered'],
    [404, coded('NOT_FOUND'), 'model-unavailable', 'answered'],
    [404, { message: 'no Route matched' }, 'protocol', 'answered'],
    [404, undefined, 'protocol', 'answered'],
    [405, undefined, 'protocol', 'answered'],
    [408, undefined, 'timeout', 'answered'],
    [413, undefined, 'invalid-request', 'answered'],
    [422, coded('VALIDATION_ERROR'), 'invalid-request', 'answered'],
    [429, undefined, 'rate-limited', 'answered'],
    [302, undefined, 'protocol', 'answered'],
    [500, coded('INTERNAL_SERVER_ERROR'), 'provider-failed', 'unclear'],
    [502, undefined, 'provider-failed', 'unclear'],
    [503, '<html>', 'provider-failed', 'unclear'],
    [504, null, 'provider-failed', 'unclear'],
    [524, [], 'provider-failed', 'unclear'],
  ];
  for (const [status, body, code, delivery] of rows) {
    const what = body === undefined ? 'without a body' : JSON.stringify(body);
    test(`${status} ${what} on submitting is ${code}, ${delivery}`, () => {
      const error = errorOf(status, body);
      assert.deepEqual([error.code, error.details.delivery], [code, delivery]);
    });
  }

  test('about a question, a refusal is no fault of the user, and a lost generation has failed', () => {
    const codeOf = (status: number, body?: unknown) =>
      errorOf(status, body, { phase: 'status' }).code;
    assert.deepEqual(
      [codeOf(400), codeOf(422), codeOf(404, coded('NOT_FOUND')), codeOf(404), codeOf(500)],
      ['protocol', 'protocol', 'provider-failed', 'protocol', 'provider-failed'],
    );
  });

  test('the model is named where it is the matter, the images where they are too much', () => {
    assert.deepEqual(
      [errorOf(400, coded('IMAGE_GENERATION_UNSUPPORTED_MODEL')), errorOf(413, undefined)].map(
        ({ details }) => [details.value, details.field],
      ),
      [
        [model, undefined],
        [undefined, 'images'],
      ],
    );
  });

  test('what the service says is kept for the log: its message, else its older field, else where it moved', () => {
    const textOf = (body: unknown, headers = {}) => errorOf(400, body, { headers }).details;
    assert.deepEqual(
      [
        textOf(coded('X')).serverText,
        textOf({ error: 'no such thing, sorry' }).serverText,
        textOf(undefined, { location: 'https://api.example.com/v2' }).serverText,
        textOf(undefined, { 'x-request-id': 'r-1' }).requestId,
      ],
      ['about X', 'no such thing, sorry', 'https://api.example.com/v2', 'r-1'],
    );
  });

  test('a sentence never decides, not even in the field for codes of older clients', () => {
    const bodies = [
      { error: 'content rejected by moderation' },
      { message: 'IMAGE_GENERATION_INSUFFICIENT_CREDITS' },
      { error: { code: 'IMAGE_GENERATION_CONTENT_REJECTED' } },
    ];
    assert.deepEqual(
      bodies.map(body => errorOf(400, body).code),
      bodies.map(() => 'invalid-request'),
    );
  });

  test('Retry-After is honoured in seconds and as a date', () => {
    const waitOf = (value: string) =>
      errorOf(429, coded('IMAGE_GENERATION_RATE_LIMITED'), { headers: { 'retry-after': value } })
        .details.retryAfterMs;
    assert.deepEqual(
      [waitOf('7'), waitOf('Fri, 20 Nov 2026 10:01:00 GMT'), waitOf('soon')],
      [7_000, 60_000, undefined],
    );
  });

  test('a key the service repeats is nowhere in the error', () => {
    const error = errorOf(
      401,
      { error: apiKey, code: apiKey, message: `bad ${apiKey}` },
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
      { code: 7 },
      { code: [] },
    ];
    assert.deepEqual(
      bodies.map(body => errorOf(400, body).code),
      bodies.map(() => 'invalid-request'),
    );
  });
});

suite('failures of a generation at skills.video', () => {
  test('are told apart by their code', () => {
    const codeOf = (code: string | undefined) => skillsvideoTaskError({ code }, apiKey).code;
    assert.deepEqual(
      [
        'IMAGE_GENERATION_FAILED',
        'IMAGE_GENERATION_TIMEOUT',
        'IMAGE_GENERATION_RATE_LIMITED',
        'IMAGE_GENERATION_PROVIDER_UNAVAILABLE',
        'IMAGE_GENERATION_UNSUPPORTED_MODEL',
        'IMAGE_GENERATION_INVALID_INPUT',
        'IMAGE_GENERATION_INSUFFICIENT_CREDITS',
        'IMAGE_GENERATION_CONTENT_REJECTED',
        'IMAGE_GENERATION_NEW',
        undefined,
      ].map(codeOf),
      [
        'provider-failed',
        'provider-failed',
        'rate-limited',
        'provider-failed',
        'model-unavailable',
        'invalid-request',
        'out-of-credit',
        'content-refused',
        'provider-failed',
        'provider-failed',
      ],
    );
  });

  test('a message is kept, without the key, and never decides', () => {
    const message = `moderation of ${apiKey} failed`;
    const error = skillsvideoTaskError({ code: 'IMAGE_GENERATION_FAILED', message }, apiKey);
    assert.deepEqual(
      [error.code, error.details.serverText, error.details.delivery],
      ['provider-failed', 'moderation of [key] failed', 'answered'],
    );
  });
});
