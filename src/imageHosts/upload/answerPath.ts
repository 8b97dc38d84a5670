/**
 * The steps of a path such as `data.url`, `images[0].src` or `0.url`; none for an empty path, which
 * means the whole answer. Undefined where it is no path.
 */
export function parseAnswerPath(path: string): readonly string[] | undefined {
  if (path === '') return [];
  const dotted = path.replace(/\[(\d+)\]/g, '.$1').replace(/^\./, '');
  const steps = dotted.split('.');
  return steps.every(step => /^[^\s.[\]]+$/.test(step)) ? steps : undefined;
}

/** What stands there in a JSON value; undefined where nothing does. */
export function valueAt(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? (inner as Readonly<Record<string, unknown>>)[step]
        : undefined,
    value,
  );
}
