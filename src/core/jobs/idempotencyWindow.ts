import { invalidRequest } from '../errors';
import { words } from '../words';

const hourMs = 60 * 60_000;

/**
 * How long a service knows a key: 24 hours by Wave's page *Submit Task*, about that by HiAPI's page
 * *Create Task*.
 */
const keyLifetimeMs = 24 * hourMs;

/** What sending again, with all its waits, may itself take; and what clocks may be wrong by. */
const reserveMs = hourMs / 4;

/**
 * Whether a request may be sent again under the key it was first sent with: later it would be a new one.
 * @param firstSentAtMs by the wall clock; in the future, when that was set back, nobody knows the age
 */
export function isKeyStillKnown(firstSentAtMs: number, nowMs: number): boolean {
  const ageMs = nowMs - firstSentAtMs;
  return ageMs >= -reserveMs && ageMs <= keyLifetimeMs - reserveMs;
}

/** @throws ImageError `invalid-request`, delivery `not-sent`, where the key is too old. */
export function checkKeyIsKnown(firstSentAtMs: number, nowMs: number): void {
  if (isKeyStillKnown(firstSentAtMs, nowMs)) return;
  const hours = Math.round(Math.abs(nowMs - firstSentAtMs) / hourMs);
  throw invalidRequest('idempotencyKey', words`less than 24 hours old`, words`${hours} hours`);
}
