import * as assert from 'node:assert/strict';
import { readOperationState } from '../../../../src/providers/wave/operationState';
import { readWaveTask } from '../../../../src/providers/wave/schemas';

function stateOf(body: unknown): unknown {
  const task = readWaveTask(body);
  return task && readOperationState(task, { apiKey: 'sk-canary', retryAfterMs: undefined });
}

/** The page's own example of a finished task, with other images in it. */
function completed(images: unknown, more: object = {}): unknown {
  return {
    task_id: 'task-wave1775285160b950328499',
    status: 'completed',
    action: 'generate',
    model: 'wan2.7-image',
    progress: 100,
    created_at: 1720000000,
    completed_at: 1720000030,
    cost: 13500,
    result: { images },
    ...more,
  };
}

suite('states of a Wave task', () => {
  test('several images, each with one address or a list, keep their order and expiry', () => {
    const images = [
      {
        url: ['https://cdn.example.com/1.png', 'https://cdn.example.com/2.png'],
        expires_at: 1_720_259_200,
      },
      { url: 'https://cdn.example.com/3.png', expires_at: 1_720_259_200_000 },
      { url: ['https://cdn.example.com/4.png'], expires_at: 'whenever' },
      { url: null },
      { url: '' },
    ];
    assert.deepEqual(stateOf(completed(images)), {
      kind: 'succeeded',
      images: [
        { kind: 'url', url: 'https://cdn.example.com/1.png', expiresAtMs: 1_720_259_200_000 },
        { kind: 'url', url: 'https://cdn.example.com/2.png', expiresAtMs: 1_720_259_200_000 },
        { kind: 'url', url: 'https://cdn.example.com/3.png', expiresAtMs: 1_720_259_200_000 },
        { kind: 'url', url: 'https://cdn.example.com/4.png', expiresAtMs: undefined },
      ],
      cost: { amount: 0.027, currency: 'USD' },
      warnings: [],
    });
  });

  test('a task that was refunded costs nothing, whether or not the answer says so', () => {
    const free = { amount: 0, currency: 'USD' };
    for (const status of ['cancelled', 'failed']) {
      assert.deepEqual((stateOf({ status }) as { cost: unknown }).cost, free);
    }
  });

  test('a cost is a count of quota, and absent where none is said', () => {
    const costOf = (cost: unknown) =>
      (
        stateOf(completed([{ url: 'https://cdn.example.com/1.png' }], { cost })) as {
          cost: unknown;
        }
      ).cost;
    assert.deepEqual(
      [
        costOf(0),
        costOf(500_000),
        costOf(26_562),
        costOf(undefined),
        costOf(null),
        costOf('free'),
        costOf(-1),
      ],
      [
        { amount: 0, currency: 'USD' },
        { amount: 1, currency: 'USD' },
        { amount: 0.053124, currency: 'USD' },
        undefined,
        undefined,
        undefined,
        undefined,
      ],
    );
  });

  test('one entry nobody can read does not lose the others', () => {
    const state = stateOf(completed([7, { url: 3 }, { url: 'https://cdn.example.com/b.png' }]));
    assert.deepEqual((state as { images: unknown }).images, [
      { kind: 'url', url: 'https://cdn.example.com/b.png', expiresAtMs: undefined },
    ]);
  });

  test('a failure counts although its result is of an unexpected type', () => {
    const state = stateOf({
      status: 'failed',
      result: '',
      error: { code: 'task_failed' },
      cost: 0,
    });
    assert.equal((state as { kind: string }).kind, 'failed');
  });

  test('oddities beside the pictures do not lose them', () => {
    const state = stateOf(
      completed([{ url: 'https://cdn.example.com/a.png' }], {
        progress: { value: 1 },
        cost: 'much',
        error: 'none',
        urls: 3,
      }),
    );
    assert.deepEqual(state, {
      kind: 'succeeded',
      images: [{ kind: 'url', url: 'https://cdn.example.com/a.png', expiresAtMs: undefined }],
      cost: undefined,
      warnings: [],
    });
  });
});
