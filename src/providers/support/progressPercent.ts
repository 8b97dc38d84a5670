/**
 * Progress as a service writes it, `45` or `"45%"`, from 0 to 100; undefined where it says nothing
 * (`""`). For display only: a failed task may also say 100 %.
 */
export function readProgressPercent(value: unknown): number | undefined {
  const percent = typeof value === 'string' ? readText(value) : value;
  if (typeof percent !== 'number' || !Number.isFinite(percent)) return undefined;
  return Math.min(Math.max(percent, 0), 100);
}

function readText(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*%?\s*$/.exec(text);
  return match ? Number(match[1]) : undefined;
}
