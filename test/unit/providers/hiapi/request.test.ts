import * as assert from 'node:assert/strict';
import { ImageError } from '../../../../src/core/errors';
import { buildHiapiRequest } from '../../../../src/providers/hiapi/request';
import { imageRequest } from '../support/imageRequests';

function refusalOf(...given: Parameters<typeof buildHiapiRequest>): unknown {
  try {
    buildHiapiRequest(...given);
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    return [error.code, error.details.field, error.details.value, error.details.delivery];
  }
  return 'not refused';
}

/** What every service is held to is in the folder `contract`. */
suite('requests to HiAPI', () => {
  const plain = imageRequest('hiapi/qwen-image-2.0', { tier: '2K' });

  test('with a callback that is no https address are refused, without repeating it', () => {
    assert.deepEqual(
      ['http://hooks.example.com/secret', 'ftp://hooks.example.com', 'secret', ''].map(url =>
        refusalOf(plain, { url }),
      ),
      ['http:', 'ftp:', 'no address', 'no address'].map(value => [
        'invalid-request',
        'callback',
        value,
        'not-sent',
      ]),
    );
  });

  test('for several pictures are refused, rather than one made and the others forgotten', () => {
    assert.deepEqual(
      [2, 0].map(count => refusalOf({ ...plain, count })),
      ['2', '0'].map(value => ['invalid-request', 'count', value, 'not-sent']),
    );
  });
});
