import * as assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { OperationState } from '../../../../src/core/imageProvider';
import { readOperationState } from '../../../../src/providers/hiapi/operationState';
import {
  readHiapiErrorBody,
  readHiapiTask,
  readSubmittedOperation,
} from '../../../../src/providers/hiapi/schemas';

const apiKey = 'sk-canary';
const url = 'https://cdn.hiapi.ai/tasks/tk-hiapi-1/0.png';

function stateOf(body: unknown, waitMs?: number): OperationState | undefined {
  const task = readHiapiTask(body);
  return task && readOperationState(task, { apiKey, waitMs });
}

/** The answer of the page *Get Task Detail*, with another task in it. */
function detail(data: object): unknown {
  return {
    code: 200,
    message: 'success',
    data: {
      taskId: 'tk-hiapi-01HZTQ8BX2N3GM3YFK4Z9D7VQR',
      model: 'qwen-image-2.0',
      created: 1777282033,
      completed: 0,
      storage: 'temp',
      ...data,
    },
  };
}

function success(output: unknown): unknown {
  return detail({ status: 'success', completed: 1777282099, output });
}

/** The addresses of a successful task, or what else became of it. */
function addressesOf(output: unknown): unknown {
  const state = stateOf(success(output));
  if (state?.kind !== 'succeeded') return state?.kind;
  return state.images.map(image => (image.kind === 'url' ? image.url : 'bytes'));
}

