import { brokenImage } from './decodedImage';
import type { JpegComponent, JpegFrame } from './jpegFrame';
import type { BitReader, HuffmanTable } from './jpegHuffman';

/** Where the k-th number of a block stands in it. */
// prettier-ignore
export const zigzag = Uint8Array.of(
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13,
  6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38,
  31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
);

export interface ScanPart {
  readonly component: JpegComponent;
  readonly dcTable: HuffmanTable | undefined;
  readonly acTable: HuffmanTable | undefined;
  /** The numbers of this plane's blocks, 64 each. */
  readonly coefficients: Int16Array;
}

/** Which numbers of each block a scan carries, and which of their bits. */
export interface ScanRange {
  readonly first: number;
  readonly last: number;
  /** The bit a refining scan adds to; 0 for the first scan of these numbers. */
  readonly highBit: number;
  readonly lowBit: number;
}

interface PartState extends ScanPart {
  prediction: number;
}

/** One pass over the picture: decodes the numbers of blocks, a row of units at a time. */
export class JpegScan {
  private readonly parts: readonly PartState[];
  private readonly decodeBlock: (part: PartState, start: number) => void;
  private unitsUntilRestart: number;
  /** How many further blocks have nothing in this scan's range. */
  private emptyBlocks = 0;

  constructor(
    private readonly reader: BitReader,
    private readonly frame: JpegFrame,
    parts: readonly ScanPart[],
    private readonly range: ScanRange,
    private readonly restartInterval: number,
  ) {
    this.parts = parts.map(part => ({ ...part, prediction: 0 }));
    this.unitsUntilRestart = restartInterval;
    this.decodeBlock = this.blockDecoder();
  }

  private blockDecoder(): (part: PartState, start: number) => void {
    const { first, highBit } = this.range;
    if (!this.frame.progressive) return (part, start) => this.decodeWhole(part, start);
    if (first === 0) {
      return highBit === 0
        ? (part, start) => this.decodeFirstDc(part, start)
        : (part, start) => this.refineDc(part, start);
    }
    return highBit === 0
      ? (part, start) => this.decodeFirstAc(part, start)
      : (part, start) => this.refineAc(part, start);
  }

  /** Rows of units; a scan of one plane goes by its own blocks, without the padding. */
  get rows(): number {
    const [only, second] = this.parts;
    return only && !second ? only.component.blocksHigh : this.frame.unitsHigh;
  }

  /** @param storedFrom the row of units the buffers of coefficients begin with */
  decodeRow(row: number, storedFrom: number): void {
    const [only, second] = this.parts;
    if (only && !second) {
      const { blocksWide, paddedWide, down } = only.component;
      for (let x = 0; x < blocksWide; x += 1) {
        this.beginUnit();
        this.decodeBlock(only, ((row - storedFrom * down) * paddedWide + x) * 64);
      }
      return;
    }
    for (let unit = 0; unit < this.frame.unitsWide; unit += 1) {
      this.beginUnit();
      for (const part of this.parts) {
        const { across, down, paddedWide } = part.component;
        for (let block = 0; block < across * down; block += 1) {
          const x = unit * across + (block % across);
          const y = (row - storedFrom) * down + Math.floor(block / across);
          this.decodeBlock(part, (y * paddedWide + x) * 64);
        }
      }
    }
  }

  private beginUnit(): void {
    if (this.restartInterval === 0) return;
    if (this.unitsUntilRestart === 0) {
      this.reader.restart();
      this.emptyBlocks = 0;
      for (const part of this.parts) part.prediction = 0;
      this.unitsUntilRestart = this.restartInterval;
    }
    this.unitsUntilRestart -= 1;
  }

  private decodeWhole(part: PartState, start: number): void {
    const { reader } = this;
    const { coefficients } = part;
    const acTable = present(part.acTable);
    part.prediction += reader.signed(reader.decode(present(part.dcTable)) & 15);
    coefficients[start] = part.prediction;
    for (let index = 1; index < 64; index += 1) {
      const symbol = reader.decode(acTable);
      const length = symbol & 15;
      const run = symbol >> 4;
      if (length === 0 && run < 15) return;
      index += run;
      if (length > 0) coefficients[start + place(index)] = reader.signed(length);
    }
  }

  private decodeFirstDc(part: PartState, start: number): void {
    part.prediction += this.reader.signed(this.reader.decode(present(part.dcTable)) & 15);
    part.coefficients[start] = part.prediction << this.range.lowBit;
  }

  private refineDc(part: PartState, start: number): void {
    if (this.reader.bit() === 1) {
      part.coefficients[start] = (part.coefficients[start] ?? 0) | (1 << this.range.lowBit);
    }
  }

  private decodeFirstAc(part: PartState, start: number): void {
    if (this.emptyBlocks > 0) {
      this.emptyBlocks -= 1;
      return;
    }
    const { reader } = this;
    const { first, last, lowBit } = this.range;
    const acTable = present(part.acTable);
    for (let index = first; index <= last; index += 1) {
      const symbol = reader.decode(acTable);
      const length = symbol & 15;
      const run = symbol >> 4;
      if (length === 0 && run < 15) {
        this.emptyBlocks = (1 << run) + reader.bits(run) - 1;
        return;
      }
      index += run;
      if (length > 0) part.coefficients[start + place(index)] = reader.signed(length) << lowBit;
    }
  }

  /** Adds one bit to the numbers that are not zero, and sets some that were. */
  private refineAc(part: PartState, start: number): void {
    const { reader } = this;
    const { first, last, lowBit } = this.range;
    let index = first;
    if (this.emptyBlocks === 0) {
      const acTable = present(part.acTable);
      while (index <= last) {
        const symbol = reader.decode(acTable);
        const run = symbol >> 4;
        if ((symbol & 15) === 0 && run < 15) {
          this.emptyBlocks = (1 << run) + reader.bits(run);
          break;
        }
        const added = (symbol & 15) === 0 ? 0 : reader.bit() === 1 ? 1 << lowBit : -1 << lowBit;
        index = this.passZeros(part.coefficients, start, index, run);
        if (added !== 0) part.coefficients[start + place(index)] = added;
        index += 1;
      }
    }
    if (this.emptyBlocks > 0) {
      this.passZeros(part.coefficients, start, index, 64);
      this.emptyBlocks -= 1;
    }
  }

  /** Refines what is not zero on the way past so many zeros; the place of the zero after them. */
  private passZeros(coefficients: Int16Array, start: number, from: number, zeros: number): number {
    const { last, lowBit } = this.range;
    let rest = zeros;
    for (let index = from; index <= last; index += 1) {
      const at = start + place(index);
      const value = coefficients[at] ?? 0;
      if (value === 0) {
        if (rest === 0) return index;
        rest -= 1;
      } else if (this.reader.bit() === 1 && (value & (1 << lowBit)) === 0) {
        coefficients[at] = value + (value > 0 ? 1 << lowBit : -1 << lowBit);
      }
    }
    return last + 1;
  }
}

function place(index: number): number {
  const found = zigzag[index];
  if (found === undefined) throw brokenImage('the JPEG writes past a block');
  return found;
}

function present(table: HuffmanTable | undefined): HuffmanTable {
  if (!table) throw brokenImage('the JPEG lacks a table');
  return table;
}
