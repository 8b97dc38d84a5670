import { brokenImage, ByteWriter, latin1, little32, startsWith } from './bytes';
import { orientationOnly, readOrientation, upright, type Orientation } from './orientation';

interface Chunk {
  readonly type: string;
  readonly start: number;
  /** After the data and before the byte that pads it to an even length. */
  readonly dataEnd: number;
}

const headBytes = 12;
const addedBytes = 8 + 26 + 1;
const exifFlag = 0x08;
const xmpFlag = 0x04;
const pixelChunks = new Set(['VP8 ', 'VP8L', 'ANMF']);
const pictureChunks = new Set([...pixelChunks, 'VP8X', 'ALPH', 'ANIM', 'ICCP']);

/**
 * A WebP (RFC 9649) without Exif, XMP and unknown chunks, and without what follows its end; an
 * orientation stays. The flags of the extended header and the container's length are set anew.
 * @throws ImageError `not-an-image`
 */
export function stripWebp(bytes: Uint8Array): Uint8Array {
  const chunks = chunksOf(bytes);
  // Only the extended form has room for Exif; in the simple one nobody reads it.
  const isExtended = chunks.next().value?.type === 'VP8X';
  const orientation = isExtended ? orientationOf(bytes) : upright;
  const output = new ByteWriter(bytes.length + addedBytes);
  output.write(bytes.subarray(0, headBytes));
  let hasPixels = false;
  for (const { type, start, dataEnd } of chunksOf(bytes)) {
    if (!pictureChunks.has(type)) continue;
    hasPixels ||= pixelChunks.has(type);
    const chunk = bytes.subarray(start, dataEnd);
    output.write(type === 'VP8X' ? withFlags(chunk, orientation) : chunk);
    if (chunk.length % 2 === 1) output.write([0]);
  }
  if (!hasPixels) throw brokenImage(bytes.length);
  if (orientation !== upright) output.write(orientationChunk(orientation));
  const stripped = output.bytes;
  new DataView(stripped.buffer, stripped.byteOffset).setUint32(4, stripped.length - 8, true);
  return stripped;
}

function orientationOf(bytes: Uint8Array): Orientation {
  for (const { type, start, dataEnd } of chunksOf(bytes)) {
    if (type !== 'EXIF') continue;
    // Some writers put JPEG's head before the structure.
    const tiff = start + 8 + (startsWith(bytes, start + 8, 'Exif\0\0') ? 6 : 0);
    return readOrientation(bytes.subarray(tiff, dataEnd));
  }
  return upright;
}

function* chunksOf(bytes: Uint8Array): Generator<Chunk, void, undefined> {
  const end = 8 + little32(bytes, 4);
  if (end > bytes.length) throw brokenImage(bytes.length);
  for (let start = headBytes; start < end;) {
    const dataEnd = start + 8 + little32(bytes, start + 4);
    if (dataEnd > end) throw brokenImage(start);
    yield { type: latin1(bytes, start, start + 4), start, dataEnd };
    start = dataEnd + (dataEnd % 2);
  }
}

function withFlags(chunk: Uint8Array, orientation: Orientation): Uint8Array {
  const changed = Uint8Array.from(chunk);
  const flags = (chunk[8] ?? 0) & ~(exifFlag | xmpFlag);
  changed.set([flags | (orientation === upright ? 0 : exifFlag)], 8);
  return changed;
}

function orientationChunk(orientation: Orientation): readonly number[] {
  const data = orientationOnly(orientation);
  return [0x45, 0x58, 0x49, 0x46, data.length, 0, 0, 0, ...data];
}
