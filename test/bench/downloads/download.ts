import * as z from 'zod/mini';

/** What downloading cost a process; the stalls are those of its event loop. */
export const downloadSchema = z.object({
  tookMs: z.number(),
  peakGrowthBytes: z.number(),
  stallP99Ms: z.number(),
  longestStallMs: z.number(),
});
export type Download = z.infer<typeof downloadSchema>;
