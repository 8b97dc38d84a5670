import { attributeUrl } from './escapes';
import type { Link } from './link';
import { imageTag, tagAt, type Attribute } from './tag';
import { cssUrlRange, stringRange } from './textSlots';
import { groupRange, isAddress, touches, type Surroundings, type TextRange } from './textRange';

/** A place in the document that takes a path and nothing else. */
export interface Slot extends TextRange {
  /** How an address is written here; `candidates` is one of several in a list. */
  readonly syntax: 'markdown' | 'attribute' | 'css' | 'string' | 'macro' | 'candidates';
  /** Whether what stands here is shown as an image, whatever its name. */
  readonly isImage?: boolean;
  /** What to put in place of the range: the link as this place needs it encoded. */
  readonly textFor: (link: Link) => string;
}

/** Attributes that hold an address and nothing else, with the prefixes frameworks bind them by. */
const addressName = /^(?:v-bind:|xlink:|data-|[:[])?(?:src|href|poster|background)\]?$/i;
const sourceName = /^(?:xlink:)?(?:src|href)$/i;

/**
 * The slot in the start tag around the selection.
 *
 * @param strictNames see `tagAt`
 */
export function attributeSlot(
  languageId: string,
  surroundings: Surroundings,
  strictNames: boolean,
): Slot | undefined {
  const tag = tagAt(surroundings, strictNames);
  if (tag === undefined) return undefined;
  const textFor = (link: Link): string => attributeUrl(link, languageId);
  const under = tag.attributes.find(attribute => touches(attribute, surroundings));
  const isAboutImage = under === undefined || !/^style$|src|href/i.test(under.name);
  const source = tag.attributes.find(
    ({ name, quote }) => sourceName.test(name) && quote !== '{' && imageTag.test(tag.name),
  );
  if (source !== undefined && isAboutImage) {
    return { ...valueSlot(source, textFor), isImage: true };
  }
  if (under === undefined) return undefined;
  const slot = innerSlot(under, surroundings, textFor) ?? wholeSlot(under, surroundings, textFor);
  return slot && under === source ? { ...slot, isImage: true } : slot;
}

/** All of a value; one that stands bare, as in `src=`, gets quotes. */
function valueSlot({ start, end, quote }: Attribute, textFor: Slot['textFor']): Slot {
  const written = quote === '' ? (link: Link): string => `"${textFor(link)}"` : textFor;
  return { start, end, syntax: 'attribute', textFor: written };
}

/** A `url()` or a string literal within the value, as in `style` or in a template's expression. */
function innerSlot(
  attribute: Attribute,
  { text, selectionStart, selectionEnd }: Surroundings,
  textFor: Slot['textFor'],
): Slot | undefined {
  const offset = attribute.start;
  const value = text.slice(offset, attribute.end);
  // What stands deeper in an expression, as in `{require('')}`, is a string of the script.
  if (attribute.quote === '{' && !/^\s*(["'`])[^"'`]*\1\s*$/.test(value)) return undefined;
  const inner = {
    text: value,
    selectionStart: selectionStart - offset,
    selectionEnd: selectionEnd - offset,
  };
  const url = cssUrlRange(inner);
  const range = url ?? stringRange(inner, '\'"`'.replace(attribute.quote, ''));
  if (!range) return undefined;
  const syntax = url ? 'css' : 'attribute';
  return { start: range.start + offset, end: range.end + offset, syntax, textFor };
}

function wholeSlot(
  attribute: Attribute,
  surroundings: Surroundings,
  textFor: Slot['textFor'],
): Slot | undefined {
  const { text, selectionStart: start, selectionEnd: end } = surroundings;
  const { name, quote } = attribute;
  const value = text.slice(attribute.start, attribute.end);
  if (quote === '{') return undefined;
  if (name === 'style') {
    const property = value.trim() === '' ? 'background-image: ' : '';
    const declared = (link: Link): string => `${property}url(${textFor(link)})`;
    return { start, end, syntax: 'css', textFor: declared };
  }
  if (/srcset$/i.test(name)) return candidateSlot(attribute, surroundings, textFor);
  if (addressName.test(name) || isAddress(value)) return valueSlot(attribute, textFor);
  return quote === '' ? undefined : { start, end, syntax: 'attribute', textFor };
}

/** The address under the cursor in `a.png 1x, b.png 2x`; a comma in it would end it. */
function candidateSlot(
  list: Attribute,
  surroundings: Surroundings,
  textFor: Slot['textFor'],
): Slot {
  const encode = (link: Link): string => textFor(link).replaceAll(',', '%2C');
  const value = surroundings.text.slice(list.start, list.end);
  for (const match of value.matchAll(/\s*([^\s,]+)[^,]*/dg)) {
    const whole = groupRange(match, 0, list.start);
    const address = groupRange(match, 1, list.start);
    if (whole && address && touches(whole, surroundings))
      return { ...address, syntax: 'candidates', textFor: encode };
  }
  const { selectionStart: start, selectionEnd: end } = surroundings;
  return { start, end, syntax: 'candidates', textFor: encode };
}
