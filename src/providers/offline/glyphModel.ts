/** Decodes the pixels of glyphs, or encodes them: what it is given is what the model expects. */
export interface PixelCoder {
  /** A pixel, 1 where there is ink. `chance` of ink in 1 / 32768, never 0 or all of them. */
  code(chance: number): number;
}

const certain = 1 << 15;

const height = 16;
/** Rows above and below the glyph that are read, and columns left of it. */
const margin = 4;
const levels = 4096;
/** How many steps of a logit there are to 1. */
const logitSteps = 128;
const learningRate = 0.006;
const firstWeight = 0.4;

/**
 * The logistic function, summed up step by step: `Math.exp` may differ from machine to machine in its last
 * digit, and a glyph decoded with another chance than it was encoded with is another glyph.
 */
function logistic(): { readonly chances: Int32Array; readonly logits: Float64Array } {
  const exact = new Float64Array(levels);
  const step = 1 / logitSteps;
  for (let index = 0, value = 0.5; index < levels / 2; index += 1) {
    exact[levels / 2 + index] = value;
    exact[levels / 2 - 1 - index] = 1 - value;
    const halfway = value + (step / 2) * value * (1 - value);
    value += step * halfway * (1 - halfway);
  }
  const logits = new Float64Array(levels);
  for (let index = 0, place = 0; index < levels; index += 1) {
    while (place < levels - 1 && (exact[place] ?? 1) < (index + 0.5) / levels) place += 1;
    logits[index] = place - levels / 2;
  }
  const chances = Int32Array.from(exact, value =>
    Math.max(1, Math.min(certain - 1, Math.floor(value * certain))),
  );
  return { chances, logits };
}

/** How far a counter moves toward what it sees, in 1 / 65536, by how often it was asked. */
const rates = Int32Array.from({ length: 16 }, (_, count) => Math.floor(65536 / (count + 1.25)));

/** Twelve bits of a chance and four of how often it was asked; a new one, even chances, is stored as 0. */
const newCounter = 1 << 15;

function learned(counter: number, pixel: number): number {
  const count = counter & 15;
  const chance = counter >> 4;
  const way = Math.imul(pixel * (levels - 1) - chance, rates[count] ?? 0);
  return (((chance + ((way + 32768) >> 16)) << 4) | Math.min(count + 1, 15)) ^ newCounter;
}

function mixed(hash: number): number {
  const product = Math.imul(hash, 0x9e3779b1);
  return Math.imul(product ^ (product >>> 15), 0x2c1b3c6d);
}

/** Four pixels above, and the next ones of the two columns left of it. */
function placeAround(column: number, one: number, two: number, low: number): number {
  return (
    ((column & 15) << 15) | (((one >> (low + 1)) & 63) << 9) | (((two >> (low + 2)) & 31) << 4)
  );
}

/** The same, but six pixels of it: what the glyph before had there says more. */
function placeBefore(column: number, one: number, two: number, low: number): number {
  return ((column & 3) << 9) | (((one >> (low + 3)) & 7) << 6) | (((two >> (low + 4)) & 1) << 5);
}

/**
 * Expects pixels of glyphs, column after column, from what it has seen. Four tables count how often there was ink:
 * by the pixels around, by the place and the glyph before, by the column so far and the one left of it, and by those
 * and one more. What they say is mixed, with weights that are learned too. Parts of ideographs are alike more often than
 * the same, so this takes a sixth less than brotli.
 */
export class GlyphModel {
  private readonly around = new Uint16Array(1 << 19);
  private readonly before = new Uint16Array(1 << 19);
  private readonly twoColumns = new Uint16Array(1 << 21);
  private readonly threeColumns = new Uint16Array(1 << 22);
  private readonly weights = new Float64Array(4 * 64).fill(firstWeight);
  private readonly logistic = logistic();
  private drawn = new Int32Array(margin + height + 1);
  private last = new Int32Array(margin + height + 1);

  constructor(private readonly coder: PixelCoder) {}

  /** The next glyph's columns of 16 pixels, the uppermost in the highest bit. */
  glyph(width: number): Uint16Array {
    [this.last, this.drawn] = [this.drawn, this.last.fill(0)];
    const columns = new Uint16Array(width);
    for (let x = 0; x < width; x += 1) {
      const column = this.column(x);
      this.drawn[x + margin] = column << margin;
      columns[x] = column;
    }
    return columns;
  }

