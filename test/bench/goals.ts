import * as z from 'zod/mini';

/** What the times should be at most. */
export const goalsMs = { codeLoad: 10, activation: 25, laterClick: 15 } as const;

/** Tasks by how long they take: how late their end may be known, and after how many status requests. */
export const pollGoals = [
  { fromMs: 3_000, toMs: 6_000, lagMs: undefined, requests: undefined },
  { fromMs: 8_000, toMs: 20_000, lagMs: 400, requests: 14 },
  { fromMs: 30_000, toMs: 60_000, lagMs: undefined, requests: undefined },
  { fromMs: 60_000, toMs: 120_000, lagMs: 1_000, requests: 26 },
] as const;

/** By how many pictures are downloaded at a time. */
export const downloadGoals = {
  1: { growthBytes: undefined, stallP99Ms: 25 },
  4: { growthBytes: 90_000_000, stallP99Ms: 25 },
} as const;

/** How much longer it takes with a thousand finished jobs than with one. */
export const journalGoals = { activationMs: 20, behindMs: 20 } as const;

/** The Studio: until a key goes into it, and how fluid its history of ten thousand jobs is. */
export const studioGoals = {
  openedMs: 300,
  shownMs: 200,
  firstRowsMs: 300,
  interactionMs: 100,
  images: 60,
} as const;

const budgetsSchema = z.object({
  bundles: z.array(
    z.object({ output: z.string(), maxBytes: z.number(), maxGzipBytes: z.number() }),
  ),
  maxPackageBytes: z.number(),
});

export type Budgets = z.infer<typeof budgetsSchema>;

/**
 * The sizes the build and the packager hold, as `npm run bench` hands them down.
 *
 * @throws Error when this was not started by `npm run bench`.
 */
export function readBudgets(): Budgets {
  const text = process.env['EASEL_BENCH_BUDGETS'];
  if (text === undefined) {
    throw new Error('EASEL_BENCH_BUDGETS is not set. Start this through npm: npm run bench.');
  }
  return budgetsSchema.parse(JSON.parse(text));
}
