import * as assert from 'node:assert/strict';
import { startOperation, type StartOutcome } from '../../../../src/core/jobs/startOperation';
import { hiapiModels } from '../../../../src/providers/hiapi/models';
import type { ScriptedAnswer } from '../support/scriptedServer';
import { imageRequest } from '../support/imageRequests';
import { idempotencyKey, ServiceHarness } from '../support/serviceHarness';

const taskId = 'tk-hiapi-01HZTQ8BX2N3GM3YFK4Z9D7VQR';
const submitted = { code: 200, message: 'success', data: { taskId } };

/** The documentation's refusal. */
function refused(status: number, errorCode?: string): ScriptedAnswer {
  return { status, body: { code: status, message: 'no', data: null, error_code: errorCode } };
}

suite("HiAPI's provider under one idempotency key, as the engine sends", () => {
  const harness = new ServiceHarness();
  teardown(() => harness.close());

  /** The engine's way of sending over a clock that does not wait, but remembers for how long. */
  async function submit(
    answers: readonly ScriptedAnswer[],
  ): Promise<{ outcome: StartOutcome; waitsMs: readonly number[]; sameRequest: boolean }> {
    const { provider, server, sent } = await harness.open('hiapi', answers);
    const waitsMs: number[] = [];
    const clock = {
      now: () => 0,
      elapsed: () => 0,
      delay: (durationMs: number) => {
        waitsMs.push(durationMs);
        return Promise.resolve();
      },
    };
    const [model] = hiapiModels;
    assert.ok(model);
    const plan = {
      jobId: 'job-1',
      model,
      request: imageRequest(model.id, {
        tier: '2K',
        seed: 7,
        promptExpansion: false,
        negativePrompt: 'text',
      }),
      storedRequest: null,
      provider,
      origin: server.origin,
      idempotencyKey,
      estimatedCost: undefined,
      destination: null,
      warnings: [],
    };
    const outcome = await startOperation(plan, {
      clock,
      signal: new AbortController().signal,
      report: () => undefined,
      firstSentAtMs: clock.now(),
    });
    assert.equal(server.requests.length, answers.length);
    const requests = sent.map(({ body, headers }) => [body, headers?.['idempotency-key']]);
    return { outcome, waitsMs, sameRequest: new Set(requests.map(String)).size === 1 };
  }

  const processing = {
    ...refused(409, 'IDEMPOTENCY_KEY_PROCESSING'),
    headers: { 'retry-after': '3' },
  };

  test('a lost answer is made up for: wait while it is worked on, then get the same task', async () => {
    const replayed = { body: submitted, headers: { 'idempotent-replay': 'true' } };
    const seen = await submit([{ trouble: 'reset' }, processing, processing, replayed]);
    assert.deepEqual(
      [
        seen.outcome.kind === 'started' && seen.outcome.started.operation,
        seen.waitsMs,
        seen.sameRequest,
      ],
      [{ taskId }, [2_000, 3_000, 3_000], true],
    );
  });

  test('worked on for ever, the job is unknown: the lost try may have been charged', async () => {
    const seen = await submit([
      { trouble: 'reset' },
      processing,
      processing,
      processing,
      processing,
      processing,
    ]);
    assert.deepEqual(
      [seen.outcome.kind, seen.outcome.kind === 'unknown' && seen.outcome.error.code],
      ['unknown', 'network'],
    );
  });

  test('a mismatch after a lost answer does not count as proof that nothing was made', async () => {
    const seen = await submit([{ trouble: 'reset' }, refused(422, 'IDEMPOTENCY_KEY_MISMATCH')]);
    assert.equal(seen.outcome.kind, 'unknown');
  });

  test('nor does a refusal of the request', async () => {
    const seen = await submit([{ trouble: 'reset' }, refused(400, 'INVALID_REQUEST')]);
    assert.equal(seen.outcome.kind, 'unknown');
  });

  test('a platform that is down is asked again, and so is one that takes no more requests', async () => {
    const seen = await submit([
      { ...refused(503), headers: { 'retry-after': '5' } },
      refused(429),
      { body: submitted },
    ]);
    assert.deepEqual(
      [seen.outcome.kind, seen.waitsMs, seen.sameRequest],
      ['started', [5_000, 4_000], true],
    );
  });

  test('a refused key or an empty account is said at once', async () => {
    for (const status of [401, 402]) {
      const seen = await submit([refused(status)]);
      assert.deepEqual([seen.outcome.kind, seen.waitsMs], ['refused', []]);
    }
  });
});
