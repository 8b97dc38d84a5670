import * as z from 'zod/mini';
import { lenient } from '../support/lenient';

/** A number on the general pages, a word on the page *Wan 2.7*. */
const codeSchema = lenient(z.union([z.string(), z.number()]));

const errorFields = {
  code: codeSchema,
  message: lenient(z.string()),
  type: lenient(z.string()),
  param: lenient(z.string()),
};

const imageSchema = z.object({
  /** A list on the newer pages, one text on the oldest. */
  url: lenient(z.union([z.string(), z.array(lenient(z.string()))])),
  expires_at: lenient(z.union([z.number(), z.string()])),
});

const taskSchema = z.object({
  /** In the answer to a submission. */
  task_id: lenient(z.string()),
  /** In the answer to a question. */
  id: lenient(z.string()),
  status: lenient(z.string()),
  progress: lenient(z.union([z.number(), z.string()])),
  credits_cost: lenient(z.number()),
  error: lenient(z.object(errorFields)),
  result: lenient(z.object({ images: lenient(z.array(lenient(imageSchema))) })),
});

export interface GccaiTask extends z.infer<typeof taskSchema> {
  /** Undefined where there is none that can stand in an address. */
  readonly taskId: string | undefined;
}

/** `data` is a list when a task is submitted and a single task when it is asked about. */
const envelopeSchema = z.object({
  data: lenient(z.union([z.array(lenient(taskSchema)), taskSchema])),
});

/** The tasks of an answer, none where it has no readable one. */
export function readGccaiTasks(body: unknown): readonly GccaiTask[] {
  const data = envelopeSchema.safeParse(body).data?.data;
  return [data ?? []].flat().flatMap(task => {
    if (!task) return [];
    const taskId = [task.task_id, task.id].find(id => taskIdSchema.safeParse(id).success);
    return [{ ...task, taskId: taskId ?? undefined }];
  });
}

const errorBodySchema = z.object({ ...errorFields, error: lenient(z.object(errorFields)) });

interface GccaiErrorFacts {
  /** Undefined where the answer calls itself a success. */
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly message: string | undefined;
  readonly param: string | undefined;
}

/** What an answer says is wrong, in `error` or beside `data`; all undefined where it says nothing. */
export function readGccaiErrorBody(body: unknown): GccaiErrorFacts {
  const outer = errorBodySchema.safeParse(body).data;
  const inner = outer?.error ?? outer;
  const code = readGccaiCode(inner?.code ?? outer?.code);
  return {
    code: code === '200' || code === 'success' ? undefined : code,
    type: inner?.type ?? undefined,
    message: inner?.message ?? outer?.message ?? undefined,
    param: inner?.param ?? undefined,
  };
}

/** A code as a word, whichever way it is written. */
export function readGccaiCode(code: string | number | null | undefined): string | undefined {
  return code === null || code === undefined ? undefined : String(code);
}

const taskIdSchema = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$/));

/** gccai's task as the journal keeps it. */
const operationSchema = z.strictObject({
  taskId: taskIdSchema,
  /** The input images' addresses; operationState.ts says what for. */
  imageUrls: z.array(z.string()),
});
export type GccaiOperation = z.infer<typeof operationSchema>;

/** A stored task whose id can stand in an address; undefined for anything else. */
export function readGccaiOperation(value: unknown): GccaiOperation | undefined {
  return operationSchema.safeParse(value).data;
}
