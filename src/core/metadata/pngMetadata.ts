import { big32, brokenImage, ByteWriter, latin1 } from './bytes';
import { orientationOnly, readOrientation, upright, type Orientation } from './orientation';

interface Chunk {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const signatureBytes = 8;
/** Length, type and checksum around a chunk's data. */
const frameBytes = 12;
/** Longer than any orientation's chunk. */
const addedBytes = frameBytes + 26;

/**
 * The ancillary chunks of PNG (third edition, 11.3) that say how the pixels are meant: colour,
 * transparency, density, animation. All others are text, dates, cameras, or private.
 */
const keptAncillary = new Set([
  ...['tRNS', 'cHRM', 'gAMA', 'iCCP', 'sBIT', 'sRGB', 'cICP', 'mDCV', 'mDCv', 'cLLI', 'cLLi'],
  ...['bKGD', 'hIST', 'pHYs', 'sPLT', 'acTL', 'fcTL', 'fdAT'],
]);

/**
 * A PNG without text, dates, Exif and private chunks, and without what follows its end; an
 * orientation stays. Chunks that are kept are copied with their checksums.
 * @throws ImageError `not-an-image`
 */
export function stripPng(bytes: Uint8Array): Uint8Array {
  const orientation = orientationOf(bytes);
  const output = new ByteWriter(bytes.length + addedBytes);
  output.write(bytes.subarray(0, signatureBytes));
  let isPending = orientation !== upright;
  for (const { type, start, end } of chunksOf(bytes)) {
    if (isPending && type === 'IDAT') {
      output.write(orientationChunk(orientation));
      isPending = false;
    }
    if (isCritical(type) || keptAncillary.has(type)) output.write(bytes.subarray(start, end));
  }
  return output.bytes;
}

function orientationOf(bytes: Uint8Array): Orientation {
  for (const { type, start, end } of chunksOf(bytes)) {
    if (type === 'eXIf') return readOrientation(bytes.subarray(start + 8, end - 4));
  }
  return upright;
}

function* chunksOf(bytes: Uint8Array): Generator<Chunk, void, undefined> {
  for (let start = signatureBytes; ;) {
    const end = start + frameBytes + big32(bytes, start);
    if (end > bytes.length) throw brokenImage(start);
    const type = latin1(bytes, start + 4, start + 8);
    yield { type, start, end };
    if (type === 'IEND') return;
    start = end;
  }
}

/** A capital first letter: nothing can be shown without it (PNG, 5.4). */
function isCritical(type: string): boolean {
  return /^[A-Z]/.test(type);
}

function orientationChunk(orientation: Orientation): readonly number[] {
  const data = orientationOnly(orientation);
  const typed = [0x65, 0x58, 0x49, 0x66, ...data];
  return [0, 0, 0, data.length, ...typed, ...checksum(typed)];
}

/** CRC-32 as PNG has it (annex D), bit by bit: the 30 bytes here need no table. */
function checksum(bytes: readonly number[]): readonly number[] {
  let remainder = 0xffff_ffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      remainder = (remainder >>> 1) ^ ((remainder & 1) === 1 ? 0xedb8_8320 : 0);
    }
  }
  const value = ~remainder;
  return [24, 16, 8, 0].map(shift => (value >>> shift) & 0xff);
}
