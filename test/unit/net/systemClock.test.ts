import assert from 'node:assert/strict';
import { createSystemClock } from '../../../src/net/systemClock';

suite('System clock', () => {
  const clock = createSystemClock();

  test('a delay takes its time and no time at all when there is none to take', async () => {
    const { signal } = new AbortController();
    const started = clock.elapsed();
    await clock.delay(20, signal);
    const waited = clock.elapsed() - started;
    assert.ok(waited >= 19 && waited < 1_000, `${waited} ms`);
    for (const durationMs of [0, -5, NaN, -Infinity]) await clock.delay(durationMs, signal);
    assert.ok(Math.abs(clock.now() - Date.now()) < 1_000);
  });

  test('a delay longer than a timer can be does not end at once', async () => {
    const abort = new AbortController();
    const reason = new Error('enough');
    let ended = false;
    const waiting = clock.delay(2 ** 31 + 5, abort.signal).finally(() => (ended = true));
    await clock.delay(20, new AbortController().signal);
    assert.equal(ended, false);
    abort.abort(reason);
    await assert.rejects(waiting, reason);
  });

  test('an aborted delay ends with the signal’s reason, before it began as well', async () => {
    const reason = new Error('enough');
    await assert.rejects(clock.delay(0, AbortSignal.abort(reason)), reason);
    const abort = new AbortController();
    const waiting = clock.delay(60_000, abort.signal);
    abort.abort(reason);
    await assert.rejects(waiting, reason);
  });
});
