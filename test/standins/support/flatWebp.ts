import type { Colour } from './flatPng';
import type { PixelSize } from './pixelSizes';

/**
 * A valid lossless WEBP of one colour. Each of its five prefix codes has a single symbol, which
 * takes no bits, so the pixels take none either: 32 bytes whatever the size.
 */
export function flatWebp({ width, height }: PixelSize, [red, green, blue]: Colour): Uint8Array {
  const bits = new BitWriter();
  bits.write(0x2f, 8);
  bits.write(width - 1, 14);
  bits.write(height - 1, 14);
  // No alpha, version 0, then no transform, no colour cache and no meta prefix code.
  bits.write(0, 1 + 3 + 3);
  for (const symbol of [green, red, blue, 255]) {
    // A simple code of one symbol, given in 8 bits.
    bits.write(0b101, 3);
    bits.write(symbol, 8);
  }
  // The distance code: the symbol 0, given in 1 bit. No picture of one colour uses it.
  bits.write(0b0001, 4);
  return riff(bits.bytes());
}

function riff(data: Uint8Array): Uint8Array {
  const padding = data.length % 2;
  const whole = Buffer.alloc(20 + data.length + padding);
  whole.write('RIFF', 0, 'latin1');
  whole.writeUInt32LE(whole.length - 8, 4);
  whole.write('WEBPVP8L', 8, 'latin1');
  whole.writeUInt32LE(data.length, 16);
  whole.set(data, 20);
  return whole;
}

/** Bits from the lowest of each byte up. */
class BitWriter {
  private readonly bits: number[] = [];

  write(value: number, count: number): void {
    for (let bit = 0; bit < count; bit += 1) {
      this.bits.push((value >> bit) & 1);
    }
  }

  bytes(): Uint8Array {
    const bytes = new Uint8Array(Math.ceil(this.bits.length / 8));
    for (const [index, bit] of this.bits.entries()) {
      bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (bit << (index & 7));
    }
    return bytes;
  }
}
