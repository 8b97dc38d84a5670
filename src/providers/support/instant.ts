/** 1e11 seconds lie in the year 5138 and 1e11 milliseconds in 1973: no real instant is ambiguous. */
const largestSeconds = 1e11;

/**
 * An instant as a service writes it (Unix seconds, Unix milliseconds, either as text, or an ISO
 * date) in ms since 1970; undefined for anything else, zero included, which services use for "not yet".
 */
export function readInstantMs(value: unknown): number | undefined {
  if (typeof value === 'string') {
    const text = value.trim();
    if (text === '') return undefined;
    const asNumber = Number(text);
    if (!Number.isNaN(asNumber)) return readInstantMs(asNumber);
    const parsedMs = Date.parse(text);
    return Number.isNaN(parsedMs) ? undefined : parsedMs;
  }
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return undefined;
  return Math.round(value > largestSeconds ? value : value * 1_000);
}
