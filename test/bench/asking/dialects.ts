/** What a task's answer tells of it. */
export interface TaskView {
  readonly id: string;
  readonly hasEnded: boolean;
}

/** As much of a service's words as its client needs. */
export interface Dialect {
  /** The first part of the path. */
  readonly name: string;
  /** The path of a question, behind the name. */
  readonly question: RegExp;
  /** The path where the picture's address is, if no question is answered with it. */
  readonly resultQuestion?: RegExp;
  readonly acceptedStatus: number;
  /** Whether the request is to be held until the task has ended. */
  readonly holds?: (prefer: string | undefined) => boolean;
  readonly submitted: (task: TaskView) => unknown;
  readonly asked: (task: TaskView) => unknown;
  readonly result?: (task: TaskView) => unknown;
}

/**
 * Nothing fetches it: what is done with a result is measured elsewhere. `run` of replicate begins to fetch
 * what has an https address.
 */
const picture = 'http://127.0.0.1/0.png';

const wave: Dialect = {
  name: 'wave',
  question: /^\/v1\/tasks\/(?<id>[\w-]+)$/,
  acceptedStatus: 200,
  submitted: ({ id }) => ({ task_id: id, status: 'queued' }),
  asked: ({ id, hasEnded }) => ({
    task_id: id,
    ...(hasEnded
      ? { status: 'completed', result: { images: [{ url: [picture] }] } }
      : { status: 'processing' }),
  }),
};

const gccai: Dialect = {
  name: 'gccai',
  question: /^\/v1\/tasks\/(?<id>[\w-]+)$/,
  acceptedStatus: 200,
  submitted: ({ id }) => ({ code: 200, data: [{ task_id: id, status: 'submitted' }] }),
  asked: ({ id, hasEnded }) => ({
    code: 200,
    data: {
      id,
      ...(hasEnded
        ? { status: 'completed', result: { images: [{ url: [picture] }] } }
        : { status: 'processing' }),
    },
  }),
};

/** The queue of @fal-ai/client: the answer to the last question does not have the picture's address yet. */
const fal: Dialect = {
  name: 'fal',
  question: /^\/bench\/model\/requests\/(?<id>[\w-]+)\/status$/,
  resultQuestion: /^\/bench\/model\/requests\/(?<id>[\w-]+)$/,
  acceptedStatus: 200,
  submitted: ({ id }) => ({ request_id: id, status: 'IN_QUEUE' }),
  asked: ({ id, hasEnded }) => ({
    request_id: id,
    status: hasEnded ? 'COMPLETED' : 'IN_PROGRESS',
    logs: [],
  }),
  result: () => ({ images: [{ url: picture }] }),
};

const prediction = ({ id, hasEnded }: TaskView): unknown => ({
  id,
  // A client that was answered "processing" would take the prediction for ended.
  status: hasEnded ? 'succeeded' : 'starting',
  output: hasEnded ? [picture] : null,
});

const replicate: Dialect = {
  name: 'replicate',
  question: /^\/v1\/predictions\/(?<id>[\w-]+)$/,
  acceptedStatus: 201,
  holds: prefer => prefer === 'wait',
  submitted: prediction,
  asked: prediction,
};

const dashscope: Dialect = {
  name: 'dashscope',
  question: /^\/api\/v1\/tasks\/(?<id>[\w-]+)$/,
  acceptedStatus: 200,
  submitted: ({ id }) => ({ output: { task_id: id, task_status: 'PENDING' } }),
  asked: ({ id, hasEnded }) => ({
    output: { task_id: id, task_status: hasEnded ? 'SUCCEEDED' : 'RUNNING' },
  }),
};

export const dialects: readonly Dialect[] = [wave, gccai, fal, replicate, dashscope];
