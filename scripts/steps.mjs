/**
 * Runs one part of the work and prints one line when it is over, with the time it took.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const started = performance.now();
  try {
    const result = await work();
    console.log(`✔ ${title} (${seconds(performance.now() - started)})`);
    return result;
  } catch (error) {
    console.log(`✘ ${title} (${seconds(performance.now() - started)})`);
    throw error;
  }
}

/** @param {number} durationMs */
export function seconds(durationMs) {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

/** A failure whose message says all there is to say: it is printed without a stack. */
export class UserFacingError extends Error {}
