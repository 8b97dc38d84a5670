import * as z from 'zod/mini';

/** A field that is nice to have: of an unexpected type it counts as absent, not as a broken answer. */
export function lenient<Schema extends z.core.SomeType>(
  schema: Schema,
): z.ZodMiniCatch<z.ZodMiniOptional<z.ZodMiniNullable<Schema>>> {
  return z.catch(z.nullish(schema), undefined);
}
