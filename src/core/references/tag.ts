import { holds, type Surroundings, type TextRange } from './textRange';

export interface Attribute extends TextRange {
  readonly name: string;
  /** The quote around the value, `{` where it is an expression, '' where it stands bare. */
  readonly quote: string;
}

/** A tag of this name shows an image. */
export const imageTag = /im(?:g|age)$/i;

interface Tag extends TextRange {
  readonly name: string;
  readonly attributes: readonly Attribute[];
}

/**
 * The start tag around the selection. Quoted values and braces are skipped as wholes, so that
 * `alt="a > b"` and `onClick={() => 1}` do not end it.
 *
 * @param strictNames JSX knows only plain names, which tells a tag from `a <b && c`
 */
export function tagAt(surroundings: Surroundings, strictNames: boolean): Tag | undefined {
  const { text, selectionStart } = surroundings;
  for (let start = selectionStart; start >= 0; start--) {
    if (text[start] !== '<') continue;
    const tag = readTag(text, start, strictNames);
    if (tag !== undefined && holds(tag, surroundings)) return tag;
  }
  return undefined;
}

const tagName = /<([A-Za-z][\w.:-]*)/y;
const plainName = /[A-Za-z_$][\w.:$-]*/y;
const anyName = /[^\s"'<>=/{}]+/y;
const assignment = /\s*=(?:\s*(?=["'{]))?/y;
const bareValue = /[^\s"'<>{}]+/y;

function readTag(text: string, start: number, strictNames: boolean): Tag | undefined {
  const name = matchAt(tagName, text, start)?.[1];
  if (name === undefined) return undefined;
  const attributes: Attribute[] = [];
  let index = start + 1 + name.length;
  while (index < text.length) {
    const character = text[index] ?? '';
    if (character === '>') return { name, start, end: index + 1, attributes };
    if (character === '{') {
      index = skipBraces(text, index);
      continue;
    }
    const attributeName = matchAt(strictNames ? plainName : anyName, text, index)?.[0];
    if (attributeName === undefined) {
      if (strictNames && !/[\s/]/.test(character)) return undefined;
      index++;
      continue;
    }
    index += attributeName.length;
    const equals = matchAt(assignment, text, index)?.[0];
    if (equals === undefined) continue;
    const value = readValue(text, index + equals.length, attributeName);
    if (value === undefined) return undefined;
    index = value.next;
    attributes.push(value.attribute);
  }
  return { name, start, end: text.length + 1, attributes };
}

/** The value at `start`; undefined when its quote never closes. */
function readValue(
  text: string,
  start: number,
  name: string,
): { readonly next: number; readonly attribute: Attribute } | undefined {
  const quote = text[start] ?? '';
  if (quote === '"' || quote === "'") {
    const end = text.indexOf(quote, start + 1);
    if (end === -1) return undefined;
    return { next: end + 1, attribute: { name, quote, start: start + 1, end } };
  }
  if (quote === '{') {
    const next = skipBraces(text, start);
    return { next, attribute: { name, quote, start: start + 1, end: next - 1 } };
  }
  const next = start + (matchAt(bareValue, text, start)?.[0].length ?? 0);
  return { next, attribute: { name, quote: '', start, end: next } };
}

/** The offset after the brace that closes the one at `start`; strings within do not count. */
function skipBraces(text: string, start: number): number {
  let depth = 0;
  for (const match of text.slice(start).matchAll(/"[^"\n]*"|'[^'\n]*'|`[^`]*`|[{}]/g)) {
    if (match[0] === '{') depth++;
    if (match[0] === '}') depth--;
    if (depth === 0) return start + match.index + 1;
  }
  return text.length;
}

function matchAt(expression: RegExp, text: string, index: number): RegExpExecArray | null {
  expression.lastIndex = index;
  return expression.exec(text);
}
