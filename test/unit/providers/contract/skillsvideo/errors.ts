import type { ErrorCode, Delivery } from '../../../../../src/core/errors';
import type { ErrorFacts, SubmitError } from '../serviceFacts';

/** An error body as the page *HTTP Status* shows it. */
function coded(code: string): object {
  return { error: code, code, message: `about ${code}` };
}

function failed(code: unknown, message?: string): object {
  return { id: 'gen_123', status: 'FAILED', data: null, usage: { total: 0 }, code, message };
}

const documented: readonly (readonly [number, string, ErrorCode, Delivery])[] = [
  [502, 'FAILED', 'provider-failed', 'unclear'],
  [504, 'TIMEOUT', 'provider-failed', 'unclear'],
  [429, 'RATE_LIMITED', 'rate-limited', 'answered'],
  [503, 'PROVIDER_UNAVAILABLE', 'provider-failed', 'answered'],
  [400, 'UNSUPPORTED_MODEL', 'model-unavailable', 'answered'],
  [400, 'INVALID_INPUT', 'invalid-request', 'answered'],
  [402, 'INSUFFICIENT_CREDITS', 'out-of-credit', 'answered'],
  [422, 'CONTENT_REJECTED', 'content-refused', 'answered'],
];

/** Each code in the form of the page, of older clients, and in between. */
const bySubCode = documented.flatMap(([status, name, code, delivery]) =>
  [
    coded(`IMAGE_GENERATION_${name}`),
    { error: `IMAGE_GENERATION_${name}`, message: 'older' },
    { error: 'BAD_REQUEST', code: `IMAGE_GENERATION_${name}`, message: 'mixed' },
    { code: `VIDEO_GENERATION_${name}` },
    { error: name },
  ].map((body): SubmitError => [status, body, code, delivery]),
);

export const skillsvideoErrors: ErrorFacts = {
  submit: [
    ...bySubCode,
    // A code decides whatever status it came with.
    [500, coded('IMAGE_GENERATION_INSUFFICIENT_CREDITS'), 'out-of-credit', 'answered'],
    [400, coded('IMAGE_GENERATION_CONTENT_REJECTED'), 'content-refused', 'answered'],
    [422, coded('IMAGE_GENERATION_UNSUPPORTED_MODEL'), 'model-unavailable', 'answered'],
    [400, coded('NSFW_DETECTED'), 'content-refused', 'answered'],
    // A sentence never does, not even in the field for codes of older clients.
    [400, { error: 'content rejected by moderation' }, 'invalid-request', 'answered'],
    [400, { message: 'IMAGE_GENERATION_INSUFFICIENT_CREDITS' }, 'invalid-request', 'answered'],
    [400, { error: { code: 'IMAGE_GENERATION_CONTENT_REJECTED' } }, 'invalid-request', 'answered'],
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
    [408, undefined, 'timeout', 'unclear'],
    [409, undefined, 'invalid-request', 'unclear'],
    [413, undefined, 'invalid-request', 'answered'],
    [422, coded('VALIDATION_ERROR'), 'invalid-request', 'answered'],
    [425, undefined, 'invalid-request', 'unclear'],
    [429, undefined, 'rate-limited', 'answered'],
    [302, undefined, 'protocol', 'answered'],
    [500, coded('INTERNAL_SERVER_ERROR'), 'provider-failed', 'unclear'],
    [502, undefined, 'provider-failed', 'unclear'],
    [503, '<html>down</html>', 'provider-failed', 'unclear'],
    [504, null, 'provider-failed', 'unclear'],
    [524, [], 'provider-failed', 'unclear'],
  ],
  status: [
    [400, undefined, 'protocol'],
    [401, { error: 'Unauthorized' }, 'unauthorized'],
    [404, coded('NOT_FOUND'), 'provider-failed'],
    [404, undefined, 'protocol'],
    [422, undefined, 'protocol'],
    [429, coded('IMAGE_GENERATION_RATE_LIMITED'), 'rate-limited'],
    [500, undefined, 'provider-failed'],
    [502, '<html>down</html>', 'provider-failed'],
  ],
  cancel: [],
  failures: [
    ...documented.map(
      ([, name, code]) => [name, failed(`IMAGE_GENERATION_${name}`), code] as const,
    ),
    ['a new code', failed('IMAGE_GENERATION_NEW'), 'provider-failed'],
    ['no code', failed(undefined), 'provider-failed'],
    ['a number', failed(7), 'provider-failed'],
    [
      'a message that sounds like another code',
      failed('IMAGE_GENERATION_FAILED', 'moderation_blocked'),
      'provider-failed',
    ],
  ],
  echo: (key: string) => ({ error: key, code: key, message: `no such key ${key}` }),
  waits: [[{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800' }, undefined]],
};
