import type { Rgb } from '../../core/colours/oklab';
import { mix } from './colour';
import type { GlyphTable } from './glyphs';
import { glyphHeight } from './glyphs';
import { inkLevels, Letters } from './letters';
import type { Pacer } from './pacer';
import { fitText, lineAdvance, widthOf, type TextBlock } from './textBlock';

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface LabelText {
  readonly text: string;
  readonly role: 'prompt' | 'note';
}

export interface LabelPlace {
  /** Where the label may be; it takes as little of it as it needs. */
  readonly room: Rectangle;
  /** How a sheet lies in its room; `strip` takes the whole width. */
  readonly shape: 'card' | 'strip' | 'corner';
  /** Which edge of the room it lies at. */
  readonly side: 'middle' | 'bottom';
  /** Pixels of the picture for one of the smallest text's. */
  readonly unit: number;
  readonly maxPromptScale: number;
}

interface PlacedText {
  readonly block: TextBlock;
  readonly top: number;
  /** What to add to an amount of ink to get the colour. */
  readonly inkBase: number;
}

/** The colours a label needs: its sheet, ink for the prompt, ink for notes. */
export const labelColourCount = 1 + 2 * inkLevels;

export function labelColours(sheet: Rgb, ink: Rgb, noteInk: Rgb): readonly Rgb[] {
  const ramp = (colour: Rgb): readonly Rgb[] =>
    Array.from({ length: inkLevels }, (_, index) => mix(sheet, colour, (index + 1) / inkLevels));
  return [sheet, ...ramp(ink), ...ramp(noteInk)];
}

/** A sheet of one colour with centred text on it. */
export class Label {
  private constructor(
    readonly sheet: Rectangle,
    private readonly texts: readonly PlacedText[],
    private readonly letters: Letters,
  ) {}

  /** Undefined where nothing of the text would be legible. */
  static fit(texts: readonly LabelText[], place: LabelPlace, table: GlyphTable): Label | undefined {
    const spacing = spacingIn(place);
    const prompt = texts.filter(({ role }) => role === 'prompt');
    const blocks =
      fitAll(texts, place, spacing, table) ??
      fitAll([...prompt, ...texts.slice(-1)], place, spacing, table) ??
      fitAll(prompt, place, spacing, table);
    if (!blocks || blocks.size === 0) return undefined;
    const { padding, gap } = spacing;
    const shown = [...blocks.values()];
    const height = shown.reduce((sum, block) => sum + block.height + gap, 2 * padding - gap);
    const width = Math.max(...shown.map(block => block.width)) + 2 * padding;
    const sheet = sheetIn(place, width, height);
    let top = sheet.top + padding;
    const placed: PlacedText[] = [];
    for (const text of texts) {
      const block = blocks.get(text);
      if (!block) continue;
      placed.push({ block, top, inkBase: text.role === 'prompt' ? 0 : inkLevels });
      top += block.height + gap;
    }
    return new Label(sheet, placed, new Letters());
  }

  /** Makes the letters beforehand: a row full of new large ones would take too long at once. */
  async prepare(pacer: Pacer): Promise<void> {
    for (const { block } of this.texts) {
      for (const cell of block.lines.flat()) {
        if (cell.glyphs.length > 0) this.letters.enlarged(cell, block.scale);
        if (pacer.isDue) await pacer.breathe();
      }
    }
  }

  /** Writes the label's part of a row of pixels; `base` is the first of its colours. */
  paintRow(y: number, row: Uint8Array, base: number): void {
    const { left, top, right, bottom } = this.sheet;
    if (y < top || y >= bottom) return;
    row.fill(base, left, right);
    for (const text of this.texts) this.paintText(text, y, row, base);
  }

  private paintText(text: PlacedText, y: number, row: Uint8Array, base: number): void {
    const { scale, lines } = text.block;
    const line = Math.floor((y - text.top) / (lineAdvance * scale));
    const cells = lines[line];
    if (y < text.top || !cells) return;
    const down = y - text.top - line * lineAdvance * scale;
    if (down >= glyphHeight * scale) return;
    const { left, right } = this.sheet;
    let x = Math.floor((left + right - widthOf(cells) * scale) / 2);
    for (const cell of cells) {
      const width = cell.width * scale;
      if (cell.glyphs.length > 0) {
        const letter = this.letters.enlarged(cell, scale);
        for (let across = 0; across < width; across += 1) {
          const ink = letter[down * width + across] ?? 0;
          if (ink > 0) row[x + across] = base + text.inkBase + ink;
        }
      }
      x += width;
    }
  }
}

interface Spacing {
  readonly padding: number;
  readonly gap: number;
}

function spacingIn({ room, shape, unit }: LabelPlace): Spacing {
  const shortSide = Math.min(room.right - room.left, room.bottom - room.top);
  const padding = (shape === 'corner' ? 4 : 14) * unit;
  // In little room, letters need it more than margins.
  return { padding: Math.min(padding, Math.ceil(shortSide / 12)), gap: Math.ceil(padding / 1.4) };
}

/** All the texts in the room there is, or undefined. */
function fitAll(
  texts: readonly LabelText[],
  { room, unit, maxPromptScale }: LabelPlace,
  { padding, gap }: Spacing,
  table: GlyphTable,
): ReadonlyMap<LabelText, TextBlock> | undefined {
  const maxWidth = room.right - room.left - 2 * padding;
  let restHeight = room.bottom - room.top - 2 * padding;
  const blocks = new Map<LabelText, TextBlock>();
  // Notes are short, so they get their room first and the prompt the rest.
  for (const role of ['note', 'prompt'] as const) {
    for (const text of texts.filter(one => one.role === role)) {
      const block = fitText(text.text, table, {
        maxWidth,
        maxHeight: role === 'note' ? Math.min(restHeight, 2 * lineAdvance * unit) : restHeight,
        // A long prompt in small letters says more than half of it in large ones.
        minScale: role === 'note' ? unit : Math.ceil(unit / 2),
        maxScale: role === 'note' ? unit : Math.max(unit, maxPromptScale),
      });
      if (!block) return undefined;
      blocks.set(text, block);
      restHeight -= block.height + gap;
    }
  }
  return blocks;
}

function sheetIn({ room, shape, side }: LabelPlace, width: number, height: number): Rectangle {
  const bottom =
    side === 'bottom' ? room.bottom : Math.floor((room.top + room.bottom + height) / 2);
  const top = bottom - height;
  if (shape === 'strip') return { left: room.left, right: room.right, top, bottom };
  const left =
    shape === 'corner' ? room.right - width : Math.floor((room.left + room.right - width) / 2);
  return { left, right: left + width, top, bottom };
}
