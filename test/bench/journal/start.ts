import * as z from 'zod/mini';

/** How the extension started; all in ms. */
export const startSchema = z.object({
  /** What the editor waits for. */
  activateMs: z.number(),
  /** From then until there was nothing left to do. */
  behindMs: z.number(),
  longestStallMs: z.number(),
});
export type Start = z.infer<typeof startSchema>;
