import * as z from 'zod/mini';

/** What a host is started for; the variable `EASEL_BENCH_TASK` says it. */
export type HostTask = 'start' | 'idle';

/** What one fresh extension host tells of itself. */
export const hostStartSchema = z.object({
  /** Milliseconds, by the editor's own marks. */
  codeLoadMs: z.number(),
  activateMs: z.number(),
  /** When each command was called, in ns of the clock that all processes of a machine share. */
  clickedAtNs: z.array(z.string()),
});

export type HostStart = z.infer<typeof hostStartSchema>;

const activitySchema = z.object({
  timersStarted: z.number(),
  timersFired: z.number(),
  connections: z.number(),
  fileOperations: z.number(),
});

/** What Easel's code did in an extension host in which pictures were made. */
export const hostIdleSchema = z.object({
  duringJobs: activitySchema,
  whileIdle: activitySchema,
  /** Timers of Easel's that were still running at the end. */
  timersLeft: z.number(),
  /** When the idle time began and ended, ms since 1970. */
  beganMs: z.number(),
  endedMs: z.number(),
});

export type HostIdle = z.infer<typeof hostIdleSchema>;
