import * as assert from 'node:assert/strict';
import type { JobStage } from '../../../src/core/jobs/jobHistory';
import { canAskAgain, isBeingSent, isFateUnknown } from '../../../src/editor/requestFate';

const minuteMs = 60_000;
const repeating = { repeatsUnderKey: true };

function job(stage: JobStage) {
  return { stage, updatedAtMs: 0 };
}

suite('The fate of a request of another window', () => {
  test('is not called unknown while that window may be sending it', () => {
    for (const nowMs of [0, 9 * minuteMs, 10 * minuteMs]) {
      assert.equal(isBeingSent(job('intent'), nowMs), true);
      assert.equal(isFateUnknown(job('intent'), nowMs), false);
    }
  });

  test('is unknown once sending it would be over, and where the journal says so', () => {
    for (const [stage, nowMs] of [
      ['intent', 10 * minuteMs + 1],
      ['unknown', 0],
    ] as const) {
      assert.equal(isBeingSent(job(stage), nowMs), false);
      assert.equal(isFateUnknown(job(stage), nowMs), true);
    }
  });

  test('is known of every other stage, however old', () => {
    for (const stage of ['accepted', 'ready', 'saved', 'failed', 'cancelled'] as const) {
      assert.equal(isBeingSent(job(stage), 0), false);
      assert.equal(isFateUnknown(job(stage), 60 * minuteMs), false);
      assert.equal(canAskAgain(job(stage), repeating), false);
    }
  });

  test('can be asked for again only where the service charges a repetition once', () => {
    assert.equal(canAskAgain(job('unknown'), repeating), true);
    // A window that was closed while it sent needs no wait: the lease of one that still sends refuses.
    assert.equal(canAskAgain(job('intent'), repeating), true);
    assert.equal(canAskAgain(job('unknown'), { repeatsUnderKey: false }), false);
    assert.equal(canAskAgain(job('unknown'), undefined), false);
  });
});
