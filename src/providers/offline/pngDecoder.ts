import { crc32 } from 'node:zlib';
import { brokenImage, checkPixels, checkWorkingBytes, type DecodedImage } from './decodedImage';
import { InflatedReader } from './inflatedReader';
import { paeth, pngSignature, type PngChunk } from './pngEncoder';
import { pixelExpander, type PngPixels } from './pngPixels';

interface PngFile extends PngPixels {
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  readonly colourChunks: readonly PngChunk[];
  readonly packed: readonly Uint8Array[];
}

/** The part of the picture an interlaced file sends at once; all of it where it is not interlaced. */
interface Pass {
  readonly left: number;
  readonly top: number;
  readonly stepX: number;
  readonly stepY: number;
}

const wholePass: readonly Pass[] = [{ left: 0, top: 0, stepX: 1, stepY: 1 }];
const adam7: readonly Pass[] = [
  { left: 0, top: 0, stepX: 8, stepY: 8 },
  { left: 4, top: 0, stepX: 8, stepY: 8 },
  { left: 0, top: 4, stepX: 4, stepY: 8 },
  { left: 2, top: 0, stepX: 4, stepY: 4 },
  { left: 0, top: 2, stepX: 2, stepY: 4 },
  { left: 1, top: 0, stepX: 2, stepY: 2 },
  { left: 0, top: 1, stepX: 1, stepY: 2 },
];

/** Chunks that say what the samples mean. A profile for grey would not fit the colours we write. */
const colourChunkTypes = ['iCCP', 'sRGB', 'gAMA', 'cHRM', 'cICP', 'pHYs'];

/**
 * Any PNG: every colour type and bit depth, transparency, interlacing. Of an animated one, the still.
 * @throws ImageError `not-an-image`, `too-large`
 */
export function decodePng(bytes: Uint8Array): DecodedImage {
  const file = readChunks(bytes);
  const { width, height } = file;
  checkPixels(width, height);
  const expander = pixelExpander(file);
  const { channels, bytesPerSample } = expander;
  const pixelBytes = channels * bytesPerSample;
  if (file.interlaced) checkWorkingBytes(width, height, width * height * pixelBytes);

  async function* straightRows(signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const row = new Uint8Array(width * pixelBytes);
    for await (const line of scanlines(file, wholePass, signal)) {
      expander.expand(line.samples, width, row);
      yield row;
    }
  }

  async function* interlacedRows(signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const picture = new Uint8Array(width * height * pixelBytes);
    const row = new Uint8Array(width * pixelBytes);
    for await (const { samples, pass, y, pixels } of scanlines(file, adam7, signal)) {
      expander.expand(samples, pixels, row);
      for (let index = 0; index < pixels; index += 1) {
        const pixel = row.subarray(index * pixelBytes, (index + 1) * pixelBytes);
        picture.set(pixel, (y * width + pass.left + index * pass.stepX) * pixelBytes);
      }
    }
    for (let y = 0; y < height; y += 1) {
      yield picture.subarray(y * row.length, (y + 1) * row.length);
    }
  }

  return {
    width,
    height,
    channels,
    bytesPerSample,
    colourChunks: file.colourChunks,
    rows: file.interlaced ? interlacedRows : straightRows,
  };
}

function readChunks(bytes: Uint8Array): PngFile {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!view.subarray(0, 8).equals(pngSignature)) throw brokenImage('not a PNG file');
  let head: Buffer | undefined;
  let palette: Uint8Array | undefined;
  let transparency: Uint8Array | undefined;
  const colourChunks: PngChunk[] = [];
  const packed: Uint8Array[] = [];
  for (let position = 8; position + 12 <= view.length;) {
    const length = view.readUInt32BE(position);
    const type = view.toString('latin1', position + 4, position + 8);
    const end = position + 8 + length;
    if (end + 4 > view.length) break;
    const data = view.subarray(position + 8, end);
    const isCritical = (view[position + 4] ?? 0) < 0x60;
    const isIntact = crc32(view.subarray(position + 4, end)) === view.readUInt32BE(end);
    if (isCritical && !isIntact) throw brokenImage(`the PNG's ${type} part is damaged`);
    if (type === 'IHDR') head ??= data;
    else if (type === 'PLTE') palette = data;
    else if (type === 'tRNS') transparency = data;
    else if (type === 'IDAT') packed.push(data);
    else if (type === 'IEND') break;
    else if (isIntact && colourChunkTypes.includes(type)) colourChunks.push({ type, data });
    position = end + 4;
  }
  if (head?.length !== 13) throw brokenImage('a PNG without a header');
  const [bitDepth = 0, colourType = 0, , , interlace] = head.subarray(8);
  const hasColour = (colourType & 2) !== 0;
  return {
    width: head.readUInt32BE(0),
    height: head.readUInt32BE(4),
    bitDepth,
    colourType,
    interlaced: interlace === 1,
    palette,
    transparency,
    colourChunks: colourChunks.filter(({ type }) => hasColour || type === 'pHYs'),
    packed,
  };
}

interface Scanline {
  readonly samples: Uint8Array;
  readonly pass: Pass;
  readonly y: number;
  readonly pixels: number;
}

/** The unpacked, unfiltered lines of all passes. */
async function* scanlines(
  file: PngFile,
  passes: readonly Pass[],
  signal: AbortSignal | undefined,
): AsyncGenerator<Scanline> {
  const { width, height } = file;
  const bitsPerPixel = bitsPerPixelOf(file);
  const pixelBytes = Math.max(1, bitsPerPixel >> 3);
  const reader = new InflatedReader(file.packed, signal);
  try {
    for (const pass of passes) {
      const pixels = Math.ceil((width - pass.left) / pass.stepX);
      if (pixels <= 0) continue;
      const lineBytes = Math.ceil((pixels * bitsPerPixel) / 8);
      let above = new Uint8Array(lineBytes + 1);
      let line = new Uint8Array(lineBytes + 1);
      for (let y = pass.top; y < height; y += pass.stepY) {
        await reader.fill(line);
        unfilter(line, above, pixelBytes);
        yield { samples: line.subarray(1), pass, y, pixels };
        [above, line] = [line, above];
      }
    }
  } finally {
    reader.close();
  }
}

function bitsPerPixelOf({ colourType, bitDepth }: PngPixels): number {
  const samples = colourType === 2 ? 3 : colourType === 4 ? 2 : colourType === 6 ? 4 : 1;
  return samples * bitDepth;
}

/** Takes the filter off a line in place; its first byte is the filter's type. */
function unfilter(line: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  const filter = line[0] ?? 0;
  if (filter > 4) throw brokenImage('a PNG with an unknown filter');
  if (filter === 0) return;
  for (let index = 1; index < line.length; index += 1) {
    const before = index - pixelBytes;
    const left = before < 1 ? 0 : (line[before] ?? 0);
    const up = above[index] ?? 0;
    const corner = before < 1 ? 0 : (above[before] ?? 0);
    const guess =
      filter === 1
        ? left
        : filter === 2
          ? up
          : filter === 3
            ? (left + up) >> 1
            : paeth(left, up, corner);
    line[index] = (line[index] ?? 0) + guess;
  }
}
