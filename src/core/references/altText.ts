import { oneLine } from './escapes';

/** What screen readers read without a pause; longer alternative text is commonly advised against. */
const defaultMaxLength = 125;

/** A prompt as alternative text: one line, cut at a word and not in the middle of an emoji. */
export function altTextOf(prompt: string, maxLength = defaultMaxLength): string {
  const text = oneLine(prompt);
  if (text.length <= maxLength) return text;
  let end = 0;
  const words = new Intl.Segmenter('und', { granularity: 'word' }).segment(text);
  for (const { index, segment } of words) {
    if (index + segment.length > maxLength) break;
    end = index + segment.length;
  }
  return text.slice(0, end).replace(/[\s\p{P}]+$/u, '');
}
