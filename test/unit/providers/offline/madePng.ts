import { deflateSync } from 'node:zlib';

import { pngChunk, pngFile } from '../../../standins/support/pngFile';

export interface MadePng {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colourType: number;
  readonly interlaced?: boolean;
  /** Which filter a line gets, by its number; lines are filtered the plain way. */
  readonly filter?: (line: number) => number;
  /** A sample of a pixel, from 0 up to what the bit depth holds. */
  readonly sample: (x: number, y: number, channel: number) => number;
  readonly chunks?: readonly Buffer[];
  /** What to do to the packed pixels before they are written. */
  readonly damage?: (packed: Buffer) => Buffer;
}

const samplesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Writes a PNG of any kind, straight from the specification and without our encoder. */
export function makePng(made: MadePng): Buffer {
  const { width, height, bitDepth, colourType, interlaced = false } = made;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([bitDepth, colourType, 0, 0, interlaced ? 1 : 0], 8);
  const lines: Buffer[] = [];
  for (const [left, top, stepX, stepY] of interlaced ? passes : [[0, 0, 1, 1] as const]) {
    let above: Buffer | undefined;
    for (let y = top; y < height; y += stepY) {
      const line = packLine(made, left, stepX, y);
      if (line.length === 0) continue;
      lines.push(filterLine(line, above, made, lines.length));
      above = line;
    }
  }
  const packed = deflateSync(Buffer.concat(lines));
  return pngFile([
    pngChunk('IHDR', head),
    ...(made.chunks ?? []),
    pngChunk('IDAT', made.damage ? made.damage(packed) : packed),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function packLine(made: MadePng, left: number, stepX: number, y: number): Buffer {
  const { width, bitDepth, colourType, sample } = made;
  let bits = '';
  for (let x = left; x < width; x += stepX) {
    for (let channel = 0; channel < (samplesOf[colourType] ?? 0); channel += 1) {
      bits += sample(x, y, channel).toString(2).padStart(bitDepth, '0');
    }
  }
  const bytes = bits.match(/.{1,8}/g) ?? [];
  return Buffer.from(bytes.map(byte => Number.parseInt(byte.padEnd(8, '0'), 2)));
}

function filterLine(
  line: Buffer,
  above: Buffer | undefined,
  made: MadePng,
  number: number,
): Buffer {
  const filter = made.filter?.(number) ?? 0;
  const pixelBytes = Math.max(1, ((samplesOf[made.colourType] ?? 0) * made.bitDepth) >> 3);
  const filtered = Buffer.alloc(line.length + 1);
  filtered[0] = filter;
  for (let index = 0; index < line.length; index += 1) {
    const a = line[index - pixelBytes] ?? 0;
    const b = above?.[index] ?? 0;
    const c = index >= pixelBytes ? (above?.[index - pixelBytes] ?? 0) : 0;
    const distances = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
    const paeth = [a, b, c][distances.indexOf(Math.min(...distances))] ?? 0;
    const guess = [0, a, b, Math.floor((a + b) / 2), paeth][filter] ?? 0;
    filtered[index + 1] = (line[index] ?? 0) - guess;
  }
  return filtered;
}
