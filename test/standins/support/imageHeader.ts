import type { PixelSize } from './pixelSizes';

export interface ImageHeader {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif';
  readonly size: PixelSize;
}

/** What a picture is by its bytes, or undefined where it is no JPG, PNG or WEBP. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return readPng(buffer) ?? readJpeg(buffer) ?? readWebp(buffer);
  } catch (error) {
    // A header that breaks off: the number read lies behind the last byte.
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

function text(buffer: Buffer, from: number, to: number): string {
  return buffer.toString('latin1', from, to);
}

function readPng(buffer: Buffer): ImageHeader | undefined {
  if (text(buffer, 0, 8) !== '\x89PNG\r\n\x1a\n' || text(buffer, 12, 16) !== 'IHDR') {
    return undefined;
  }
  const size = { width: buffer.readUInt32BE(16), height: buffer.readUInt32BE(20) };
  return { mediaType: 'image/png', size };
}

function readJpeg(buffer: Buffer): ImageHeader | undefined {
  if (text(buffer, 0, 2) !== '\xff\xd8') {
    return undefined;
  }
  let at = 2;
  while (buffer.readUInt8(at) === 0xff) {
    const marker = buffer.readUInt8(at + 1);
    // Start of frame, whatever the coding; C4, C8 and CC are tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      const size = { width: buffer.readUInt16BE(at + 7), height: buffer.readUInt16BE(at + 5) };
      return { mediaType: 'image/jpeg', size };
    }
    at += marker === 0xff ? 1 : 2 + buffer.readUInt16BE(at + 2);
  }
  return undefined;
}

function readWebp(buffer: Buffer): ImageHeader | undefined {
  if (text(buffer, 0, 4) !== 'RIFF' || text(buffer, 8, 12) !== 'WEBP') {
    return undefined;
  }
  const size = webpSize(buffer, text(buffer, 12, 16));
  return size === undefined ? undefined : { mediaType: 'image/webp', size };
}

function webpSize(buffer: Buffer, kind: string): PixelSize | undefined {
  if (kind === 'VP8X') {
    return { width: buffer.readUIntLE(24, 3) + 1, height: buffer.readUIntLE(27, 3) + 1 };
  }
  if (kind === 'VP8L') {
    const bits = buffer.readUInt32LE(21);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (kind === 'VP8 ') {
    return { width: buffer.readUInt16LE(26) & 0x3fff, height: buffer.readUInt16LE(28) & 0x3fff };
  }
  return undefined;
}
