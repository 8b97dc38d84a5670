import { createHash } from 'node:crypto';

/** Numbers from 0 up to 1 that look random and are always the same for the same words. */
export function chances(...words: readonly (string | number)[]): () => number {
  const digest = createHash('sha256').update(JSON.stringify(words)).digest();
  let position = 0;
  return () => {
    const value = digest.readUInt32BE(position % digest.length);
    position += 4;
    return value / 2 ** 32;
  };
}

/** The largest seed the services' pages name. */
const maxSeed = 2_147_483_647;

/** The seed of a prompt that came without one, so that the same prompt gives the same picture. */
export function seedOf(prompt: string): number {
  return Math.floor(chances('seed', prompt)() * (maxSeed + 1));
}
