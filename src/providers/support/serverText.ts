const maxLength = 500;

/**
 * A service's own words for `ImageError.details.serverText`: one line, shortened, and without the
 * key, which a careless service repeats in "invalid key …".
 */
export function readServerText(text: string | undefined, apiKey: string): string | undefined {
  const line = text?.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  if (line === undefined || line === '') return undefined;
  const withoutKey = apiKey === '' ? line : line.replaceAll(apiKey, '[key]');
  if (withoutKey.length <= maxLength) return withoutKey;
  return `${withoutKey.slice(0, maxLength)}…`;
}
