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

/** A prompt as a title: one line, short, and never a link. */
export function shortPrompt(prompt: string): string {
  const characters = Array.from((safeText(prompt) ?? prompt.replace(/[\][()<>]/g, ' ')).trim());
  return characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : characters.join('');
}

/** A path as it may stand in a notification: a folder can have any name, a link's too. */
export function safePath(path: string): string {
  return safeText(path) ?? path.replace(/[\][()<>:]/g, ' ');
}
