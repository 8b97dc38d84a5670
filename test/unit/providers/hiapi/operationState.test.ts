import * as assert from 'node:assert/strict';
import type { OperationState } from '../../../../src/core/imageProvider';
import { readOperationState } from '../../../../src/providers/hiapi/operationState';
import { readHiapiTask, readSubmittedOperation } from '../../../../src/providers/hiapi/schemas';

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
  test('what the service asks to wait wins over that pace, nothing included', () => {
    const waits = [0, 1_000, 45_000].map(waitMs => {
      const state = stateOf(detail({ status: 'archiving' }), waitMs);
      return state?.kind === 'pending' && state.retryAfterMs;
    });
    assert.deepEqual(waits, [0, 1_000, 45_000]);
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
});
