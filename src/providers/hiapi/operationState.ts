import type { OperationState, ResultImage } from '../../core/imageProvider';
import { readInstantMs } from '../support/instant';
import { readServerText } from '../support/serverText';
import { readStatusWord } from '../support/statusWord';
import { hiapiTaskError } from './errors';
import type { HiapiTask } from './schemas';

/**
 * How often HiAPI's own client asks. The engine's quicker pace would use up most of the 60 requests
 * a minute for one task, and then all tasks wait for the minute to end.
 */
const pollIntervalMs = 3_000;

/** What else than the picture a task may have; any other type, a new one too, counts as a picture. */
const sideProducts: ReadonlySet<string> = new Set([
  'audio',
  'first_frame',
  'last_frame',
  'thumbnail',
  'video',
]);

/**
 * Where a task stands. Undefined when the answer cannot be meant: without a status, or successful
 * without a picture. HiAPI says neither progress nor cost, nor whether a failed task is charged.
 */
export function readOperationState(
  task: HiapiTask,
  context: { readonly apiKey: string; readonly waitMs: number | undefined },
): OperationState | undefined {
  const { apiKey, waitMs } = context;
  if (!task.status) return undefined;
  const retryAfterMs = waitMs ?? pollIntervalMs;
  const phase = readStatusWord(task.status);
  switch (phase) {
    case undefined: {
      const word = readServerText(task.status, apiKey) ?? '';
      // Without a wish of the service's own, such a task is asked about less and less often.
      return { kind: 'unrecognized', word, retryAfterMs: waitMs };
    }
    case 'queued':
    case 'running':
      return { kind: 'pending', phase, progressPercent: undefined, retryAfterMs };
    case 'succeeded': {
      const images = readImages(task);
      if (images.length === 0) return undefined;
      return { kind: 'succeeded', images, cost: undefined, warnings: [] };
    }
    case 'failed':
      return { kind: 'failed', error: hiapiTaskError(task, apiKey), cost: undefined };
    case 'cancelled':
      return { kind: 'cancelled', cost: undefined };
  }
}

function readImages(task: HiapiTask): readonly ResultImage[] {
  return (task.output ?? []).flatMap(output => {
    if (!output?.url || sideProducts.has(output.type?.trim().toLowerCase() ?? '')) return [];
    return [{ kind: 'url', url: output.url, expiresAtMs: readInstantMs(output.expireAt) } as const];
  });
}
