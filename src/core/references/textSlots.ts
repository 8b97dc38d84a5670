import { groupRange, holds, touches, type Surroundings, type TextRange } from './textRange';

const cssUrl = /(?<![\w-])url\((\s*"[^"\n]*"|\s*'[^'\n]*'|(?:\\.|[^"'()\\\n])*)\s*\)/dgi;

/** The address in the `url(…)` around the selection, without its quotes. */
export function cssUrlRange(surroundings: Surroundings): TextRange | undefined {
  const range = rangeIn(cssUrl, surroundings);
  if (range === undefined) return undefined;
  const value = surroundings.text.slice(range.start, range.end);
  const address = value.trim();
  if (address === '') return range;
  const start = range.start + value.indexOf(address);
  const quote = /^["']/.test(address) ? 1 : 0;
  return { start: start + quote, end: start + address.length - quote };
}

const macros: Readonly<Record<string, RegExp>> = {
  latex: /\\includegraphics\*?\s*(?:\[[^\]\n]*\])?\{([^{}\n]*)\}/dg,
  asciidoc: /\bimage::?([^\n[\]]*)\[[^\]\n]*\]/dg,
  restructuredtext: /\.\. (?:\|[^|\n]+\| )?(?:image|figure)::[ \t]*([^\r\n]*)/dg,
  org: /\[\[([^\][\n]*)\](?:\[[^\]\n]*\])?\]/dg,
};

/** The file name in the language's own way of showing an image. */
export function macroRange(languageId: string, surroundings: Surroundings): TextRange | undefined {
  const macro = macros[languageId === 'tex' ? 'latex' : languageId];
  return macro && rangeIn(macro, surroundings);
}

function rangeIn(expression: RegExp, surroundings: Surroundings): TextRange | undefined {
  for (const match of surroundings.text.matchAll(expression)) {
    const whole = groupRange(match, 0);
    const value = groupRange(match, 1);
    if (whole === undefined || value === undefined) continue;
    if (holds(whole, surroundings) || touches(value, surroundings)) return value;
  }
  return undefined;
}

/** `[text](target "title")` or `![alt](target "title")`; brackets may stand in the text once. */
const markdownLink =
  /!?\[(?:\\.|[^\\[\]]|\[(?:\\.|[^\\[\]])*\])*\]\(\s*(<[^<>\n]*>|(?:\\.|[^\s()\\]|\((?:\\.|[^\s()\\])*\))*)(?:\s+(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\((?:\\.|[^()\\])*\)))?\s*\)/dy;

interface MarkdownTarget extends TextRange {
  readonly isImage: boolean;
  /** Where the whole link or image ends. */
  readonly referenceEnd: number;
}

/** The target of the image around the selection, its alt text included, or of the link under it. */
export function markdownTargetRange(surroundings: Surroundings): MarkdownTarget | undefined {
  const { text, selectionStart } = surroundings;
  for (let start = selectionStart; start >= 0; start--) {
    const isImage = text.startsWith('![', start);
    if (!isImage && (text[start] !== '[' || text[start - 1] === '!')) continue;
    markdownLink.lastIndex = start;
    const match = markdownLink.exec(text);
    const whole = match && groupRange(match, 0);
    const target = match && groupRange(match, 1);
    if (!whole || !target) continue;
    if (touches(target, surroundings) || (isImage && holds(whole, surroundings))) {
      return { ...target, isImage, referenceEnd: whole.end };
    }
  }
  return undefined;
}

interface StringRange extends TextRange {
  readonly quote: string;
}

/** Prefixes that may touch a string's quote, as in Python's `rb''` or C++'s `u8""`. */
const stringPrefix = /(?<![\p{L}\p{N}_])(?:[rbfu]{1,2}|u8|L|s|raw|c)$/iu;

/**
 * The inside of the string literal around the selection, on one line. A quote after a letter is an
 * apostrophe (`don't`).
 */
export function stringRange(
  { text, selectionStart, selectionEnd }: Surroundings,
  quotes: string,
): StringRange | undefined {
  const lineStart = text.lastIndexOf('\n', selectionStart - 1) + 1;
  let index = lineStart;
  while (index < selectionStart) {
    const quote = text[index] ?? '';
    const before = text.slice(lineStart, index);
    index++;
    if (!quotes.includes(quote)) continue;
    if (/[\p{L}\p{N}_]$/u.test(before) && !stringPrefix.test(before)) continue;
    const end = closingQuote(text, index, quote);
    if (end === undefined) continue;
    if (selectionStart >= index && selectionEnd <= end) return { quote, start: index, end };
    index = end + 1;
  }
  return undefined;
}

function closingQuote(text: string, start: number, quote: string): number | undefined {
  for (let index = start; index < text.length && text[index] !== '\n'; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === quote) return index;
  }
  return undefined;
}