  private column(x: number): number {
    const { coder, around, before, twoColumns, threeColumns, weights, drawn, last } = this;
    const { logits } = this.logistic;
    const one = drawn[x + 3] ?? 0;
    const two = drawn[x + 2] ?? 0;
    const three = drawn[x + 1] ?? 0;
    const four = drawn[x] ?? 0;
    const lastHere = last[x + 4] ?? 0;
    const lastRight = last[x + 5] ?? 0;
    const lastLeft = last[x + 3] ?? 0;
    let column = 0;
    let twoStart = 0;
    let threeStart = 0;
    let quarter = 1;
    for (let y = 0; y < height; y += 1) {
      // Four pixels share a stretch of the large tables, which is in the processor's cache then.
      if (y % 4 === 0) {
        const hash = mixed((one << 13) ^ (column * height + y + 1));
        twoStart = (hash >>> 15) << 4;
        threeStart = (mixed(hash ^ two) >>> 14) << 4;
        quarter = 1;
      }
      const low = 15 - y;
      const a =
        placeAround(column, one, two, low) |
        (((three >> (low + 3)) & 7) << 1) |
        ((four >> (low + 4)) & 1);
      const b =
        placeBefore(column, one, two, low) |
        (((x << 4) | y) << 11) |
        (((lastHere >> (low + 3)) & 7) << 2) |
        (((lastRight >> (low + 4)) & 1) << 1) |
        ((lastLeft >> (low + 4)) & 1);
      const c = twoStart | quarter;
      const d = threeStart | quarter;
      const counterA = (around[a] ?? 0) ^ newCounter;
      const counterB = (before[b] ?? 0) ^ newCounter;
      const counterC = (twoColumns[c] ?? 0) ^ newCounter;
      const counterD = (threeColumns[d] ?? 0) ^ newCounter;
      const logitA = logits[counterA >> 4] ?? 0;
      const logitB = logits[counterB >> 4] ?? 0;
      const logitC = logits[counterC >> 4] ?? 0;
      const logitD = logits[counterD >> 4] ?? 0;
      const w = (x | (Math.min(counterD & 15, 3) << 4)) << 2;
      const chance = this.chanceOf(w, logitA, logitB, logitC, logitD);
      const pixel = coder.code(chance);
      const error = (pixel * certain - chance) * (learningRate / logitSteps / certain);
      weights[w] = (weights[w] ?? 0) + error * logitA;
      weights[w + 1] = (weights[w + 1] ?? 0) + error * logitB;
      weights[w + 2] = (weights[w + 2] ?? 0) + error * logitC;
      weights[w + 3] = (weights[w + 3] ?? 0) + error * logitD;
      around[a] = learned(counterA, pixel);
      before[b] = learned(counterB, pixel);
      twoColumns[c] = learned(counterC, pixel);
      threeColumns[d] = learned(counterD, pixel);
      column = (column << 1) | pixel;
      quarter = (quarter << 1) | pixel;
    }
    return column;
  }

  /** Of ink, from what the four tables say, by the weights that begin at `w`. */
  private chanceOf(w: number, a: number, b: number, c: number, d: number): number {
    const { weights } = this;
    const sum =
      (weights[w] ?? 0) * a +
      (weights[w + 1] ?? 0) * b +
      (weights[w + 2] ?? 0) * c +
      (weights[w + 3] ?? 0) * d;
    const level = (sum + levels / 2) | 0;
    return this.logistic.chances[Math.max(0, Math.min(level, levels - 1))] ?? 0;
  }
}

/** Reads the pixels scripts/makeGlyphData.mjs has written: the numbers of an arithmetic coder, after two bits of 0. */
export class PixelDecoder implements PixelCoder {
  /** The range that is divided is at most this, so that the numbers are small integers to the engine. */
  static readonly widestRange = (1 << 30) - 1;
  /** Below it the next byte is taken. */
  static readonly narrowestRange = 1 << 22;

  private range = PixelDecoder.widestRange;
  private rest = 0;
  private position = 0;

  constructor(private readonly bytes: Uint8Array) {
    while (this.position < 4) this.takeByte();
  }

  code(chance: number): number {
    const split = (this.range >>> 15) * chance;
    const pixel = this.rest < split ? 1 : 0;
    if (pixel === 0) {
      this.rest -= split;
      this.range -= split;
    } else {
      this.range = split;
    }
    while (this.range < PixelDecoder.narrowestRange) {
      this.range <<= 8;
      this.takeByte();
    }
    return pixel;
  }

  private takeByte(): void {
    this.rest = (this.rest << 8) | (this.bytes[this.position] ?? 0);
    this.position += 1;
  }
}
