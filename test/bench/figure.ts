import type { Unit } from './amount';

/** One measured quantity, ready to be printed beside its goal and what others have reached. */
export interface Figure {
  readonly title: string;
  readonly unit: Unit;
  readonly samples: readonly number[];
  /** What the figure should be at most: its p95, or its only value. */
  readonly goal: number | undefined;
  /** What it is compared with, and where that comes from. */
  readonly anchor: string | undefined;
}

export interface Summary {
  readonly count: number;
  /** What other programs on the machine disturb least. */
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

export function summarize(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((one, other) => one - other);
  return {
    count: sorted.length,
    min: quantile(sorted, 0),
    median: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    max: quantile(sorted, 1),
  };
}

/** By the nearest rank, so that every answer is a value that was measured. */
function quantile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)];
  if (value === undefined) {
    throw new RangeError('nothing was measured');
  }
  return value;
}
