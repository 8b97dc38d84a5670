import * as z from 'zod/mini';
import { readInstantMs } from '../support/instant';
import { lenient } from '../support/lenient';

const codeSchema = lenient(z.union([z.string(), z.number()]));

const imageSchema = z.object({
  /** A list on the newer pages, one text on the oldest. */
  url: z.nullish(z.union([z.string(), z.array(z.string())])),
  expires_at: lenient(z.union([z.number(), z.string()])),
});

/** A task, as submitting and asking about it answer. */
const taskSchema = z.object({
  status: z.nullish(z.string()),
  progress: lenient(z.union([z.number(), z.string()])),
  cost: lenient(z.number()),
  error: lenient(z.object({ code: codeSchema, message: lenient(z.string()) })),
  result: lenient(z.object({ images: lenient(z.array(lenient(imageSchema))) })),
});
export type WaveTask = z.infer<typeof taskSchema>;

/** The task of an answer; undefined where the answer is not one. */
export function readWaveTask(body: unknown): WaveTask | undefined {
  return taskSchema.safeParse(body).data;
}

const submittedSchema = z.object({ task_id: z.string() });
/** The answer on an older page, *GPT-4o Image*. Without its code, `data` could be any word. */
const olderSubmittedSchema = z.object({ code: z.literal('success'), data: z.string() });

/** The task's id, whatever else is wrong with the answer: it is what was paid for. */
export function readWaveTaskId(body: unknown): string | undefined {
  const id = submittedSchema.safeParse(body).data?.task_id;
  return id ?? olderSubmittedSchema.safeParse(body).data?.data;
}

const errorFields = {
  code: codeSchema,
  message: lenient(z.string()),
  param: lenient(z.string()),
  reset_at: lenient(z.union([z.number(), z.string()])),
};

/** `{error: {…}}` on the pages; the fields of a used-up quota stand beside it or in it. */
const errorBodySchema = z.object({ ...errorFields, error: lenient(z.object(errorFields)) });

interface WaveErrorFacts {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly param: string | undefined;
  /** When a used-up quota starts anew, ms since 1970. */
  readonly resetAtMs: number | undefined;
}

/** What an error answer says; all undefined where it is no JSON, or none of Wave's. */
export function readWaveErrorBody(body: unknown): WaveErrorFacts {
  const outer = errorBodySchema.safeParse(body).data;
  const inner = outer?.error ?? outer;
  const code = inner?.code ?? undefined;
  return {
    code: code === undefined ? undefined : String(code),
    message: inner?.message ?? undefined,
    param: inner?.param ?? outer?.param ?? undefined,
    resetAtMs: readInstantMs(inner?.reset_at ?? outer?.reset_at),
  };
}

/** Wave's task as the journal keeps it. */
const operationSchema = z.strictObject({
  taskId: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$/)),
});
export type WaveOperation = z.infer<typeof operationSchema>;

/** A task id that can stand in an address; undefined for anything else. */
export function readWaveOperation(value: unknown): WaveOperation | undefined {
  return operationSchema.safeParse(value).data;
}
