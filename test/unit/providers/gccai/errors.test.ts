import * as assert from 'node:assert/strict';
import type { ImageError } from '../../../../src/core/errors';
import { gccaiAnswerError } from '../../../../src/providers/gccai/errors';
import type { TaskCall } from '../../../../src/providers/support/taskProvider';

function errorOf(status: number, body: unknown, phase: TaskCall = 'submit'): ImageError {
  return gccaiAnswerError(
    { status, headers: {}, body, bodyProblem: undefined },
    { phase, apiKey: 'sk-canary', nowMs: 0 },
  );
}

/** What contract/errors.test.ts holds every service to is not held again here. */
suite("gccai's error answers", () => {
  test('the field is named in the words of Easel', () => {
    const fieldOf = (param: unknown) => errorOf(400, { error: { code: 400, param } }).details.field;
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
    assert.equal(errorOf(401, { error: { code: 401, param: 'n' } }).details.field, undefined);
  });

  test('about a question there is nothing unclear', () => {
    const rows = [
      [200, { code: 503 }],
      [200, { code: 200, data: null }],
      [408, undefined],
      [500, undefined],
    ] as const;
    assert.deepEqual(
      rows.map(([status, body]) => errorOf(status, body, 'status').details.delivery),
      rows.map(() => 'answered'),
    );
  });

  test('a 5xx in an envelope looks like one, so that the question is asked again', () => {
    const { details } = errorOf(200, { code: 500, data: null }, 'status');
    assert.equal(details.httpStatus, 500);
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

  test('a message stands beside the data too, and never decides', () => {
    const { code, details } = errorOf(400, { code: 400, message: 'moderation: flat' });
    assert.deepEqual([code, details.serverText], ['invalid-request', 'moderation: flat']);
  });
});
