const firstMs = 1_000;
const shortestMs = 500;
const longestMs = 3_000;
/** Of the time waited so far: a long task is asked about less often, for the same relative lag. */
const shareOfElapsed = 0.06;
const longestServerWishMs = 60_000;

/**
 * How long to wait, in ms, before the first status request.
 * @param serverWishMs what the service asked for when it accepted the task; 0 invites at once
 */
export function firstPollDelayMs(serverWishMs: number | undefined): number {
  return Math.min(Math.max(serverWishMs ?? firstMs, 0), longestServerWishMs);
}

/**
 * How long to wait, in ms, before the next status request. Never nothing: a service that asks for
 * that again and again would be asked without end.
 * @param elapsedMs since the service accepted the task
 * @param serverWishMs what the service asked for (Retry-After); it wins, from half a second to a minute
 * @param unusableAnswers how many answers in a row were failures or words nobody knows
 */
export function pollDelayMs(
  elapsedMs: number,
  serverWishMs: number | undefined,
  unusableAnswers: number,
): number {
  if (serverWishMs !== undefined) return clamp(serverWishMs, longestServerWishMs);
  if (unusableAnswers > 0) return Math.min(1_000 * 2 ** (unusableAnswers - 1), 30_000);
  return clamp(elapsedMs * shareOfElapsed, longestMs);
}

function clamp(delayMs: number, atMostMs: number): number {
  return Math.min(Math.max(delayMs, shortestMs), atMostMs);
}
