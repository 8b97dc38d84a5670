const maxLength = 500;

/**
 * A service's own words for `ImageError.details.serverText`: one line, shortened, and without the
 * key, which a careless service repeats in "invalid key …".
 */
export function readServerText(text: string | undefined, apiKey: string): string | undefined {
  const line = text?.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  if (line === undefined || line === '') return undefined;
  const clean = withoutKey(line, apiKey);
  return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength)}…`;
}

/** To be used before a text is shortened: a key cut in two cannot be found any more. */
export function withoutKey(text: string, apiKey: string): string {
  return apiKey === '' ? text : text.replaceAll(apiKey, '[key]');
}
