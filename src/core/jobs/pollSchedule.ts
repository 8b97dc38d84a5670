import type { TypicalDurations } from './durations';
import { longestPauseMs } from './servicePace';

const firstMs = 1_000;
const shortestMs = 500;
const longestMs = 3_000;
/** Of the time waited so far: a long task is asked about less often, for the same relative lag. */
const shareOfElapsed = 0.06;

/**
 * Where it is known how long such tasks take, questions begin shortly before the first of them end and
 * come closer together until the last of them should have ended: the longer a task has gone on, the
 * likelier its end is near. The numbers are the result of a simulation; its figures are in a test.
 */
const learned = {
  /** Of the tenth percentile: the first question. */
  beginShare: 0.9,
  /** Of the span between the tenth and the ninetieth percentile: what the last ones may take longer. */
  tailShare: 0.25,
  /** Of the median: the pause when questions begin. */
  pauseShare: 0.033,
  shortestMs: 250,
  longestMs: 1_400,
  /** A refusal comes early, and nobody should have to wait for the usual end to hear of it. */
  longestSilenceMs: 30_000,
  /** Beyond the usual: the pause as a share of the time so far, and at least. */
  lateShare: 0.04,
  lateShortestMs: 400,
} as const;

/**
 * How long to wait, in ms, before the first status request.
 * @param serverWishMs what the service asked for when it accepted the task; 0 invites at once
 */
export function firstPollDelayMs(
  serverWishMs: number | undefined,
  typical?: TypicalDurations,
): number {
  const ownMs = typical ? learnedDelayMs(0, typical) : firstMs;
  return Math.min(Math.max(serverWishMs ?? ownMs, 0), longestPauseMs.status);
}

/**
 * How long to wait, in ms, before the next status request. Never nothing: a service that asks for
 * that again and again would be asked without end.
 * @param elapsedMs since the service accepted the task
 * @param serverWishMs what the service asked for (Retry-After); it wins, from half a second to a minute
 * @param unusableAnswers how many answers in a row were failures or words nobody knows
 * @param typical how long such tasks took before
 */
export function pollDelayMs(
  elapsedMs: number,
  serverWishMs: number | undefined,
  unusableAnswers: number,
  typical?: TypicalDurations,
): number {
  if (serverWishMs !== undefined) return clamp(serverWishMs, shortestMs, longestPauseMs.status);
  if (unusableAnswers > 0) return Math.min(1_000 * 2 ** (unusableAnswers - 1), 30_000);
  if (typical) return learnedDelayMs(elapsedMs, typical);
  return clamp(elapsedMs * shareOfElapsed, shortestMs, longestMs);
}

function learnedDelayMs(elapsedMs: number, { p10Ms, p50Ms, p90Ms }: TypicalDurations): number {
  const beginMs = learned.beginShare * p10Ms;
  const lastMs = p90Ms + (p90Ms - p10Ms) * learned.tailShare;
  if (elapsedMs < beginMs) {
    return clamp(beginMs - elapsedMs, learned.shortestMs, learned.longestSilenceMs);
  }
  if (elapsedMs >= lastMs) {
    return clamp(elapsedMs * learned.lateShare, learned.lateShortestMs, longestMs);
  }
  const left = (lastMs - elapsedMs) / (lastMs - beginMs);
  const pauseMs = learned.pauseShare * p50Ms * Math.sqrt(left);
  return clamp(pauseMs, learned.shortestMs, learned.longestMs);
}

function clamp(delayMs: number, atLeastMs: number, atMostMs: number): number {
  return Math.min(Math.max(delayMs, atLeastMs), atMostMs);
}
