import { readRetryAfterMs } from '../../net/retryAfter';
import { readInstantMs } from '../support/instant';

/**
 * How long HiAPI asks to wait, in ms: `Retry-After`, else, once no request is left, until
 * `X-RateLimit-Reset` (Unix seconds, by the service's own clock). From HiAPI's page *Rate Limits*:
 * 60 requests a minute, with these headers on every answer. Undefined where nothing is asked, or
 * the reset is over.
 */
export function readRateLimitWaitMs(
  headers: Readonly<Record<string, string>>,
  nowMs: number,
): number | undefined {
  const retryAfterMs = readRetryAfterMs(headers, nowMs);
  if (retryAfterMs !== undefined) return retryAfterMs;
  if (headers['x-ratelimit-remaining']?.trim() !== '0') return undefined;
  const resetMs = readInstantMs(headers['x-ratelimit-reset']);
  if (resetMs === undefined) return undefined;
  const serverNowMs = Date.parse(headers['date'] ?? '');
  const waitMs = resetMs - (Number.isNaN(serverNowMs) ? nowMs : serverNowMs);
  return waitMs > 0 ? waitMs : undefined;
}
