const maxLength = 300;

/**
 * Text from a service, fit to stand in a notification, where `[x](command:…)` would be a link that
 * runs something. Undefined when it may not be shown.
 */
export function safeText(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const flat = text
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+/g, ' ')
    .trim();
  if (flat === '' || /\]\s*\(|command:|<[a-z]/i.test(flat)) return undefined;
  return flat.length > maxLength ? `${flat.slice(0, maxLength)}…` : flat;
}
