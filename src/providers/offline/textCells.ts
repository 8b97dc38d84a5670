import { glyphHeight, type Glyph, type GlyphTable } from './glyphs';
import { missingGlyph } from './missingGlyph';

/** One place in a line of text: a letter and what is written over or under it. */
export interface Cell {
  readonly character: string;
  /** The character with its marks. */
  readonly text: string;
  readonly width: number;
  readonly glyphs: readonly Glyph[];
  /** Whether a line may end after it. */
  readonly endsWord: boolean;
}

/** Joiners, direction marks, variation selectors: they shape their neighbours and are not seen. */
const unseen = /\p{Default_Ignorable_Code_Point}|\p{Cf}/u;
const mark = /\p{Mark}/u;
/** Writing without spaces, which may be broken between any two characters. */
const breaksAnywhere =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uffee]/u;
/** What must not begin a line, and what must not end one. */
const neverFirst =
  /[\p{Pe}\p{Pf}!),.:;?\]}、。，．：；？！」』】〉》〕…ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ％]/u;
const neverLast = /[\p{Ps}\p{Pi}]/u;
const breaksAfter = /[-/\u2010\u2013\u2014\u200b]/u;
/** As an expression: the minifier would write the character of a text as it is, for nobody to see. */
const zeroWidthSpace = /[\u200b]/u;

/** Lines of text as the author broke them, each a row of cells to be wrapped. */
export function textCells(text: string, table: GlyphTable): readonly (readonly Cell[])[] {
  const known = new Map<string, Glyph>();
  const glyphOf = (character: string): Glyph => {
    const codePoint = character.codePointAt(0) ?? 0;
    const glyph = known.get(character) ?? table.glyph(codePoint) ?? missingGlyph(codePoint);
    known.set(character, glyph);
    return glyph;
  };
  return text
    .normalize('NFC')
    .split(/\r\n|[\n\r\u2028\u2029]/u)
    .map(line => lineCells(line, glyphOf));
}

function lineCells(line: string, glyphOf: (character: string) => Glyph): readonly Cell[] {
  const cells: Cell[] = [];
  const characters = Array.from(line);
  characters.forEach((character, index) => {
    const last = cells.at(-1);
    if (unseen.test(character)) {
      if (last && zeroWidthSpace.test(character))
        cells[cells.length - 1] = { ...last, endsWord: true };
      return;
    }
    if (last && mark.test(character)) {
      const glyphs = [...last.glyphs, glyphOf(character)];
      cells[cells.length - 1] = { ...last, text: last.text + character, glyphs };
      return;
    }
    const endsWord = mayBreakBetween(character, characters[index + 1] ?? '');
    if (isBlank(character)) {
      const width = character === '\u3000' ? 16 : 8;
      cells.push({ character, text: character, width, glyphs: [], endsWord });
    } else {
      const glyph = glyphOf(character);
      const { width } = glyph;
      cells.push({ character, text: character, width, glyphs: [glyph], endsWord });
    }
  });
  return cells;
}

export function isBlank(character: string): boolean {
  return character === '\t' || /\p{Zs}/u.test(character);
}

function mayBreakBetween(here: string, next: string): boolean {
  if (neverFirst.test(next)) return false;
  if (isBlank(here)) return here !== '\u00a0' && here !== '\u202f';
  if (neverLast.test(here)) return false;
  return breaksAfter.test(here) || breaksAnywhere.test(here) || breaksAnywhere.test(next);
}

/** The ink of a cell, its glyphs laid over each other and centred. */
export function inkOf(cell: Cell): Glyph {
  const [only, second] = cell.glyphs;
  if (only && !second) return only;
  const { width } = cell;
  const pixels = new Uint8Array(width * glyphHeight);
  for (const glyph of cell.glyphs) {
    const left = Math.floor((width - glyph.width) / 2);
    for (let index = 0; index < glyph.pixels.length; index += 1) {
      const x = left + (index % glyph.width);
      if (glyph.pixels[index] === 1 && x >= 0 && x < width) {
        pixels[Math.floor(index / glyph.width) * width + x] = 1;
      }
    }
  }
  return { width, pixels };
}
