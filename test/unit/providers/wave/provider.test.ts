import * as assert from 'node:assert/strict';
import { apiKey, errorOf, ServiceHarness } from '../support/serviceHarness';

const taskId = 'task-wave1775285160b950328499';
const { signal } = new AbortController();

/** The page *Cancel Task*. */
const cancelled = { task_id: taskId, status: 'cancelled', refunded: true, refunded_quota: 50000 };

/** Wave alone offers to stop a task. What every service is held to is in the folder `contract`. */
suite('Cancelling a Wave task', () => {
  const harness = new ServiceHarness();
  teardown(() => harness.close());

  test('is a POST to the task with the key and no body', async () => {
    const { provider, server, sent } = await harness.open('wave', [{ body: cancelled }]);
    assert.equal(await provider.cancel!({ taskId }, { signal }), 'cancelled');
    const [request] = server.requests;
    assert.deepEqual(
      [request?.method, request?.path, request?.headers.authorization, request?.bytes.length],
      ['POST', `/v1/tasks/${taskId}/cancel`, `Bearer ${apiKey}`, 0],
    );
    assert.deepEqual([sent.length, sent[0]?.headersTimeoutMs], [1, 30_000]);
  });

  test('says when it is too late, by its code or by the state the task is in', async () => {
    const { provider } = await harness.open('wave', [
      { status: 400, body: { error: { code: 'task_not_cancellable', message: 'started' } } },
      { body: { ...cancelled, status: 'completed' } },
      { body: { ...cancelled, status: 'PROCESSING' } },
    ]);
    for (let index = 0; index < 3; index += 1) {
      assert.equal(await provider.cancel!({ taskId }, { signal }), 'too-late');
    }
  });

  test('to an answer without a known state is no answer', async () => {
    const { provider } = await harness.open('wave', [{ body: {} }, { body: { status: 'odd' } }]);
    for (let index = 0; index < 2; index += 1) {
      const { code, details } = await errorOf(provider.cancel!({ taskId }, { signal }));
      assert.deepEqual([code, details.delivery], ['protocol', 'answered']);
    }
  });
});
