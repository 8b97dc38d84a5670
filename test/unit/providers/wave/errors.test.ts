import * as assert from 'node:assert/strict';
import type { ImageError } from '../../../../src/core/errors';
import { waveAnswerError } from '../../../../src/providers/wave/errors';

const nowMs = Date.parse('2026-11-20T10:00:00Z');

function errorOf(status: number, body: unknown, headers: Record<string, string> = {}): ImageError {
  return waveAnswerError(
    { status, headers, body, bodyProblem: undefined },
    { phase: 'submit', apiKey: 'sk-canary', nowMs },
  );
}

/** What contract/errors.test.ts holds every service to is not held again here. */
suite("Wave's error answers", () => {
  test('the field is named in the words of Easel', () => {
    const fieldOf = (param: unknown) =>
      errorOf(400, { error: { code: 'capability_violation', param } }).details.field;
    assert.deepEqual(
      [
        'image_urls',
        'n',
        'aspect_ratio',
        'bbox_list',
        'resolution',
        'action',
        'enable_sequential',
        'negative_prompt',
        'thinking_mode',
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
        'mode',
        'negativePrompt',
        'thinking',
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
    assert.equal(errorOf(401, { error: { param: 'n' } }).details.field, undefined);
  });

  test('a used-up quota waits for its reset, wherever it stands and however it is written', () => {
    const waitOf = (body: unknown) =>
      errorOf(429, body, { 'retry-after': '1' }).details.retryAfterMs;
    const quota = (more: object) => ({ error: { code: 'quota_window_exceeded', ...more } });
    const resetMs = nowMs + 90_000;
    assert.deepEqual(
      [
        waitOf(quota({ reset_at: resetMs / 1_000, window: '5h', used: 3, cap: 3 })),
        waitOf(quota({ reset_at: resetMs })),
        waitOf({ ...quota({}), reset_at: '2026-11-20T10:01:30Z' }),
        waitOf(quota({ reset_at: resetMs + 1 })),
        waitOf(quota({ reset_at: null })),
      ],
      [90_000, 90_000, 90_000, 91_000, 1_000],
    );
  });

  test('a flat body has its message read too', () => {
    const { details } = errorOf(404, { code: 'model_not_found', message: 'gone' });
    assert.equal(details.serverText, 'gone');
  });
});
