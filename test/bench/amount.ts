export type Unit = 'ms' | 'bytes' | 'requests' | 'times';

/** A quantity as it is printed. 1 KB is 1000 bytes. */
export function amount(value: number, unit: Unit): string {
  switch (unit) {
    case 'ms':
      return `${value.toFixed(1)} ms`;
    case 'bytes':
      return Math.abs(value) < 1_000_000
        ? `${(value / 1e3).toFixed(1)} KB`
        : `${(value / 1e6).toFixed(1)} MB`;
    case 'requests':
      return value.toFixed(1);
    case 'times':
      return Number.isInteger(value) ? String(value) : value.toFixed(1);
  }
}
