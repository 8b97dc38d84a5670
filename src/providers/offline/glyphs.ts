import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import { packedGlyphs } from './glyphData';
import { GlyphModel, PixelDecoder } from './glyphModel';

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

/** How many glyphs are decoded, in a few ms, before something else has its turn. */
const glyphsInTurn = 250;

let loading: Promise<GlyphTable> | undefined;

/** The glyphs, unpacked on first use and then kept (some 400 KB). */
export function loadGlyphs(): Promise<GlyphTable> {
  loading ??= unpack();
  return loading;
}

async function unpack(): Promise<GlyphTable> {
  const index = readIndex(
    await promisify(brotliDecompress)(Buffer.from(packedGlyphs.index, 'base64')),
  );
  const columns = new Uint16Array(index.columns);
  const model = new GlyphModel(new PixelDecoder(Buffer.from(packedGlyphs.pixels, 'base64')));
  let decoded = 0;
  for (let place = 0; place < columns.length; decoded += 1) {
    if (decoded % glyphsInTurn === 0) await setImmediate();
    const glyph = model.glyph(index.glyphs[decoded]?.width ?? 16);
    columns.set(glyph, place);
    place += glyph.length;
  }
  return new GlyphTable(index, columns);
}

export class GlyphTable {
  private readonly places = new Map<number, Place>();

  constructor(
    private readonly index: Index,
    private readonly columns: Uint16Array,
  ) {
    for (const place of index.glyphs) this.places.set(place.codePoint, place);
  }

  /** Undefined for a character there is no glyph of. */
  glyph(codePoint: number): Glyph | undefined {
    if (codePoint >= firstSyllable && codePoint <= lastSyllable) {
      return this.syllable(codePoint - firstSyllable);
    }
    const place = this.places.get(codePoint);
    if (place === undefined) return undefined;
    const pixels = new Uint8Array(place.width * glyphHeight);
    this.draw(place.start, place.width, pixels);
    return { width: place.width, pixels };
  }

  private syllable(index: number): Glyph {
    const final = index % finals;
    const start = Math.floor(index / finals);
    const pixels = new Uint8Array(16 * glyphHeight);
    const { partsStart, choices } = this.index;
    if (final === 0) {
      this.draw(partsStart + start * 16, 16, pixels);
    } else {
      this.draw(partsStart + (openSyllables + start) * 16, 16, pixels);
      const choice = choices[(final - 1) * vowels + (start % vowels)] ?? 0;
      this.draw(partsStart + (2 * openSyllables + choice) * 16, 16, pixels);
    }
    return { width: 16, pixels };
  }

  /** Adds a stored glyph, columns of sixteen pixels, to the pixels. */
  private draw(start: number, width: number, pixels: Uint8Array): void {
    for (let x = 0; x < width; x += 1) {
      const column = this.columns[start + x] ?? 0;
      for (let y = 0; y < glyphHeight; y += 1) {
        if (((column >> (15 - y)) & 1) === 1) pixels[y * width + x] = 1;
      }
    }
  }
}

interface Place {
  readonly codePoint: number;
  readonly width: number;
  /** Of its first column. */
  readonly start: number;
}

interface Index {
  readonly glyphs: readonly Place[];
  /** Where the columns of the syllables' parts begin, and which final is drawn for each and each vowel. */
  readonly partsStart: number;
  readonly choices: Uint8Array;
  /** How many there are in all. */
  readonly columns: number;
}

/** Reads how far each code point is from the last one × 2, plus 1 where the glyph is wide; then the choices. */
function readIndex(bytes: Uint8Array): Index {
  const { values, end } = readDeltas(bytes);
  const glyphs: Place[] = [];
  let codePoint = 0;
  let start = 0;
  for (const delta of values) {
    codePoint += Math.floor(delta / 2);
    const width = delta % 2 === 1 ? 16 : 8;
    glyphs.push({ codePoint, width, start });
    start += width;
  }
  const choices = bytes.subarray(end, end + finalChoices);
  const parts = 2 * openSyllables + Math.max(...choices) + 1;
  return { glyphs, partsStart: start, choices, columns: start + parts * 16 };
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
