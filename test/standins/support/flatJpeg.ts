import type { Colour } from './flatPng';
import type { PixelSize } from './pixelSizes';

/**
 * A valid baseline JPEG of one colour. In the Huffman tables below both "no change of the mean" and
 * "end of block" are a single 0 bit, so everything after the first block of each component is zeros.
 */
export function flatJpeg({ width, height }: PixelSize, colour: Colour): Uint8Array {
  const high = (value: number) => value >> 8;
  const low = (value: number) => value & 255;
  const components = [1, 2, 3];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, [0, ...Array<number>(64).fill(8)]),
    segment(0xc0, [
      ...[8, high(height), low(height), high(width), low(width), components.length],
      ...components.flatMap(component => [component, 0x11, 0]),
    ]),
    // DC: the category 0 has the code 0, the categories 1 to 8 have the codes 10000 to 10111.
    segment(0xc4, [0x00, 1, 0, 0, 0, 8, ...Array<number>(11).fill(0), 0, 1, 2, 3, 4, 5, 6, 7, 8]),
    // AC: end of block alone, code 0.
    segment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), 0]),
    segment(0xda, [3, ...components.flatMap(component => [component, 0x00]), 0, 63, 0]),
    scan(Math.ceil(width / 8) * Math.ceil(height / 8), colour),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function segment(marker: number, content: readonly number[]): Uint8Array {
  const length = content.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...content]);
}

function scan(blocks: number, [red, green, blue]: Colour): Uint8Array {
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
  const levels = [luma - 128, 0.564 * (blue - luma), 0.713 * (red - luma)];
  const first = levels.map(level => `${meanBits(Math.round(level))}0`).join('');
  const totalBits = first.length + (blocks - 1) * levels.length * 2;
  const bytes = Buffer.alloc(Math.ceil(totalBits / 8));
  setBits(bytes, 0, first);
  setBits(bytes, totalBits, '1'.repeat(bytes.length * 8 - totalBits));
  return stuffed(bytes);
}

function setBits(bytes: Buffer, from: number, bits: string): void {
  for (const [index, bit] of Array.from(bits).entries()) {
    const at = from + index;
    if (bit === '1') {
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (0x80 >> (at & 7));
    }
  }
}

/** One component's mean: its category's code, then the value; a negative value less one. */
function meanBits(level: number): string {
  if (level === 0) {
    return '0';
  }
  const category = Math.abs(level).toString(2).length;
  const value = level > 0 ? level : level + 2 ** category - 1;
  return (15 + category).toString(2) + value.toString(2).padStart(category, '0');
}

/** 0xFF within the data is followed by 0, which tells it from a marker. Only the start can have one. */
function stuffed(bytes: Buffer): Uint8Array {
  const start = [...bytes.subarray(0, 16)].flatMap(byte => (byte === 255 ? [255, 0] : [byte]));
  return Buffer.concat([Buffer.from(start), bytes.subarray(16)]);
}
