/** The golden ratio's fractional part: its multiples never come close to one another. */
const step = (Math.sqrt(5) - 1) / 2;

/** So many numbers from 0 to 1 that fill the span evenly in an order without a trend; always the same. */
export function spreadEvenly(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => ((index + 0.5) * step) % 1);
}
