import { pipeline } from 'node:stream/promises';
import { createDeflate, crc32 } from 'node:zlib';
import type { Rgb } from '../../core/colours/oklab';
import { Pacer } from './pacer';

export interface PngChunk {
  /** Four letters. */
  readonly type: string;
  readonly data: Uint8Array;
}

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 8 | 16;
  /** What a pixel is: a place in the palette, three samples, or three and opacity. */
  readonly colour: { readonly palette: readonly Rgb[] } | 'rgb' | 'rgba';
  /** `none` for flat areas, `paeth` for photographs, where it halves the size. */
  readonly filter: 'none' | 'paeth';
  /** Chunks that say what the samples mean, placed before the pixels. */
  readonly colourChunks?: readonly PngChunk[];
}

/** Rows of pixels from top to bottom; each may be overwritten once the next is asked for. */
export type PixelRows = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** Enough for zlib's thread to be worth the trip, little enough to hold several. */
const blockBytes = 256 * 1024;
/** Level 3 packs pictures within a few per cent of level 6 in less than half the time. */
const compressionLevel = 3;
export const pngSignature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * A whole PNG file. Rows are taken one at a time and packed on another thread, so what is held is the
 * packed picture and a block of rows.
 * @throws the signal's reason when it is aborted
 */
export async function encodePng(
  header: PngHeader,
  rows: PixelRows,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const { width, height, colour, bitDepth } = header;
  const { samples, colourType } =
    colour === 'rgb'
      ? { samples: 3, colourType: 2 }
      : colour === 'rgba'
        ? { samples: 4, colourType: 6 }
        : { samples: 1, colourType: 3 };
  const start = Buffer.alloc(13);
  start.writeUInt32BE(width, 0);
  start.writeUInt32BE(height, 4);
  start.set([bitDepth, colourType], 8);
  const parts = [pngSignature, ...chunk('IHDR', start)];
  for (const { type, data } of header.colourChunks ?? []) parts.push(...chunk(type, data));
  if (typeof colour !== 'string')
    parts.push(...chunk('PLTE', Uint8Array.from(colour.palette.flat())));
  const pixelBytes = samples * (bitDepth / 8);
  const filter = header.filter === 'none' ? copyRow : filterPaeth;
  await pipeline(
    filteredBlocks(
      rows,
      width * pixelBytes,
      (row, above, target) => {
        filter(row, above, target, pixelBytes);
      },
      signal,
    ),
    createDeflate({ level: compressionLevel, chunkSize: blockBytes }),
    async (packed: AsyncIterable<Uint8Array>) => {
      for await (const data of packed) parts.push(...chunk('IDAT', data));
    },
  );
  parts.push(...chunk('IEND', new Uint8Array(0)));
  return Buffer.concat(parts);
}

function chunk(type: string, data: Uint8Array): Uint8Array[] {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length, 0);
  head.write(type, 4, 'latin1');
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(data, crc32(head.subarray(4))), 0);
  return [head, data, tail];
}

/** Writes a filtered row, its type first, for `target` to be packed. */
type RowFilter = (row: Uint8Array, above: Uint8Array, target: Uint8Array) => void;

async function* filteredBlocks(
  rows: PixelRows,
  rowBytes: number,
  filter: RowFilter,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const pacer = new Pacer(signal);
  const stride = rowBytes + 1;
  const rowsPerBlock = Math.max(1, Math.floor(blockBytes / stride));
  const above = new Uint8Array(rowBytes);
  let block = new Uint8Array(0);
  let used = 0;
  for await (const row of rows) {
    if (used === block.length) {
      if (used > 0) yield block;
      block = new Uint8Array(rowsPerBlock * stride);
      used = 0;
    }
    filter(row, above, block.subarray(used, used + stride));
    above.set(row);
    used += stride;
    if (pacer.isDue) await pacer.breathe();
  }
  yield block.subarray(0, used);
}

function copyRow(row: Uint8Array, _above: Uint8Array, target: Uint8Array): void {
  target[0] = 0;
  target.set(row, 1);
}

function filterPaeth(
  row: Uint8Array,
  above: Uint8Array,
  target: Uint8Array,
  pixelBytes: number,
): void {
  target[0] = 4;
  for (let index = 0; index < row.length; index += 1) {
    const before = index - pixelBytes;
    const left = before < 0 ? 0 : (row[before] ?? 0);
    const corner = before < 0 ? 0 : (above[before] ?? 0);
    target[index + 1] = (row[index] ?? 0) - paeth(left, above[index] ?? 0, corner);
  }
}

/** The neighbour that a plane through the three would come closest to (PNG specification, 9.4). */
export function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
