import type { AnswerFacts } from '../serviceFacts';

const taskId = 'task-wave1775285160b950328499';
const operation = { taskId };
const picture = 'https://cdn.qingbo.dev/output/a.png';

/** The pages' own answer to a submission. */
const submitted = {
  task_id: taskId,
  model: 'wan2.7-image',
  action: 'generate',
  status: 'queued',
  created_at: 1775285160040,
  progress: 0,
};

/** The page *Query Task Status*, with another status in it. */
function task(more: object): object {
  return {
    task_id: taskId,
    status: 'completed',
    action: 'generate',
    model: 'wan2.7-image',
    progress: 100,
    created_at: 1720000000,
    completed_at: 1720000030,
    cost: 13500,
    result: { images: [{ url: [picture], expires_at: 1_720_259_200 }] },
    ...more,
  };
}

const queued = {
  kind: 'pending',
  phase: 'queued',
  progressPercent: 0,
  retryAfterMs: undefined,
} as const;
const image = { kind: 'url', url: picture, expiresAtMs: 1_720_259_200_000 } as const;
const cost = { amount: 0.027, currency: 'USD' } as const;

export const waveAnswers: AnswerFacts = {
  model: 'wave/wan2.7-image',
  taskId,
  operation,
  oddOperation: { taskId: 'task:1.2-x_Y' },
  oddPath: '/v1/tasks/task%3A1.2-x_Y',
  taskPath: `/v1/tasks/${taskId}`,
  cancelPath: `/v1/tasks/${taskId}/cancel`,
  accepted: [
    { name: "the pages' example", answer: { body: submitted }, operation, state: queued },
    {
      name: 'one with the cost set aside',
      answer: { body: { ...submitted, pre_consumed_cost: 13500 } },
      operation,
      state: queued,
    },
    {
      name: 'one that is under way',
      answer: { body: { ...submitted, status: 'processing', progress: '45%' } },
      operation,
      state: { ...queued, phase: 'running', progressPercent: 45 },
    },
    {
      name: 'one that is finished',
      answer: { body: task({}) },
      operation,
      state: { kind: 'succeeded', images: [image], cost, warnings: [] },
    },
    {
      name: 'the id alone, as an older page has it',
      answer: { body: { code: 'success', data: taskId } },
      operation,
      state: { ...queued, progressPercent: undefined },
    },
  ],
  oddlyAccepted: [
    { code: 'success', data: taskId, message: 7 },
    { code: 'success', data: {}, task_id: taskId },
    { task_id: taskId },
    { task_id: taskId, status: 17 },
    { task_id: taskId, status: 'completed', result: 'soon' },
    { task_id: taskId, status: 'completed' },
  ],
  withoutId: [
    {},
    { task_id: '' },
    { task_id: 7 },
    { task_id: '../../v1/account' },
    { task_id: 'a b' },
    { task_id: 'x'.repeat(201) },
    { data: { task_id: taskId } },
    // An error's data could look like an id.
    { data: taskId },
    { code: 'error', data: 'balance' },
    { code: 'success', data: '../../v1/account' },
    { code: 'success', data: 7 },
  ],
  words: [
    ['queued', 'queued'],
    ['processing', 'running'],
    ['completed', 'succeeded'],
    // The pages on callbacks.
    ['succeeded', 'succeeded'],
    ['success', 'succeeded'],
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
    ['canceled', 'cancelled'],
  ],
  envelopes: {
    'with a list of addresses': ({ status }) => task({ status }),
    'with one address as text': ({ status }) =>
      task({ status, result: { images: [{ url: picture }] } }),
    'with times in milliseconds and progress as text': ({ status }) =>
      task({ status, progress: '100%', created_at: 1720000000040, completed_at: 1720000030040 }),
  },
  waiting: [
    {
      name: 'progress as text, and a wait that is asked for',
      answer: {
        body: { task_id: taskId, status: 'processing', progress: '45%' },
        headers: { 'retry-after': '3' },
      },
      state: { kind: 'pending', phase: 'running', progressPercent: 45, retryAfterMs: 3_000 },
    },
    {
      name: 'no progress yet',
      answer: { body: { task_id: taskId, status: 'queued', progress: '' } },
      state: { ...queued, progressPercent: undefined },
    },
    {
      name: 'progress 100, which is no success',
      answer: { body: { task_id: taskId, status: 'processing', progress: '100%' } },
      state: { ...queued, phase: 'running', progressPercent: 100 },
    },
  ],
  finished: [
    {
      name: 'the page’s example',
      body: task({}),
      state: { kind: 'succeeded', images: [image], cost, warnings: [] },
    },
    {
      name: 'several pictures, in their order',
      body: task({
        result: {
          images: [
            { url: [`${picture}?1`, `${picture}?2`], expires_at: 1_720_259_200_000 },
            { url: `${picture}?3` },
          ],
        },
      }),
      state: {
        kind: 'succeeded',
        images: [
          { ...image, url: `${picture}?1` },
          { ...image, url: `${picture}?2` },
          { kind: 'url', url: `${picture}?3`, expiresAtMs: undefined },
        ],
        cost,
        warnings: [],
      },
    },
    {
      name: 'a cancelled one, which is refunded',
      body: { task_id: taskId, status: 'cancelled' },
      state: { kind: 'cancelled', cost: { amount: 0, currency: 'USD' } },
    },
  ],
  meaningless: [
    {},
    { task_id: taskId, status: '' },
    { task_id: taskId, status: 7 },
    task({ result: null }),
    task({ result: { images: [] } }),
    task({ result: { images: [{ url: [] }] } }),
    task({ result: { images: [{ url: '' }] } }),
  ],
  foreign: [null, 'x', 7, [], {}, { taskId: '../x' }, { taskId: '' }, { taskId, more: 1 }],
  read: ['task_id', 'status', 'progress'],
  passedOver: ['model', 'action', 'created_at'],
};
