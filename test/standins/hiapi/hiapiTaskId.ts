import { randomInt } from 'node:crypto';

/** Crockford's 32 digits, without I, L, O and U. */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** `tk-hiapi-` and a ULID, as in the examples: 26 digits, the first ten of which are the time. */
export function hiapiTaskId(atMs: number): string {
  const time = Array.from({ length: 10 }, (_, index) => Math.floor(atMs / 32 ** (9 - index)) % 32);
  const random = Array.from({ length: 16 }, () => randomInt(32));
  return `tk-hiapi-${[...time, ...random].map(value => digits[value]).join('')}`;
}
