import * as z from 'zod/mini';

/** What one fresh extension host tells of itself. */
const hostStartSchema = z.object({
  /** Milliseconds, by the editor's own marks. */
  codeLoadMs: z.number(),
  activateMs: z.number(),
  /** When each command was called, in ns of the clock that all processes of a machine share. */
  clickedAtNs: z.array(z.string()),
});

export type HostStart = z.infer<typeof hostStartSchema>;

/** What the host writes to the file that `EASEL_BENCH_RESULT` names. */
export const hostResultSchema = z.union([hostStartSchema, z.object({ problem: z.string() })]);

export type HostResult = z.infer<typeof hostResultSchema>;
