import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readOperationState } from '../../../../src/providers/wave/operationState';
import { readWaveErrorBody, readWaveTask } from '../../../../src/providers/wave/schemas';

const apiKey = 'sk-canary';

function stateOf(body: unknown, retryAfterMs?: number): unknown {
  const task = readWaveTask(body);
  return task && readOperationState(task, { apiKey, retryAfterMs });
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
  test('every known word has its state, in any case', () => {
    const kinds = [
      'queued',
      'PROCESSING',
      'completed',
      'succeeded',
      'Success',
      'failed',
      'cancelled',
      'canceled',
    ].map(status => {
      const state = stateOf(completed([{ url: 'https://cdn.example.com/a.png' }], { status }));
      return (state as { kind: string; phase?: string }).phase ?? (state as { kind: string }).kind;
    });
    assert.deepEqual(kinds, [
      'queued',
      'running',
      'succeeded',
      'succeeded',
      'succeeded',
      'failed',
      'cancelled',
      'cancelled',
    ]);
  });

  test('a queued task has the progress and the patience the service asks for', () => {
    assert.deepEqual(stateOf({ status: 'processing', progress: '45%' }, 3_000), {
      kind: 'pending',
      phase: 'running',
      progressPercent: 45,
      retryAfterMs: 3_000,
    });
    assert.deepEqual(stateOf({ status: 'queued', progress: '' }), {
      kind: 'pending',
      phase: 'queued',
      progressPercent: undefined,
      retryAfterMs: undefined,
    });
  });

  test('progress 100 is no success', () => {
    assert.deepEqual(stateOf({ status: 'processing', progress: '100%' }), {
      kind: 'pending',
      phase: 'running',
      progressPercent: 100,
      retryAfterMs: undefined,
    });
  });

  test('a word nobody knows is shown as it is, without the key', () => {
    assert.deepEqual(stateOf({ status: 'Under_Review sk-canary' }, 1_000), {
      kind: 'unrecognized',
      word: 'Under_Review [key]',
      retryAfterMs: 1_000,
    });
  });

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

  test('completed without a picture, and no status at all, cannot be meant', () => {
    const answers = [
      completed([]),
      completed(null),
      completed([{ url: [] }]),
      completed([], { result: null }),
      { status: 'completed' },
      {},
      { status: '' },
      { status: 7 },
      [],
      null,
      'completed',
    ];
    assert.deepEqual(
      answers.map(answer => stateOf(answer)),
      answers.map(() => undefined),
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

  test('no JSON at all makes reading it fail', () => {
    const field = fc.constantFrom('status', 'result', 'images', 'url', 'cost', 'error', 'code');
    const value = fc.letrec(tie => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.constantFrom('completed', 'failed', 'https://cdn.example.com/a.png'),
        fc.dictionary(field, tie('node')),
        fc.array(tie('node')),
      ),
    })).node;
    fc.assert(
      fc.property(value, body => {
        stateOf(body);
        readWaveErrorBody(body);
      }),
      { numRuns: 100 },
    );
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
