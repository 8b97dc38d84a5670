import { createHmac, timingSafeEqual } from 'node:crypto';

/** HiAPI's own Python client allows this much between its clock and ours. */
const toleranceSeconds = 300;

/**
 * Whether a call was signed with the secret: `X-HiAPI-Signature` is the hexadecimal HMAC-SHA256 of
 * `X-HiAPI-Timestamp`, a point and the body, as HiAPI's own client computes it.
 */
export function isSignedByHiapi(
  call: { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array },
  secret: string,
  nowMs: number,
): boolean {
  const timestamp = call.headers['x-hiapi-timestamp'] ?? '';
  const given = call.headers['x-hiapi-signature'] ?? '';
  if (!/^\d{1,12}$/.test(timestamp) || !/^[0-9a-f]{64}$/i.test(given)) return false;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > toleranceSeconds) return false;
  const wanted = createHmac('sha256', secret).update(`${timestamp}.`).update(call.body).digest();
  return timingSafeEqual(Buffer.from(given, 'hex'), wanted);
}
