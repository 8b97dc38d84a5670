import { attributeSlot, type Slot } from './attributeSlot';
import { attributeUrl, escapeString, pathIn } from './escapes';
import { familyOf, isScript, stringStyleOf } from './languages';
import { plainLink, withDot, type Link } from './link';
import { cssUrlRange, macroRange, markdownTargetRange, stringRange } from './textSlots';
import { isAddress, type Surroundings, type TextRange } from './textRange';

/**
 * The place for a path around the selection: an attribute, `url()`, a Markdown target, an image
 * macro or a string literal. What stands in it is replaced as a whole when the place can hold
 * nothing but an address, or when it is empty or an image's path; in any other string only the
 * selection is. Anywhere in an `<img …>` or `![…](…)`, its alt text included, the place is the
 * image's address.
 *
 * @returns undefined where a whole reference belongs
 */
export function existingSlot(languageId: string, surroundings: Surroundings): Slot | undefined {
  const own = (range: TextRange | undefined, syntax: Slot['syntax']): Slot | undefined =>
    slotAt(range, syntax, link => pathIn(link, languageId, ''));
  switch (familyOf(languageId)) {
    case 'markdown':
      return (
        attributeSlot(languageId, surroundings, false) ??
        own(markdownTargetRange(surroundings), 'markdown')
      );
    case 'html':
      return markupSlot(languageId, surroundings, false);
    case 'jsx':
      return markupSlot(languageId, surroundings, true);
    case 'css':
      return own(cssUrlRange(surroundings), 'css') ?? textSlot(languageId, surroundings);
    case 'latex':
    case 'asciidoc':
    case 'restructuredtext':
      return own(macroRange(languageId, surroundings), 'macro');
    case 'org':
      return slotAt(
        macroRange(languageId, surroundings),
        'macro',
        link => `file:${pathIn(link, languageId, '')}`,
      );
    case 'typst':
      return textSlot(languageId, surroundings);
    case 'string': {
      const isXml = stringStyleOf(languageId).escape === 'xml';
      return isXml || isScript(languageId)
        ? markupSlot(languageId, surroundings, !isXml)
        : textSlot(languageId, surroundings);
    }
  }
}

function slotAt(
  range: (TextRange & Pick<Slot, 'isImage'>) | undefined,
  syntax: Slot['syntax'],
  textFor: Slot['textFor'],
): Slot | undefined {
  if (!range) return undefined;
  const { start, end, isImage = false } = range;
  return { start, end, syntax, isImage, textFor };
}

/** Tags first, then style sheets and scripts, on their own or within a page. */
function markupSlot(
  languageId: string,
  surroundings: Surroundings,
  strictNames: boolean,
): Slot | undefined {
  return (
    attributeSlot(languageId, surroundings, strictNames) ??
    slotAt(cssUrlRange(surroundings), 'css', link => attributeUrl(link, languageId)) ??
    textSlot(languageId, surroundings)
  );
}

/** What may stand before a string in markup, where a quote may also be part of the text. */
const beforeString = {
  html: /(?:[=(]|\b(?:from|import))\s*$/,
  jsx: /(?:[=({[,:?|&+]|=>|\b(?:from|import|return|case|default))\s*$/,
};
const beforeModulePath = /(?:\b(?:from|import)|\b(?:import|require|URL)\s*\()\s*$/;
const beforeAddress = /(?:^|[\s:])(?:src|href|poster|srcset)\s*=\s*$/;

/** A string literal of the language, or of the scripts a page contains. */
function textSlot(languageId: string, surroundings: Surroundings): Slot | undefined {
  const { text, selectionStart, selectionEnd } = surroundings;
  const { quotes, escape } = stringStyleOf(languageId);
  const found = stringRange(surroundings, quotes);
  if (found === undefined) return undefined;
  const before = text.slice(text.lastIndexOf('\n', found.start - 1) + 1, found.start - 1);
  const family = familyOf(languageId);
  const isMarkup = family === 'html' || family === 'jsx';
  if (isMarkup && !beforeString[family].test(before)) return undefined;
  // The window may begin in the middle of a tag.
  if (isMarkup && beforeAddress.test(before)) {
    return slotAt(found, 'attribute', link => attributeUrl(link, languageId));
  }
  const isImport = beforeModulePath.test(before);
  const isModulePath = isScript(languageId) || isImport;
  const textFor = (link: Link): string =>
    family === 'css'
      ? pathIn(link, languageId, found.quote)
      : escapeString(plainLink(isModulePath ? withDot(link) : link), found.quote, escape);
  const isReplaced = isImport || isAddress(text.slice(found.start, found.end));
  const range = isReplaced ? found : { start: selectionStart, end: selectionEnd };
  return slotAt(range, family === 'css' ? 'css' : 'string', textFor);
}
