import type { GlyphTable } from './glyphs';
import { glyphHeight } from './glyphs';
import { isBlank, textCells, type Cell } from './textCells';

/** Text broken into lines, with a whole number of pixels for each pixel of the glyphs. */
export interface TextBlock {
  readonly lines: readonly (readonly Cell[])[];
  readonly scale: number;
  /** Pixels of the picture. */
  readonly width: number;
  readonly height: number;
}

export interface TextRoom {
  readonly maxWidth: number;
  readonly maxHeight: number;
  readonly minScale: number;
  readonly maxScale: number;
}

/** From the top of one line to the top of the next, in pixels of the glyphs. */
export const lineAdvance = 20;

/**
 * The text as large as the room allows. Where it does not fit even at the smallest scale, its end is
 * cut off and an ellipsis says so; undefined where there is no room for a single line.
 */
export function fitText(text: string, table: GlyphTable, room: TextRoom): TextBlock | undefined {
  const paragraphs = textCells(text.trim(), table);
  for (let scale = room.maxScale; scale > room.minScale; scale -= 1) {
    const { lines, isWhole } = wrap(paragraphs, Math.floor(room.maxWidth / scale));
    // Breaking a word is for when there is no smaller scale left.
    if (isWhole && heightOf(lines.length, scale) <= room.maxHeight) {
      return block(balanced(paragraphs, lines, Math.floor(room.maxWidth / scale)), scale);
    }
  }
  const scale = room.minScale;
  const columns = Math.floor(room.maxWidth / scale);
  const { lines } = wrap(paragraphs, columns);
  const fitting = Math.floor((room.maxHeight / scale + lineAdvance - glyphHeight) / lineAdvance);
  if (fitting < 1 || columns < 16) return undefined;
  if (lines.length <= fitting) return block(balanced(paragraphs, lines, columns), scale);
  const kept = lines.slice(0, fitting);
  const [[ellipsis] = []] = textCells('…', table);
  const lastLine = [...(kept.pop() ?? [])];
  if (ellipsis) {
    while (lastLine.length > 0 && widthOf(lastLine) + ellipsis.width > columns) lastLine.pop();
    lastLine.push(ellipsis);
  }
  return block([...kept, lastLine], scale);
}

function block(lines: readonly (readonly Cell[])[], scale: number): TextBlock {
  return {
    lines: lines.map(inReadingOrder),
    scale,
    width: Math.max(...lines.map(widthOf)) * scale,
    height: heightOf(lines.length, scale),
  };
}

/** As narrow as it gets with no more lines, so that no word is left alone on the last one. */
function balanced(
  paragraphs: readonly (readonly Cell[])[],
  lines: readonly (readonly Cell[])[],
  columns: number,
): readonly (readonly Cell[])[] {
  // Of many lines the last one does not stand out.
  if (lines.length > 5) return lines;
  let best = lines;
  for (let narrower = columns - 8; narrower > columns / 2; narrower -= 8) {
    const next = wrap(paragraphs, narrower);
    if (!next.isWhole || next.lines.length > lines.length) break;
    best = next.lines;
  }
  return best;
}

function heightOf(lines: number, scale: number): number {
  return (lines * lineAdvance - (lineAdvance - glyphHeight)) * scale;
}

export function widthOf(line: readonly Cell[]): number {
  return line.reduce((sum, cell) => sum + cell.width, 0);
}

function wrap(
  paragraphs: readonly (readonly Cell[])[],
  columns: number,
): { readonly lines: readonly (readonly Cell[])[]; readonly isWhole: boolean } {
  const lines: (readonly Cell[])[] = [];
  let isWhole = true;
  for (const cells of paragraphs) {
    let start = 0;
    let width = 0;
    let wordEnd = 0;
    for (const [index, cell] of cells.entries()) {
      width += cell.width;
      if (width > columns && index > start && !isBlank(cell.character)) {
        if (wordEnd <= start) isWhole = false;
        const end = wordEnd > start ? wordEnd : index;
        lines.push(withoutEnd(cells.slice(start, end)));
        start = end;
        width = widthOf(cells.slice(start, index + 1));
      }
      if (cell.endsWord) wordEnd = index + 1;
    }
    lines.push(withoutEnd(cells.slice(start)));
  }
  return { lines, isWhole };
}

/** Blanks at the end of a line would push centred text to the left. */
function withoutEnd(line: readonly Cell[]): readonly Cell[] {
  const last = line.findLastIndex(cell => !isBlank(cell.character));
  return line.slice(0, last + 1);
}

const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}]/u;
const leftToRight = /\p{Letter}/u;

/**
 * Runs of Hebrew and Arabic turned around, numbers in them turned back. Letters are not joined: this
 * is for telling which prompt a picture was made with, not for typesetting.
 */
function inReadingOrder(line: readonly Cell[]): readonly Cell[] {
  const ordered: Cell[] = [];
  for (let index = 0; index < line.length;) {
    const cell = line[index];
    if (!cell) break;
    if (!rightToLeft.test(cell.character)) {
      ordered.push(cell);
      index += 1;
      continue;
    }
    const rest = line.slice(index);
    const foreign = rest.findIndex(
      one => leftToRight.test(one.character) && !rightToLeft.test(one.character),
    );
    const candidates = foreign < 0 ? rest : rest.slice(0, foreign);
    const end = candidates.findLastIndex(one => rightToLeft.test(one.character));
    const run = candidates.slice(0, end + 1);
    ordered.push(...turnedAround(run));
    index += run.length;
  }
  return ordered;
}

function turnedAround(run: readonly Cell[]): readonly Cell[] {
  const turned: Cell[] = [];
  let number: Cell[] = [];
  for (const cell of run) {
    if (/\p{Nd}/u.test(cell.character)) {
      number.push(cell);
    } else {
      turned.unshift(...number);
      number = [];
      turned.unshift(cell);
    }
  }
  return [...number, ...turned];
}
