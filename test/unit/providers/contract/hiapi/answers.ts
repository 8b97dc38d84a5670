import type { AnswerFacts } from '../serviceFacts';

const taskId = 'tk-hiapi-01HZTQ8BX2N3GM3YFK4Z9D7VQR';
const operation = { taskId };
const picture = 'https://cdn.hiapi.ai/tasks/tk-hiapi-1/0.png';

/** The page *Create Task*. */
const submitted = { code: 200, message: 'success', data: { taskId } };

/** The page *Get Task Detail*, with another task in it. */
function detail(more: object): object {
  return {
    code: 200,
    message: 'success',
    data: {
      taskId,
      model: 'qwen-image-2.0',
      status: 'success',
      created: 1777282033,
      completed: 1777282099,
      storage: 'temp',
      output: [{ url: picture, type: 'image', expireAt: 1_777_886_899 }],
      ...more,
    },
  };
}

const queued = {
  kind: 'pending',
  phase: 'queued',
  progressPercent: undefined,
  retryAfterMs: undefined,
} as const;
const image = { kind: 'url', url: picture, expiresAtMs: 1_777_886_899_000 } as const;
const done = { kind: 'succeeded', images: [image], cost: undefined, warnings: [] } as const;

export const hiapiAnswers: AnswerFacts = {
  model: 'hiapi/qwen-image-2.0',
  taskId,
  operation,
  oddOperation: { taskId: 'tk:1.2-x_Y' },
  oddPath: '/v1/tasks/tk%3A1.2-x_Y',
  taskPath: `/v1/tasks/${taskId}`,
  cancelPath: undefined,
  accepted: [
    { name: 'the page’s example', answer: { body: submitted }, operation, state: queued },
    {
      name: 'the same once more, under its key',
      answer: { body: submitted, headers: { 'idempotent-replay': 'true' } },
      operation,
      state: queued,
    },
    {
      name: 'the blog’s, without an envelope',
      answer: { body: { id: taskId, status: 'pending' } },
      operation,
      // Known to wait, so the pace of HiAPI's own client.
      state: { ...queued, retryAfterMs: 3_000 },
    },
    { name: 'one that is finished', answer: { body: detail({}) }, operation, state: done },
  ],
  oddlyAccepted: [
    { data: { taskId } },
    { code: 500, data: { taskId } },
    { code: 200, data: { taskId, status: 17 } },
    { code: 200, data: { taskId, status: 'success', output: 'soon' } },
    { code: 200, data: { task_id: taskId } },
    { taskId },
  ],
  withoutId: [
    {},
    { code: 200, message: 'success', data: null },
    { data: { taskId: '' } },
    { data: { taskId: 7 } },
    { data: { taskId: '../../v1/account' } },
    { data: { taskId: 'a b' } },
    { data: { taskId: 'x'.repeat(201) } },
    { data: null, id: taskId },
  ],
  words: [
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
    ['cancelled', 'cancelled'],
  ],
  envelopes: {
    'in the envelope of the page': ({ status }) => detail({ status }),
    'bare, as in the blog': ({ status }) => ({
      id: taskId,
      status,
      output: [{ url: picture }],
      error: null,
    }),
  },
  waiting: [
    {
      name: 'nothing, so it is asked at the pace of HiAPI’s own client',
      answer: { body: detail({ status: 'handling', completed: 0, output: undefined }) },
      state: { ...queued, phase: 'running', retryAfterMs: 3_000 },
    },
    {
      name: 'a wait that is asked for',
      answer: { body: detail({ status: 'queued' }), headers: { 'retry-after': '45' } },
      state: { ...queued, retryAfterMs: 45_000 },
    },
  ],
  finished: [
    { name: 'the page’s example', body: detail({}), state: done },
    {
      name: 'several pictures, in their order',
      body: detail({
        output: [
          { url: `${picture}?1`, expireAt: 1_777_886_899_000 },
          { url: `${picture}?2`, type: 'image' },
        ],
      }),
      state: {
        ...done,
        images: [
          { ...image, url: `${picture}?1` },
          { kind: 'url', url: `${picture}?2`, expiresAtMs: undefined },
        ],
      },
    },
    {
      name: 'a cancelled one, should there be such',
      body: detail({ status: 'cancelled' }),
      state: { kind: 'cancelled', cost: undefined },
    },
  ],
  meaningless: [
    {},
    { code: 200, message: 'success', data: null },
    { code: 200, message: 'success', data: [] },
    detail({ status: undefined }),
    detail({ status: '' }),
    detail({ status: null }),
    detail({ status: 7 }),
    detail({ output: [] }),
    detail({ output: undefined }),
    detail({ output: 'soon' }),
    detail({ output: [null, 'oops', {}, { url: '' }, { url: 7 }] }),
    detail({ output: [{ url: picture, type: 'thumbnail' }] }),
  ],
  foreign: [null, 'x', 7, [], {}, { taskId: '../x' }, { taskId: '' }, { taskId, more: 1 }],
  read: ['taskId', 'status', 'output[].url'],
  passedOver: [],
};
