import * as z from 'zod/mini';

/** What one client did, in the order of `pollGoals`; one number for each task. */
export const askingSchema = z.object({
  bands: z.array(z.object({ requests: z.array(z.number()), lagsMs: z.array(z.number()) })),
});
export type Asking = z.infer<typeof askingSchema>;

/** How often an order was sent, and how many tasks came of it; one number for each order. */
export const sendingSchema = z.object({ sent: z.array(z.number()), tasks: z.array(z.number()) });
export type Sending = z.infer<typeof sendingSchema>;
