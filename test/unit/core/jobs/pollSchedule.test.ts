import * as assert from 'node:assert/strict';
import { firstPollDelayMs, pollDelayMs } from '../../../../src/core/jobs/pollSchedule';

suite('Poll schedule', () => {
  test('the first question comes after a second, or when the service says, within a minute', () => {
    assert.deepEqual(
      [undefined, 0, 1, 20_000, 60_000, 60_001, -5].map(wish => firstPollDelayMs(wish)),
      [1_000, 0, 1, 20_000, 60_000, 60_000, 0],
    );
  });

  test('later the service’s wish still comes first, from half a second to a minute', () => {
    const wishes = [0, 499, 500, 12_345, 60_000, 60_001, Infinity, -5];
    const expected = [500, 500, 500, 12_345, 60_000, 60_000, 60_000, 500];
    assert.deepEqual(
      [
        wishes.map(wish => pollDelayMs(0, wish, 0)),
        wishes.map(wish => pollDelayMs(3_600_000, wish, 9)),
      ],
      [expected, expected],
    );
  });

  test('without a wish the pause is 6 % of the time so far, from half a second to three', () => {
    assert.deepEqual(
      [0, 999, 1_000, 8_333, 10_000, 20_000, 50_000, 3_600_000].map(elapsedMs =>
        pollDelayMs(elapsedMs, undefined, 0),
      ),
      [500, 500, 500, 500, 600, 1_200, 3_000, 3_000],
    );
  });

  test('unusable answers double the pause up to half a minute, however early or late', () => {
    const counts = [1, 2, 3, 4, 5, 6, 7, 60];
    const expected = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];
    assert.deepEqual(
      [
        counts.map(count => pollDelayMs(0, undefined, count)),
        counts.map(count => pollDelayMs(3_600_000, undefined, count)),
      ],
      [expected, expected],
    );
  });
});
