import * as assert from 'node:assert/strict';
import type { ImageError } from '../../../../src/core/errors';
import { skillsvideoAnswerError } from '../../../../src/providers/skillsvideo/errors';
import type { TaskCall } from '../../../../src/providers/support/taskProvider';

function errorOf(status: number, body: unknown, phase: TaskCall = 'submit'): ImageError {
  return skillsvideoAnswerError(
    { status, headers: {}, body, bodyProblem: undefined },
    { phase, model: 'skillsvideo/qwen-image-2', apiKey: 'sk-canary', nowMs: 0 },
  );
}

/** What contract/errors.test.ts holds every service to is not held again here. */
suite("skills.video's error answers", () => {
  test('the images are named where they are too much to take', () => {
    assert.deepEqual(
      [errorOf(413, undefined), errorOf(413, undefined, 'status'), errorOf(400, undefined)].map(
        ({ details }) => details.field,
      ),
      ['images', undefined, undefined],
    );
  });

  test('what the service says is its message, else its older field', () => {
    assert.deepEqual(
      [
        errorOf(400, { error: 'X', code: 'X', message: 'about X' }).details.serverText,
        errorOf(400, { error: 'no such thing, sorry' }).details.serverText,
      ],
      ['about X', 'no such thing, sorry'],
    );
  });
});
