import { ImageError } from '../errors';

/** Numbers at an offset; what lies past the end reads as zero, so that a reader need not ask first. */
export function big16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) * 0x100 + (bytes[offset + 1] ?? 0);
}

export function big32(bytes: Uint8Array, offset: number): number {
  return big16(bytes, offset) * 0x1_0000 + big16(bytes, offset + 2);
}

export function little16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) + (bytes[offset + 1] ?? 0) * 0x100;
}

export function little32(bytes: Uint8Array, offset: number): number {
  return little16(bytes, offset) + little16(bytes, offset + 2) * 0x1_0000;
}

/** Text of one byte per character, as the marks of the three formats are. */
export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

export function startsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  return latin1(bytes, offset, offset + text.length) === text;
}

/** A picture being put together from parts of another one; never longer than told beforehand. */
export class ByteWriter {
  private readonly target: Uint8Array;
  private length = 0;

  constructor(maxBytes: number) {
    this.target = new Uint8Array(maxBytes);
  }

  write(part: Uint8Array | readonly number[]): void {
    this.target.set(part, this.length);
    this.length += part.length;
  }

  get bytes(): Uint8Array {
    return this.target.subarray(0, this.length);
  }
}

/** The picture is not built as its format says, at about this byte. */
export function brokenImage(position: number): ImageError {
  return new ImageError('not-an-image', `not a whole picture (byte ${position})`);
}
