import type { AnswerFacts } from '../serviceFacts';

const taskId = 'task_01KPQ7J7DWB7QZ3WCEK3YVPBRA';
const operation = { taskId, imageUrls: [] };
const picture = 'https://cdn.example.com/a.png';

/** The page's own answer to a submission, as the general pages print it. */
const submitted = { code: 200, data: [{ status: 'submitted', task_id: taskId }] };

/** The task of the page *Task status*, with other things in it. */
function task(more: object): object {
  return {
    id: taskId,
    status: 'completed',
    progress: 100,
    created: 1763088289,
    completed: 1763088308,
    estimated_time: 60,
    actual_time: 19,
    cost: 0.02,
    credits_cost: 0.2,
    result: { images: [{ url: [picture], expires_at: 1_763_174_708 }] },
    ...more,
  };
}

function answer(more: object): object {
  return { code: 200, data: task(more) };
}

const queued = {
  kind: 'pending',
  phase: 'queued',
  progressPercent: undefined,
  retryAfterMs: undefined,
} as const;
const image = { kind: 'url', url: picture, expiresAtMs: 1_763_174_708_000 } as const;
const done = {
  kind: 'succeeded',
  images: [image],
  cost: { amount: 0.2, currency: 'credits' },
  warnings: [],
} as const;

export const gccaiAnswers: AnswerFacts = {
  model: 'gccai/qwen-image-2.0',
  taskId,
  operation,
  oddOperation: { taskId: 'task:1.2-x_Y', imageUrls: [] },
  oddPath: '/v1/tasks/task%3A1.2-x_Y',
  taskPath: `/v1/tasks/${taskId}`,
  cancelPath: undefined,
  accepted: [
    { name: 'a list, code 200', answer: { body: submitted }, operation, state: queued },
    {
      name: 'a list, code "success"',
      answer: {
        body: {
          code: 'success',
          message: '',
          data: [{ task_id: taskId, status: 'processing' }],
        },
      },
      operation,
      state: { ...queued, phase: 'running' },
    },
    {
      name: 'a single task',
      answer: { body: { code: 200, data: { task_id: taskId, status: 'pending' } } },
      operation,
      state: queued,
    },
    {
      name: 'a single task with its newer id',
      answer: {
        body: { code: 200, data: { id: taskId, object: 'generation.task', status: 'PENDING' } },
      },
      operation,
      state: queued,
    },
    {
      name: 'one that is finished',
      answer: { body: answer({}) },
      operation,
      state: done,
    },
  ],
  oddlyAccepted: [
    { code: 500, message: 'hm', data: [{ task_id: taskId }] },
    { data: [7, { task_id: '../x' }, { task_id: taskId, status: 17 }] },
    { code: 'success', data: { task_id: taskId, status: 'completed' } },
    { code: 200, error: 'none', data: [{ task_id: taskId, status: '' }] },
  ],
  withoutId: [
    {},
    { code: 200, data: [] },
    { code: 200, data: null },
    { code: 200, data: [{ task_id: '' }] },
    { code: 200, data: [{ task_id: 7 }] },
    { code: 200, data: [{ task_id: '../../v1/user' }] },
    { code: 200, data: 'task_1' },
    { code: 'success', message: '', data: [{ status: 'processing' }] },
  ],
  words: [
    ['submitted', 'queued'],
    ['pending', 'queued'],
    ['processing', 'running'],
    ['in_progress', 'running'],
    ['completed', 'succeeded'],
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
  ],
  envelopes: {
    'with a list of addresses': ({ status }) => answer({ status }),
    'with one address as text': ({ status }) =>
      answer({ status, result: { images: [{ url: picture }] } }),
    'in a list, code "success"': ({ status }) => ({
      code: 'success',
      message: '',
      data: [task({ status })],
    }),
  },
  waiting: [
    {
      name: 'progress, and a wait that is asked for',
      answer: {
        body: answer({ status: 'processing', result: null, progress: 45 }),
        headers: { 'retry-after': '3' },
      },
      state: { kind: 'pending', phase: 'running', progressPercent: 45, retryAfterMs: 3_000 },
    },
    {
      name: 'progress 100 as text, which is no success',
      answer: { body: answer({ status: 'processing', result: null, progress: '100%' }) },
      state: { ...queued, phase: 'running', progressPercent: 100 },
    },
  ],
  finished: [
    { name: 'the page’s example', body: answer({}), state: done },
    {
      name: 'several pictures, in their order',
      body: answer({
        result: {
          images: [
            { url: [`${picture}?1`, `${picture}?2`], expires_at: 1_763_174_708_000 },
            { url: `${picture}?3`, expires_at: 'never' },
          ],
        },
      }),
      state: {
        ...done,
        images: [
          { ...image, url: `${picture}?1` },
          { ...image, url: `${picture}?2` },
          { kind: 'url', url: `${picture}?3`, expiresAtMs: undefined },
        ],
      },
    },
    {
      name: 'a cancelled one, which made no picture and so is not charged',
      body: answer({ status: 'cancelled' }),
      state: { kind: 'cancelled', cost: { amount: 0, currency: 'credits' } },
    },
  ],
  meaningless: [
    {},
    { code: 200 },
    { code: 200, data: null },
    { code: 200, data: [] },
    answer({ status: undefined }),
    answer({ status: '' }),
    answer({ status: 7 }),
    answer({ result: 'soon' }),
    answer({ result: { images: [] } }),
    answer({ result: { images: [{ url: [] }, { url: '' }, { url: null }, 7] } }),
  ],
  foreign: [
    null,
    'x',
    7,
    [],
    {},
    { taskId },
    { taskId: '../x', imageUrls: [] },
    { taskId: '', imageUrls: [] },
    { taskId, imageUrls: [7] },
    { taskId, imageUrls: [], more: 1 },
  ],
  read: ['code', 'data', 'data[].task_id'],
  passedOver: [],
};
