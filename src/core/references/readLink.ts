import type { Slot } from './attributeSlot';
import { stringStyleOf } from './languages';

/**
 * The link that stands in a place of a document, without what its syntax has encoded: the way back of
 * `pathIn` and `attributeUrl`. White space at its ends is none of it.
 */
export function readLink(written: string, syntax: Slot['syntax'], languageId: string): string {
  const text = written.trim();
  switch (syntax) {
    case 'markdown': {
      const bare = /^<(.*)>$/.exec(text)?.[1] ?? text;
      return entitiesRead(bare.replace(/\\([!-/:-@[-`{-~])/g, '$1'));
    }
    case 'attribute':
    case 'candidates':
      return entitiesRead(text.replace(/^(["'])(.*)\1$/s, '$2'));
    case 'css':
      return cssRead(text);
    case 'macro':
      return text.replace(/^file:(?!\/\/)/, '').replace(/\\(.)/g, '$1');
    case 'string':
      return stringRead(text, languageId);
  }
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  commat: '@',
  lpar: '(',
  rpar: ')',
};

/** Of the two thousand names those that are written into addresses; others stay as they are. */
function entitiesRead(text: string): string {
  return text.replace(
    /&(?:#[xX]([\da-fA-F]{1,6})|#(\d{1,7})|(\w+));/g,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return named[name] ?? whole;
      return characterOf(hex === undefined ? Number(decimal) : parseInt(hex, 16)) ?? whole;
    },
  );
}

/** CSS Syntax, *Consume an escaped code point*: up to six hexadecimal digits and one space, or any character. */
function cssRead(text: string): string {
  return text.replace(
    /\\(?:([\da-fA-F]{1,6})(?:\r\n|\s)?|([^\n]))/g,
    (whole, hex?: string, character?: string) =>
      hex === undefined ? (character ?? '') : (characterOf(parseInt(hex, 16)) ?? whole),
  );
}

function stringRead(text: string, languageId: string): string {
  switch (stringStyleOf(languageId).escape) {
    case 'backslash':
    case 'dollar':
      return text.replace(/\\(.)/g, '$1');
    case 'xml':
      return entitiesRead(text);
    case 'doubled':
    case 'shell':
    case 'none':
      return text;
  }
}

function characterOf(codePoint: number): string | undefined {
  const isCharacter = codePoint > 0 && codePoint <= 0x10_ffff;
  return isCharacter ? String.fromCodePoint(codePoint) : undefined;
}
