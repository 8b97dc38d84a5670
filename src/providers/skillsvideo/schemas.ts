import * as z from 'zod/mini';
import { lenient } from '../support/lenient';

const imageSchema = z.object({ url: z.nullish(z.string()) });

/** A generation, as submitting and asking about it answer. */
const generationSchema = z.object({
  status: z.nullish(z.string()),
  /** `image` is the first of `images` once more. */
  data: lenient(
    z.object({ images: lenient(z.array(lenient(imageSchema))), image: lenient(imageSchema) }),
  ),
  usage: lenient(z.object({ total: lenient(z.number()) })),
  code: lenient(z.string()),
  message: lenient(z.string()),
});
export type SkillsvideoGeneration = z.infer<typeof generationSchema>;

/** The generation of an answer; undefined where the answer is not one. */
export function readSkillsvideoGeneration(body: unknown): SkillsvideoGeneration | undefined {
  return generationSchema.safeParse(body).data;
}

const submittedSchema = z.object({ id: z.string() });

/** The generation's id, whatever else is wrong with the answer: it is what was paid for. */
export function readSkillsvideoId(body: unknown): string | undefined {
  return submittedSchema.safeParse(body).data?.id;
}

/** The page *HTTP Status*: `code` is the newer field, `error` the one of older clients. */
const errorBodySchema = z.object({
  code: lenient(z.string()),
  error: lenient(z.string()),
  message: lenient(z.string()),
});

interface SkillsvideoErrorFacts {
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** What an error answer says; all undefined where it is no JSON, or none of skills.video's. */
export function readSkillsvideoErrorBody(body: unknown): SkillsvideoErrorFacts {
  const { code, error, message } = errorBodySchema.safeParse(body).data ?? {};
  const legacy = error ?? undefined;
  // A sentence in the older field is a text to show, and nothing is decided by a text.
  const legacyCode = legacy !== undefined && /^\w+$/.test(legacy) ? legacy : undefined;
  return { code: code ?? legacyCode, message: message ?? legacy };
}

/** skills.video's generation as the journal keeps it. */
const operationSchema = z.strictObject({
  generationId: z.string().check(z.regex(/^[A-Za-z0-9_-][A-Za-z0-9._:-]{0,199}$/)),
  /** What the answer to the submission said it takes, for a last answer that does not say. */
  credits: z.optional(z.number().check(z.positive())),
});
export type SkillsvideoOperation = z.infer<typeof operationSchema>;

/** A generation whose id can stand in an address; undefined for anything else. */
export function readSkillsvideoOperation(value: unknown): SkillsvideoOperation | undefined {
  return operationSchema.safeParse(value).data;
}
