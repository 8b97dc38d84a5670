import * as assert from 'node:assert/strict';
import type { OperationState } from '../../../../src/core/imageProvider';
import { readOperationState } from '../../../../src/providers/gccai/operationState';
import { readGccaiTasks } from '../../../../src/providers/gccai/schemas';

const picture = { url: ['https://cdn.example.com/a.png'] };

function stateOf(body: unknown, imageUrls: readonly string[] = []): OperationState | undefined {
  const [task] = readGccaiTasks(body);
  return task && readOperationState(task, { apiKey: '', retryAfterMs: undefined, imageUrls });
}

/** An answer as the page *Task status* shows it, with other things in it. */
function answer(more: object): unknown {
  return {
    code: 200,
    data: {
      id: 'task_01K8AF8Y4FQF3ZQ4WWFVXGW6ZB',
      status: 'completed',
      progress: 100,
      created: 1763088289,
      completed: 1763088308,
      estimated_time: 60,
      actual_time: 19,
      cost: 0.02,
      result: { images: [picture] },
      ...more,
    },
  };
}

function urlsOf(images: unknown, imageUrls: readonly string[] = []): unknown {
  const state = stateOf(answer({ result: { images } }), imageUrls);
  return state?.kind === 'succeeded'
    ? state.images.map(image => (image.kind === 'url' ? image.url : 'bytes'))
    : state;
}

suite('pictures of gccai', () => {
  test('the task may stand in a list, and the code be a word', () => {
    const { data } = answer({}) as { data: unknown };
    assert.deepEqual(stateOf({ code: 'success', message: '', data: [data] }), stateOf(answer({})));
    assert.equal(stateOf(answer({}))?.kind, 'succeeded');
  });

  test('the input image is no result, wherever it stands and however it is spelled', () => {
    const input = 'https://pictures.example.com/my lamp.png?size=2';
    const echo = 'https://pictures.example.com/my%20lamp.png?size=2';
    const made = 'https://cdn.example.com/made.png';
    assert.deepEqual(
      [
        urlsOf([{ url: [echo, made] }], [input]),
        urlsOf([{ url: echo }, { url: made }], [input]),
        urlsOf([{ url: [made, input] }], ['https://other.example.com/x.png', input]),
      ],
      [[made], [made], [made]],
    );
  });

  test('an address that only resembles an input image may be a picture that was paid for', () => {
    const input = 'https://pictures.example.com/lamp.png?size=2';
    const others = [
      'https://pictures.example.com/lamp.png',
      'https://pictures.example.com/lamp.png?size=3',
      'https://pictures.example.com/Lamp.png?size=2',
      'https://cdn.example.com/lamp.png?size=2',
    ];
    assert.deepEqual(urlsOf([{ url: others }], [input]), others);
  });

  test('more pictures than were asked for are all kept', () => {
    const urls = Array.from({ length: 9 }, (_, index) => `https://cdn.example.com/${index}.png`);
    assert.deepEqual(urlsOf([{ url: urls }]), urls);
  });

  test('nothing but the input image is no result at all', () => {
    const input = 'https://pictures.example.com/lamp.png';
    assert.equal(urlsOf([{ url: [input] }], [input]), undefined);
  });

  test('one entry nobody can read does not lose the others', () => {
    assert.deepEqual(
      urlsOf([
        7,
        null,
        { url: 3 },
        { url: [null, 4, '', 'https://cdn.example.com/b.png'], expires_at: {} },
      ]),
      ['https://cdn.example.com/b.png'],
    );
  });

  test('oddities beside the pictures do not lose them', () => {
    const odd = { progress: { value: 1 }, credits_cost: 'much', error: 'none', id: 9 };
    assert.deepEqual(stateOf(answer(odd)), stateOf(answer({})));
  });

  test('an address no browser could open is handed on, for the download to refuse', () => {
    assert.deepEqual(urlsOf([{ url: ['not an address'] }], ['neither is this']), [
      'not an address',
    ]);
  });
});

suite('costs at gccai', () => {
  function costOf(more: object): unknown {
    const state = stateOf(answer(more));
    return state && 'cost' in state ? state.cost : 'no cost';
  }

  test('are the credits a task took, where it says so', () => {
    assert.deepEqual(
      [0.2, 4, 0, -1, null, '3', undefined].map(credits_cost => costOf({ credits_cost })),
      [
        { amount: 0.2, currency: 'credits' },
        { amount: 4, currency: 'credits' },
        undefined,
        undefined,
        undefined,
        undefined,
        undefined,
      ],
    );
  });

  test('are none for a failure and for a cancelled task, whatever was set aside', () => {
    assert.deepEqual(
      [
        costOf({ status: 'failed', credits_cost: 0.2 }),
        costOf({ status: 'cancelled', credits_cost: 0.2 }),
        costOf({ status: 'cancelled' }),
      ],
      Array.from({ length: 3 }, () => ({ amount: 0, currency: 'credits' })),
    );
  });
});

suite('answers of gccai', () => {
  test('a failure counts although its result is of an unexpected type', () => {
    const state = stateOf(answer({ status: 'failed', result: '', error: { code: 'x' } }));
    assert.equal(state?.kind, 'failed');
  });

  test('an id is found under either name, and only where it can stand in an address', () => {
    const idsOf = (data: unknown) => readGccaiTasks({ data }).map(({ taskId }) => taskId);
    assert.deepEqual(
      [
        idsOf([{ task_id: 'task_1' }]),
        idsOf({ id: 'task_2' }),
        idsOf([{ task_id: 'task_3', id: 'other' }]),
        idsOf([{ task_id: '', id: 'task_4' }]),
        idsOf([{ task_id: 'a' }, 7, { task_id: 'b' }]),
        idsOf([{ task_id: '../user/balance' }, { task_id: 'a b' }, { task_id: 'x'.repeat(201) }]),
        idsOf(undefined),
        idsOf('task_5'),
      ],
      [
        ['task_1'],
        ['task_2'],
        ['task_3'],
        ['task_4'],
        ['a', 'b'],
        [undefined, undefined, undefined],
        [],
        [],
      ],
    );
  });
});
