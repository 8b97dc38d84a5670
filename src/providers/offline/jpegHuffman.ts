import { brokenImage } from './decodedImage';

const fastBits = 9;
/** Zero bits past the end that are taken for sloppy padding; more of them mean a cut-off file. */
const maxMissingBytes = 8;

export interface HuffmanTable {
  /** For codes of at most nine bits, by the next nine bits: length × 256 + symbol, or 0. */
  readonly fast: Uint16Array;
  /** By length: the first code that is longer, left-aligned to 16 bits. */
  readonly limits: Int32Array;
  /** By length: what to add to a code to find its symbol. */
  readonly offsets: Int32Array;
  readonly symbols: Uint8Array;
}

/** @param counts how many codes there are of each length, 1 to 16 */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const fast = new Uint16Array(1 << fastBits);
  const limits = new Int32Array(18);
  const offsets = new Int32Array(18);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length += 1) {
    offsets[length] = index - code;
    for (let rest = counts[length - 1] ?? 0; rest > 0; rest -= 1) {
      if (length <= fastBits) {
        const first = code << (fastBits - length);
        fast.fill(length * 256 + (symbols[index] ?? 0), first, first + (1 << (fastBits - length)));
      }
      code += 1;
      index += 1;
    }
    limits[length] = code << (16 - length);
    code <<= 1;
  }
  limits[17] = 0x7fff_ffff;
  return { fast, limits, offsets, symbols };
}

/** The bits between two markers of a JPEG, most significant first. */
export class BitReader {
  private buffer = 0;
  private count = 0;
  private missingBytes = 0;

  constructor(
    private readonly bytes: Uint8Array,
    /** Where the next unread byte stands; never past a marker. */
    public position: number,
  ) {}

  /** The next symbol. @throws ImageError `not-an-image` for a code the table lacks. */
  decode(table: HuffmanTable): number {
    if (this.count < 16) this.fill();
    const entry =
      table.fast[(this.buffer >>> (this.count - fastBits)) & ((1 << fastBits) - 1)] ?? 0;
    if (entry !== 0) {
      this.count -= entry >> 8;
      return entry & 0xff;
    }
    const next = (this.buffer >>> (this.count - 16)) & 0xffff;
    let length = fastBits + 1;
    while (next >= (table.limits[length] ?? 0)) length += 1;
    if (length > 16) throw brokenImage('the JPEG has a code that stands for nothing');
    this.count -= length;
    return table.symbols[(next >> (16 - length)) + (table.offsets[length] ?? 0)] ?? 0;
  }

  bit(): number {
    if (this.count < 1) this.fill();
    this.count -= 1;
    return (this.buffer >>> this.count) & 1;
  }

  /** @param length 0 to 16 bits */
  bits(length: number): number {
    if (length === 0) return 0;
    if (this.count < length) this.fill();
    this.count -= length;
    return (this.buffer >>> this.count) & ((1 << length) - 1);
  }

  /** A signed number of so many bits, where a leading 0 means negative. */
  signed(length: number): number {
    const value = this.bits(length);
    return length > 0 && value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
  }

  /** Goes past the next restart marker. @throws ImageError `not-an-image` where there is none. */
  restart(): void {
    this.buffer = 0;
    this.count = 0;
    this.missingBytes = 0;
    const marker = nextMarker(this.bytes, this.position);
    const type = this.bytes[marker + 1] ?? 0;
    if (type < 0xd0 || type > 0xd7) throw brokenImage('the JPEG lacks a restart marker');
    this.position = marker + 2;
  }

  private fill(): void {
    while (this.count <= 24) {
      let byte = this.bytes[this.position] ?? 0;
      if (this.position >= this.bytes.length) {
        this.noteMissing();
      } else if (byte !== 0xff) {
        this.position += 1;
      } else if (this.bytes[this.position + 1] === 0) {
        this.position += 2;
      } else {
        byte = 0;
        this.noteMissing();
      }
      this.buffer = (this.buffer << 8) | byte;
      this.count += 8;
    }
  }

  private noteMissing(): void {
    this.missingBytes += 1;
    if (this.missingBytes > maxMissingBytes) throw brokenImage('the JPEG ends early');
  }
}

/** Where the next marker's 0xff stands, or the end; escaped and repeated 0xff are passed over. */
export function nextMarker(bytes: Uint8Array, position: number): number {
  let place = bytes.indexOf(0xff, position);
  while (place >= 0 && place + 1 < bytes.length) {
    const type = bytes[place + 1];
    if (type !== 0 && type !== 0xff) return place;
    place = bytes.indexOf(0xff, place + 1);
  }
  return bytes.length;
}
