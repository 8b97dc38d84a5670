import { emojiNames } from './emojiNames';
import { utf8Length, withoutDeviceName, withoutInvisible } from './fileName';

/** More than a prompt's first words are not read in a file list. */
const defaultMaxLength = 50;

/** Leaves room in 255 bytes for a folder tool's suffixes: 40 Chinese characters, 120 Latin ones. */
const maxBytes = 120;

/** Only the beginning of a prompt can reach the name; a pasted document need not be searched. */
const readLength = 2000;

const fallback = 'image';

/** Latin letters that do not come apart into a base letter and marks. */
const latinFolds: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
};

/**
 * A file name part that the person who wrote the prompt can read: letters and digits of every
 * script in lower case, words joined by hyphens, Latin letters without diacritics (they are typed
 * in terminals and URLs), cut at a word boundary. Emoji count only when there is nothing else.
 * Never empty, never a Windows device, no invisible character; a slug's slug is itself.
 *
 * @param maxLength in Unicode code points; 120 bytes of UTF-8 is the limit besides
 */
export function promptSlug(prompt: string, maxLength = defaultMaxLength): string {
  const text = prompt.slice(0, readLength);
  const words = wordsOf(text);
  const slug = joinWhatFits(words.length > 0 ? words : emojiNames(text), maxLength);
  return slug === '' ? fallback : withoutDeviceName(slug);
}

function wordsOf(text: string): readonly string[] {
  const plain = withoutInvisible(text.normalize('NFC'))
    .toLowerCase()
    .replace(/\p{Script=Latin}\p{M}*/gu, foldLatin)
    .replace(/[\p{Nl}\p{No}]/gu, number => number.normalize('NFKC').toLowerCase())
    .normalize('NFC')
    .replace(/(\p{L})['’](?=\p{L})/gu, '$1');
  return plain.match(/[\p{L}\p{N}][\p{L}\p{N}\p{Mn}\p{Mc}]*/gu) ?? [];
}

function foldLatin(letter: string): string {
  return letter
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøđðþłħı]/g, character => latinFolds[character] ?? character);
}

function joinWhatFits(words: readonly string[], maxLength: number): string {
  const fits = (text: string): boolean =>
    Array.from(text).length <= maxLength && utf8Length(text) <= maxBytes;
  let slug = '';
  for (const word of words) {
    const separator = slug === '' ? '' : '-';
    if (fits(slug + separator + word)) {
      slug += separator + word;
      continue;
    }
    // Chinese, Japanese and Thai are written without spaces, so a long "word" is a sentence.
    const part = firstPieces(word, 'word', piece => fits(slug + separator + piece));
    if (part !== '') slug += separator + part;
    break;
  }
  return slug === '' && words[0] !== undefined ? firstPieces(words[0], 'grapheme', fits) : slug;
}

/** As many pieces of `text` as are accepted together. */
function firstPieces(
  text: string,
  granularity: 'word' | 'grapheme',
  accepts: (text: string) => boolean,
): string {
  let taken = '';
  for (const { segment } of new Intl.Segmenter('und', { granularity }).segment(text)) {
    if (!accepts(taken + segment)) break;
    taken += segment;
  }
  return taken;
}
