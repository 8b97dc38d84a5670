import type { AnswerFacts } from '../serviceFacts';

const id = 'gen_123';
const operation = { generationId: id, credits: 20 };
const picture = 'https://cdn.example.com/output/cat.png';

/** The page's own answer to a submission. */
const submitted = {
  id,
  status: 'IN_QUEUE',
  input: { prompt: 'a cat', aspect_ratio: '1:1', resolution: '1024x1024', n: 1 },
  usage: { total: 20, subscription: 20, permanent: 0 },
};

const entry = {
  url: picture,
  file_name: 'cat.png',
  content_type: 'image/png',
  width: 1024,
  height: 1024,
};

/** The page *Get generation result*, with other things in it. */
function generation(more: object): object {
  return {
    ...submitted,
    status: 'COMPLETED',
    data: { type: 'image', n: 1, actual_prompt: 'a cat', images: [entry], image: entry },
    ...more,
  };
}

const queued = {
  kind: 'pending',
  phase: 'queued',
  progressPercent: undefined,
  retryAfterMs: undefined,
} as const;
const cost = { amount: 20, currency: 'credits' } as const;
const image = { kind: 'url', url: picture, expiresAtMs: undefined } as const;
const done = { kind: 'succeeded', images: [image], cost, warnings: [] } as const;

export const skillsvideoAnswers: AnswerFacts = {
  model: 'skillsvideo/qwen-image-2',
  taskId: id,
  operation,
  oddOperation: { generationId: 'gen:1.2-x_Y' },
  oddPath: '/api/v1/generation/gen%3A1.2-x_Y',
  taskPath: `/api/v1/generation/${id}`,
  cancelPath: undefined,
  accepted: [
    { name: 'the page’s example', answer: { body: submitted }, operation, state: queued },
    { name: 'with status 202', answer: { status: 202, body: submitted }, operation, state: queued },
    {
      name: 'one that is not counted yet',
      answer: { body: { ...submitted, usage: { total: 0, subscription: 0, permanent: 0 } } },
      operation: { generationId: id },
      state: queued,
    },
    { name: 'one that is finished', answer: { body: generation({}) }, operation, state: done },
  ],
  oddlyAccepted: [
    { id },
    { id, status: 17 },
    { id, status: 'COMPLETED', data: 'soon' },
    { id, status: 'COMPLETED', usage: { total: 'many' } },
  ],
  withoutId: [
    {},
    { id: '' },
    { id: 7 },
    { id: '../credits' },
    { id: '..' },
    { id: 'a b' },
    { id: 'x'.repeat(201) },
    { error: 'X', code: 'X', message: 'odd' },
  ],
  words: [
    ['IN_QUEUE', 'queued'],
    ['IN_PROGRESS', 'running'],
    ['COMPLETED', 'succeeded'],
    ['FAILED', 'failed'],
    ['CANCELED', 'cancelled'],
    // An older form of its answers.
    ['starting', 'queued'],
    ['processing', 'running'],
    ['succeeded', 'succeeded'],
  ],
  envelopes: {
    'as the page has it': ({ status }) => generation({ status }),
    'with the picture in the field for one': ({ status }) =>
      generation({ status, data: { type: 'image', image: entry } }),
  },
  waiting: [
    {
      name: 'a wait that is asked for',
      answer: {
        body: { ...submitted, status: 'IN_PROGRESS', data: null },
        headers: { 'retry-after': '4' },
      },
      state: { ...queued, phase: 'running', retryAfterMs: 4_000 },
    },
  ],
  finished: [
    { name: 'the page’s example', body: generation({}), state: done },
    {
      name: 'several pictures, in their order, the first not twice',
      body: generation({
        data: {
          images: [{ url: `${picture}?1` }, { url: `${picture}?2` }],
          image: { url: `${picture}?1` },
        },
      }),
      state: {
        ...done,
        images: [
          { ...image, url: `${picture}?1` },
          { ...image, url: `${picture}?2` },
        ],
      },
    },
    {
      name: 'a cancelled one, as charged as it says',
      body: { ...submitted, status: 'CANCELED', usage: { total: 0 } },
      state: { kind: 'cancelled', cost: { amount: 0, currency: 'credits' } },
    },
  ],
  meaningless: [
    {},
    { id },
    { id, status: '' },
    { id, status: 7 },
    generation({ data: null }),
    generation({ data: 'soon' }),
    generation({ data: { images: [] } }),
    generation({ data: { images: [{ url: '' }], image: { url: '' } } }),
  ],
  foreign: [
    null,
    'x',
    7,
    [],
    {},
    { taskId: 'x' },
    { generationId: '..' },
    { generationId: '../credits' },
    { generationId: id, credits: -1 },
    { generationId: id, more: 1 },
  ],
  read: ['id', 'status', 'usage', 'code', 'message'],
  passedOver: ['input'],
};
