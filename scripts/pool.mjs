/**
 * Runs jobs, in their order, so many at a time.
 *
 * @template T
 * @param {readonly (() => Promise<T>)[]} jobs none of them may throw
 * @param {number} workers
 * @returns {Promise<T[]>} what they gave, in the order in which they ended
 */
export async function runPool(jobs, workers) {
  const waiting = [...jobs];
  /** @type {T[]} */
  const results = [];
  async function work() {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results.push(await next());
    }
  }
  await Promise.all(Array.from({ length: workers }, work));
  return results;
}
