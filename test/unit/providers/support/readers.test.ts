import * as assert from 'node:assert/strict';
import { readInstantMs } from '../../../../src/providers/support/instant';
import { isModerationCode } from '../../../../src/providers/support/moderationCode';
import { readProgressPercent } from '../../../../src/providers/support/progressPercent';
import { readServerText } from '../../../../src/providers/support/serverText';
import { readStatusWord } from '../../../../src/providers/support/statusWord';

suite('status words', () => {
  test('every word of the four services has its phase, in any case', () => {
    const read = (words: string) => words.split(' ').map(readStatusWord);
    assert.deepEqual(
      {
        queued: new Set(read('queued submitted pending PENDING IN_QUEUE starting')),
        running: new Set(read('processing RUNNING IN_PROGRESS handling archiving')),
        succeeded: new Set(read('completed COMPLETED Succeeded success')),
        failed: new Set(read('failed FAILED fail timeout')),
        cancelled: new Set(read('cancelled canceled CANCELED')),
      },
      {
        queued: new Set(['queued']),
        running: new Set(['running']),
        succeeded: new Set(['succeeded']),
        failed: new Set(['failed']),
        cancelled: new Set(['cancelled']),
      },
    );
  });

  test('an unknown word, an empty one and a name every object has stand for no phase', () => {
    assert.deepEqual(['reviewing', '', 'constructor'].map(readStatusWord), [
      undefined,
      undefined,
      undefined,
    ]);
  });
});

suite('instants', () => {
  test('seconds, milliseconds, either as text, and ISO dates are the same instant', () => {
    const spellings = [
      1_720_259_200,
      1_720_259_200_000,
      '1720259200',
      ' 1720259200000 ',
      '2024-07-06T09:46:40Z',
    ];
    assert.deepEqual(
      spellings.map(readInstantMs),
      spellings.map(() => 1_720_259_200_000),
    );
  });

  test('"not yet" and nonsense are no instant', () => {
    const values = [0, -5, '', 'soon', Number.NaN, Infinity, null, undefined, {}, true];
    assert.deepEqual(
      values.map(readInstantMs),
      values.map(() => undefined),
    );
  });
});

suite('progress', () => {
  test('a number and a percentage text are read and kept between 0 and 100', () => {
    assert.deepEqual(
      [0, 45, '45%', ' 45 % ', '12.5%', '7', 140, -3].map(readProgressPercent),
      [0, 45, 45, 45, 12.5, 7, 100, 0],
    );
  });

  test('an empty text, words and odd types say nothing', () => {
    const values = ['', '%', 'half', '45%%', Number.NaN, null, undefined, {}];
    assert.deepEqual(
      values.map(readProgressPercent),
      values.map(() => undefined),
    );
  });
});

suite('moderation codes', () => {
  test('codes about content are told from codes about requests', () => {
    const refused = [
      'DataInspectionFailed',
      'moderation_blocked',
      'content_policy_violation',
      'CONTENT_REJECTED',
      'sensitive_words_detected',
      'content_filter',
      'nsfw',
      'safety_check_failed',
    ];
    const other = ['upstream_bad_request', 'content_type_invalid', 'rate_limited', '', undefined];
    assert.deepEqual(
      { refused: refused.filter(isModerationCode), other: other.filter(isModerationCode) },
      { refused, other: [] },
    );
  });
});

suite("a service's own words", () => {
  test('become one line without the key', () => {
    assert.equal(
      readServerText('Invalid key\n  sk-secret,\tsk-secret', 'sk-secret'),
      'Invalid key [key], [key]',
    );
  });

  test('are shortened, and a key at the cut is not half kept', () => {
    const text = readServerText(`${'x'.repeat(495)}sk-secret`, 'sk-secret');
    assert.deepEqual([text?.includes('sk-'), text?.length], [false, 500]);
    assert.equal(readServerText('y'.repeat(900), 'sk-secret')?.length, 501);
  });

  test('are absent where there are none', () => {
    assert.deepEqual(
      [readServerText(undefined, 'k'), readServerText(' \n', 'k'), readServerText('a', '')],
      [undefined, undefined, 'a'],
    );
  });
});
