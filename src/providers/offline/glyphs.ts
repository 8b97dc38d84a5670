import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { glyphData } from './glyphData';

/** A letter as 16 rows of 8 or 16 pixels. */
export interface Glyph {
  readonly width: number;
  /** Row after row, 1 where there is ink. */
  readonly pixels: Uint8Array;
}

export const glyphHeight = 16;

/** What is stored of Korean: open syllables, beginnings over a final, finals (scripts/makeGlyphData.mjs). */
const vowels = 21;
const finals = 28;
const openSyllables = 19 * vowels;
const finalChoices = (finals - 1) * vowels;
const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;

let loading: Promise<GlyphTable> | undefined;

/** The glyphs, unpacked on first use and then kept (some 300 KB). */
export function loadGlyphs(): Promise<GlyphTable> {
  loading ??= promisify(brotliDecompress)(Buffer.from(glyphData, 'base64')).then(
    table => new GlyphTable(table),
  );
  return loading;
}

export class GlyphTable {
  /** Code point to place in the table × 2, plus 1 where the glyph is wide. */
  private readonly places = new Map<number, number>();
  private readonly finalsStart: number;

  constructor(private readonly table: Uint8Array) {
    const deltas = readDeltas(table);
    let place = deltas.end;
    let codePoint = 0;
    for (const delta of deltas.values) {
      const isWide = delta % 2;
      codePoint += Math.floor(delta / 2);
      this.places.set(codePoint, place * 2 + isWide);
      place += isWide === 1 ? 32 : 16;
    }
    this.finalsStart = place;
  }

  /** Undefined for a character there is no glyph of. */
  glyph(codePoint: number): Glyph | undefined {
    if (codePoint >= firstSyllable && codePoint <= lastSyllable) {
      return this.syllable(codePoint - firstSyllable);
    }
    const place = this.places.get(codePoint);
    if (place === undefined) return undefined;
    const width = place % 2 === 1 ? 16 : 8;
    const pixels = new Uint8Array(width * glyphHeight);
    this.draw(Math.floor(place / 2), width, pixels);
    return { width, pixels };
  }

  private syllable(index: number): Glyph {
    const final = index % finals;
    const start = Math.floor(index / finals);
    const pixels = new Uint8Array(16 * glyphHeight);
    const partsStart = this.finalsStart + finalChoices;
    if (final === 0) {
      this.draw(partsStart + start * 32, 16, pixels);
    } else {
      this.draw(partsStart + (openSyllables + start) * 32, 16, pixels);
      const choice = this.table[this.finalsStart + (final - 1) * vowels + (start % vowels)] ?? 0;
      this.draw(partsStart + (2 * openSyllables + choice) * 32, 16, pixels);
    }
    return { width: 16, pixels };
  }

  /** Adds a stored glyph, columns of eight pixels, upper half first, to the pixels. */
  private draw(place: number, width: number, pixels: Uint8Array): void {
    for (let index = 0; index < 2 * width; index += 1) {
      const column = this.table[place + index] ?? 0;
      const top = index < width ? 0 : 8;
      for (let row = 0; row < 8; row += 1) {
        if (((column >> (7 - row)) & 1) === 1) pixels[(top + row) * width + (index % width)] = 1;
      }
    }
  }
}

/** The numbers at the table's start, seven bits to a byte, after how many there are. */
function readDeltas(table: Uint8Array): {
  readonly values: readonly number[];
  readonly end: number;
} {
  let position = 0;
  const next = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = table[position] ?? 0;
      position += 1;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const count = next();
  const values: number[] = [];
  while (values.length < count) values.push(next());
  return { values, end: position };
}
