import type { Price } from '../../core/imageModel';
import type { OperationState, ResultImage } from '../../core/imageProvider';
import { readInstantMs } from '../support/instant';
import { readProgressPercent } from '../support/progressPercent';
import { readServerText } from '../support/serverText';
import { readStatusWord } from '../support/statusWord';
import { gccaiTaskError } from './errors';
import type { GccaiTask } from './schemas';

interface TaskContext {
  readonly apiKey: string;
  readonly retryAfterMs: number | undefined;
  /** The addresses of the task's input images. */
  readonly imageUrls: readonly string[];
}

/** The page: "billed per successfully generated image, no charge for failures", whatever was set aside. */
const notCharged: Price = { amount: 0, currency: 'credits' };

/**
 * Where a task stands. Undefined when the answer cannot be meant: without a status, or completed
 * without a picture.
 */
export function readOperationState(
  task: GccaiTask,
  context: TaskContext,
): OperationState | undefined {
  const { apiKey, retryAfterMs, imageUrls } = context;
  if (!task.status) return undefined;
  const phase = readStatusWord(task.status);
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
      const images = readImages(task, imageUrls);
      if (images.length === 0) return undefined;
      return { kind: 'succeeded', images, cost: readCost(task), warnings: [] };
    }
    case 'failed':
      return { kind: 'failed', error: gccaiTaskError(task.error, apiKey), cost: notCharged };
    case 'cancelled':
      return { kind: 'cancelled', cost: notCharged };
  }
}

/**
 * The pictures in their order. Tasks of the product behind gccai have been seen to list the input
 * image first. What stands at an address that was sent cannot be a new picture, so it is left out;
 * all else stays, however much it is, for each may be one that was paid for.
 *
 * The page calls results "valid long-term" where the product behind it gives them a day or three, so
 * `expires_at` is believed where it is said.
 */
function readImages(task: GccaiTask, imageUrls: readonly string[]): readonly ResultImage[] {
  const sent = new Set(imageUrls.map(canonical));
  return (task.result?.images ?? []).flatMap(image => {
    const expiresAtMs = readInstantMs(image?.expires_at);
    return [image?.url ?? []]
      .flat()
      .flatMap(url => (url && !sent.has(canonical(url)) ? [url] : []))
      .map(url => ({ kind: 'url', url, expiresAtMs }) as const);
  });
}

/** One spelling for one address: services re-encode what they are given. */
function canonical(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}

/**
 * The credits a task took. `cost` beside them is money, but in which currency is not said; and 0 is
 * "not settled yet", as no picture is free.
 */
function readCost({ credits_cost: credits }: GccaiTask): Price | undefined {
  return credits && credits > 0 ? { amount: credits, currency: 'credits' } : undefined;
}