suite('states of a HiAPI task', () => {
  const words: readonly [string, string][] = [
    ['queued', 'queued'],
    ['handling', 'running'],
    ['archiving', 'running'],
    ['success', 'succeeded'],
    ['fail', 'failed'],
    // HiAPI's blog.
    ['pending', 'queued'],
    ['processing', 'running'],
    ['succeeded', 'succeeded'],
    ['failed', 'failed'],
    ['timeout', 'failed'],
  ];
  for (const [word, expected] of words) {
    test(`${word} is ${expected}, in any case`, () => {
      const capitalized = `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
      const seen = [word, word.toUpperCase(), capitalized].map(status => {
        const state = stateOf(detail({ status, output: [{ url }] }));
        return state?.kind === 'pending' ? state.phase : state?.kind;
      });
      assert.deepEqual(seen, [expected, expected, expected]);
    });
  }

  test('a task under way is asked about at the pace of HiAPI’s own client', () => {
    assert.deepEqual(
      ['queued', 'handling'].map(status => stateOf(detail({ status }))),
      ['queued', 'running'].map(phase => ({
        kind: 'pending',
        phase,
        progressPercent: undefined,
        retryAfterMs: 3_000,
      })),
    );
  });

  test('what the service asks to wait wins over that pace, nothing included', () => {
    const waits = [0, 1_000, 45_000].map(waitMs => {
      const state = stateOf(detail({ status: 'archiving' }), waitMs);
      return state?.kind === 'pending' && state.retryAfterMs;
    });
    assert.deepEqual(waits, [0, 1_000, 45_000]);
  });

  test('a word nobody knows is neither success nor failure, and shown without the key', () => {
    assert.deepEqual(
      [
        stateOf(detail({ status: 'reviewing', output: [{ url }] })),
        stateOf(detail({ status: `held for ${apiKey}` }), 5_000),
      ],
      [
        { kind: 'unrecognized', word: 'reviewing', retryAfterMs: undefined },
        { kind: 'unrecognized', word: 'held for [key]', retryAfterMs: 5_000 },
      ],
    );
  });

  test('a cancelled task, should there be one, is no failure', () => {
    assert.deepEqual(stateOf(detail({ status: 'cancelled' })), {
      kind: 'cancelled',
      cost: undefined,
    });
  });

  test('no status, or success without a picture, cannot be meant', () => {
    const answers = [
      detail({}),
      detail({ status: '' }),
      detail({ status: null }),
      detail({ status: 7 }),
      success([]),
      success(undefined),
      success('soon'),
      success([null, 'oops', {}, { url: '' }, { url: 7 }]),
      success([{ url, type: 'thumbnail' }]),
      { code: 200, message: 'success', data: null },
      { code: 200, message: 'success', data: [] },
      {},
      [],
      null,
      'ok',
    ];
    assert.deepEqual(
      answers.map(answer => stateOf(answer)),
      answers.map(() => undefined),
    );
  });
});

suite('pictures of a HiAPI task', () => {
  test('have their address and the end of their life, and cost what nobody says', () => {
    assert.deepEqual(stateOf(success([{ url, type: 'image', expireAt: 1_777_886_899 }])), {
      kind: 'succeeded',
      images: [{ kind: 'url', url, expiresAtMs: 1_777_886_899_000 }],
      cost: undefined,
      warnings: [],
    });
  });

  test('expire when the service says, in seconds, milliseconds or as text', () => {
    const expiryOf = (expireAt: unknown): unknown => {
      const state = stateOf(success([{ url, expireAt }]));
      const [image] = state?.kind === 'succeeded' ? state.images : [];
      return image?.kind === 'url' ? image.expiresAtMs : 'no picture';
    };
    assert.deepEqual(
      [
        1_777_886_899,
        1_777_886_899_000,
        '1777886899',
        '2026-05-04T09:28:19Z',
        0,
        null,
        undefined,
        'soon',
        {},
      ].map(expiryOf),
      [
        1_777_886_899_000,
        1_777_886_899_000,
        1_777_886_899_000,
        Date.UTC(2026, 4, 4, 9, 28, 19),
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
      ],
    );
  });

  test('are all of them, in their order', () => {
    assert.deepEqual(addressesOf([{ url: `${url}?1` }, { url: `${url}?2` }]), [
      `${url}?1`,
      `${url}?2`,
    ]);
  });

  test('are not the thumbnail, the frame or the sound beside them', () => {
    assert.deepEqual(
      addressesOf([
        { url: `${url}?t`, type: 'thumbnail' },
        { url: `${url}?f`, type: 'First_Frame' },
        { url: `${url}?l`, type: 'last_frame' },
        { url: `${url}?v`, type: 'video' },
        { url: `${url}?a`, type: ' audio ' },
        { url, type: 'image' },
      ]),
      [url],
    );
  });

  test('are not lost over a type nobody knows, or over broken entries beside them', () => {
    assert.deepEqual(
      [
        addressesOf([{ url, type: 'picture' }]),
        addressesOf([{ url, type: 7 }]),
        addressesOf([{ url, type: null }]),
        addressesOf([null, 'oops', { url: 7 }, { url, type: 'image' }]),
      ],
      [[url], [url], [url], [url]],
    );
  });

  test('are found without the envelope too, as the blog shows a task', () => {
    const state = stateOf({ id: 'task_01HX', status: 'succeeded', output: [{ url }], error: null });
    assert.equal(state?.kind, 'succeeded');
  });
});

suite('submissions HiAPI accepted', () => {
  test('are known by their task id, wherever the page or the blog has it', () => {
    const taskId = 'tk-hiapi-01HZTQ8BX2N3GM3YFK4Z9D7VQR';
    assert.deepEqual(
      [
        { code: 200, message: 'success', data: { taskId } },
        { code: 200, data: { task_id: taskId } },
        { data: { id: taskId } },
        { id: taskId, status: 'pending' },
        { taskId },
        { code: 200, data: { taskId, status: 7, output: 'soon', id: 12 } },
      ].map(readSubmittedOperation),
      Array.from({ length: 6 }, () => ({ taskId })),
    );
  });

  test('have no id when it could not stand in an address, or is only beside the data', () => {
    const bodies = [
      ...['', '../x', 'a b', 'a/b', '.x', 'x'.repeat(201)].map(taskId => ({ data: { taskId } })),
      { data: { taskId: 7 } },
      { data: {} },
      { data: null, id: 'tk-1' },
      {},
      [],
      'tk-1',
      null,
      undefined,
    ];
    assert.deepEqual(
      bodies.map(readSubmittedOperation),
      bodies.map(() => undefined),
    );
  });
});

suite('answers of HiAPI of any shape', () => {
  test('never make reading them fail', () => {
    const field = fc.constantFrom('data', 'status', 'output', 'url', 'error', 'code', 'taskId');
    const value = fc.letrec(tie => ({
      node: fc.oneof(
        { maxDepth: 4, depthSize: 'small' },
        fc.jsonValue({ maxDepth: 1 }),
        fc.constantFrom('success', 'fail', 'queued', url),
        fc.dictionary(field, tie('node'), { maxKeys: 3 }),
        fc.array(tie('node'), { maxLength: 3 }),
      ),
    })).node;
    fc.assert(
      fc.property(value, body => {
        stateOf(body);
        readHiapiErrorBody(body);
        readSubmittedOperation(body);
      }),
      { numRuns: 100 },
    );
  });
});
