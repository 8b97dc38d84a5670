type Headers = Readonly<Record<string, string>>;

/**
 * How long a service asks to wait, in ms: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3),
 * the latter by the service's own `Date`, since this machine's clock may be wrong. Undefined where
 * the header is absent or unreadable. Not clamped: how patient to be is the caller's.
 */
export function readRetryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const value = headers['retry-after']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Math.round(Number(value) * 1_000);
  const untilMs = /[a-z]/i.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(untilMs)) return undefined;
  const serverNowMs = Date.parse(headers['date'] ?? '');
  return Math.max(untilMs - (Number.isNaN(serverNowMs) ? nowMs : serverNowMs), 0);
}
