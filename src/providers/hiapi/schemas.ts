import * as z from 'zod/mini';
import { lenient } from '../support/lenient';

const textSchema = lenient(z.string());
const codeSchema = lenient(z.union([z.string(), z.number()]));

const outputSchema = z.object({
  url: textSchema,
  type: textSchema,
  expireAt: lenient(z.union([z.number(), z.string()])),
});

/** A task, as the page *Get Task Detail* has it. It has no progress and no cost. */
const taskSchema = z.object({
  status: z.nullish(z.string()),
  model: textSchema,
  output: lenient(z.array(lenient(outputSchema))),
  error: lenient(z.object({ code: codeSchema, message: textSchema })),
});
export type HiapiTask = z.infer<typeof taskSchema>;

/** The task of an answer; undefined where the answer is not one. */
export function readHiapiTask(body: unknown): HiapiTask | undefined {
  return taskSchema.safeParse(dataOf(body)).data;
}

const envelopeSchema = z.object({ data: z.optional(z.unknown()) });

/** `{code, message, data}` on the pages; HiAPI's blog shows the task without the envelope. */
function dataOf(body: unknown): unknown {
  const data = envelopeSchema.safeParse(body).data?.data;
  return data === undefined ? body : data;
}

/** HiAPI's task as the journal keeps it. */
const operationSchema = z.strictObject({
  taskId: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$/)),
});
export type HiapiOperation = z.infer<typeof operationSchema>;

/** A task id that can stand in an address; undefined for anything else. */
export function readHiapiOperation(value: unknown): HiapiOperation | undefined {
  return operationSchema.safeParse(value).data;
}

/** `taskId` on the pages; the two others are the blog's. */
const submittedSchema = z.object({ taskId: textSchema, task_id: textSchema, id: textSchema });

/** The task of a submission, whatever else is wrong with the answer: it is what was paid for. */
export function readSubmittedOperation(body: unknown): HiapiOperation | undefined {
  const submitted = submittedSchema.safeParse(dataOf(body)).data;
  return readHiapiOperation({ taskId: submitted?.taskId ?? submitted?.task_id ?? submitted?.id });
}

/**
 * Both envelopes: `{code, message, data: null, error_code}` of the documentation, where `code` is
 * the HTTP status, and `{error: {type, code, message, request_id}}` of HiAPI's blog.
 */
const errorBodySchema = z.object({
  code: codeSchema,
  message: textSchema,
  error_code: textSchema,
  error: lenient(z.object({ code: codeSchema, message: textSchema, request_id: textSchema })),
});

interface HiapiErrorFacts {
  /** The envelope's own word for the HTTP status. */
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly requestId: string | undefined;
}

/** What an error answer says; all undefined where it is no JSON, or none of HiAPI's. */
export function readHiapiErrorBody(body: unknown): HiapiErrorFacts {
  const facts = errorBodySchema.safeParse(body).data;
  const code = firstText(facts?.error_code, facts?.error?.code);
  return {
    status: typeof facts?.code === 'number' ? facts.code : undefined,
    code,
    message: firstText(facts?.message, facts?.error?.message),
    requestId: firstText(facts?.error?.request_id),
  };
}

function firstText(...values: readonly (string | number | null | undefined)[]): string | undefined {
  return values.map(value => String(value ?? '')).find(text => text !== '');
}
