import type { Price } from '../../core/imageModel';
import type { OperationState, ResultImage } from '../../core/imageProvider';
import { readInstantMs } from '../support/instant';
import { readProgressPercent } from '../support/progressPercent';
import { readServerText } from '../support/serverText';
import { readStatusWord } from '../support/statusWord';
import { waveTaskError } from './errors';
import type { WaveTask } from './schemas';

/** Wave counts in quota, whole numbers: "500,000 quota = 1 USD". */
const quotaPerUsd = 500_000;

/** Wave's page *Task System*: failed and cancelled tasks are refunded in full. */
const refunded: Price = { amount: 0, currency: 'USD' };

/**
 * Where a task stands. Undefined when the answer cannot be meant: without a status, or completed
 * without a picture.
 */
export function readOperationState(
  task: WaveTask,
  context: { readonly apiKey: string; readonly retryAfterMs: number | undefined },
): OperationState | undefined {
  const { apiKey, retryAfterMs } = context;
  if (!task.status) return undefined;
  const phase = readStatusWord(task.status);
  const cost = readCost(task.cost);
  switch (phase) {
    case undefined: {
      const word = readServerText(task.status, apiKey) ?? '';
      return { kind: 'unrecognized', word, retryAfterMs };
    }
    case 'queued':
    case 'running': {
      const progressPercent = readProgressPercent(task.progress);
      return { kind: 'pending', phase, progressPercent, retryAfterMs };
    }
    case 'succeeded': {
      const images = readImages(task);
      return images.length === 0 ? undefined : { kind: 'succeeded', images, cost, warnings: [] };
    }
    case 'failed':
      return { kind: 'failed', error: waveTaskError(task.error, apiKey), cost: cost ?? refunded };
    case 'cancelled':
      return { kind: 'cancelled', cost: cost ?? refunded };
  }
}

function readImages(task: WaveTask): readonly ResultImage[] {
  return (task.result?.images ?? []).flatMap(image => {
    const expiresAtMs = readInstantMs(image?.expires_at);
    return [image?.url ?? []]
      .flat()
      .filter(url => url !== '')
      .map(url => ({ kind: 'url', url, expiresAtMs }) as const);
  });
}

function readCost(quota: number | null | undefined): Price | undefined {
  if (quota === null || quota === undefined || quota < 0) return undefined;
  return { amount: quota / quotaPerUsd, currency: 'USD' };
}
