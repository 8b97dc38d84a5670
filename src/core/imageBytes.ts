import { ImageError } from './errors';
import type { MediaType } from './imageModel';

export interface ImageFacts {
  readonly mediaType: MediaType;
  readonly width: number;
  readonly height: number;
  /** Set where the head says so: an `acTL` chunk (PNG) or the animation flag (WebP). */
  readonly animated?: boolean;
}

export interface InspectedImage extends ImageFacts {
  /** Length of the picture itself, without what was appended to it. */
  readonly bytes: number;
  /** Bytes after the picture's own end, which `push` held back: a polyglot's payload, padding. */
  readonly trailingBytes: number;
  /** More than 100 megapixels: fit to be saved, not to be decoded for a preview. */
  readonly hugePixels: boolean;
}

/** Where viewers draw the line: Pillow warns above 89 megapixels, sharp refuses above 268. */
const maxPixelsToShow = 100_000_000;

/** PNG, JPEG and WebP by their bytes; names and `Content-Type` are never believed. */
export function sniffImage(head: Uint8Array): ImageFacts | 'need-more' | 'not-an-image' {
  const parser = new FormatParser();
  parser.push(head);
  if (parser.refused) return 'not-an-image';
  return parser.facts ?? 'need-more';
}

/** The suffix, without a dot, of a file holding such a picture. */
export function extensionFor(mediaType: MediaType): 'png' | 'jpg' | 'webp' {
  switch (mediaType) {
    case 'image/png':
      return 'png';
    case 'image/jpeg':
      return 'jpg';
    case 'image/webp':
      return 'webp';
  }
}

/**
 * Checks a picture while it streams by: its kind, its size, and that it is whole, which a body
 * without `Content-Length` cannot say otherwise. Holds at most 30 bytes back, never pixels.
 */
export class ImageInspector {
  private readonly parser = new FormatParser();
  private bytes = 0;
  private trailingBytes = 0;

  /** Undefined until enough of the head was seen. */
  get facts(): ImageFacts | undefined {
    return this.parser.facts;
  }

  /**
   * The part of the chunk that belongs to the picture; empty after its end.
   * @throws ImageError `not-an-image`
   */
  push(chunk: Uint8Array): Uint8Array {
    const used = this.parser.push(chunk);
    if (this.parser.refused) throw notAnImage(this.bytes);
    this.bytes += used;
    this.trailingBytes += chunk.length - used;
    return used === chunk.length ? chunk : chunk.subarray(0, used);
  }

  /** @throws ImageError `network` when the picture is cut off before its end. */
  finish(): InspectedImage {
    const { facts, finished } = this.parser;
    if (!facts || !finished) {
      throw new ImageError('network', `the picture ends early, after ${this.bytes} bytes`, {
        value: `${this.bytes} bytes`,
      });
    }
    return {
      ...facts,
      bytes: this.bytes,
      trailingBytes: this.trailingBytes,
      hugePixels: facts.width * facts.height > maxPixelsToShow,
    };
  }
}

function notAnImage(position: number): ImageError {
  return new ImageError('not-an-image', `not a PNG, JPEG or WebP picture (byte ${position} on)`);
}

/**
 * What a format asks for next: bytes to look at, bytes to pass over, or a JPEG's next marker. Whoever
 * makes a file may have it ask at every other byte, so a step costs little.
 */
type Step =
  { readonly take: number } | { readonly skip: number } | { readonly marker: MarkerPlace };

/** Between segments a marker is due at once; after a scan began its data comes first. */
type MarkerPlace = 'due' | 'after-data';

interface Findings {
  facts: ImageFacts | undefined;
}

/** Returns at the picture's end, or false as soon as the bytes are not what they should be. */
type Format = Generator<Step, boolean, Uint8Array>;

const nothing = new Uint8Array(0);

/** Stands for the marker that is not where it is due: zero is none. */
const noMarker = new Uint8Array(1);

/** Feeds a format chunk by chunk; each step asks for at least one byte, so every push ends. */
class FormatParser implements Findings {
  facts: ImageFacts | undefined;
  refused = false;
  finished = false;
  private readonly format = parseImage(this);
  private step: Step = { take: 1 };
  private taken: number[] = [];
  private skipped = 0;
  /** Whether the byte before this chunk was the FF that begins a marker. */
  private isInMarker = false;

  constructor() {
    this.advance(nothing);
  }

  /** How many bytes of the chunk belong to the picture. */
  push(chunk: Uint8Array): number {
    let position = 0;
    while (position < chunk.length && !this.finished && !this.refused) {
      position = this.consume(chunk, position);
    }
    return position;
  }

  private consume(chunk: Uint8Array, position: number): number {
    const { step } = this;
    if ('marker' in step) return this.findMarker(chunk, position, step.marker);
    if ('skip' in step) {
      const length = Math.min(step.skip - this.skipped, chunk.length - position);
      this.skipped += length;
      if (this.skipped === step.skip) this.advance(nothing);
      return position + length;
    }
    const part = chunk.subarray(position, position + step.take - this.taken.length);
    if (part.length === step.take) {
      this.advance(part);
      return position + part.length;
    }
    this.taken.push(...part);
    if (this.taken.length === step.take) this.advance(Uint8Array.from(this.taken));
    return position + part.length;
  }

  /** The position after the marker, or after the chunk where it has none. */
  private findMarker(chunk: Uint8Array, start: number, place: MarkerPlace): number {
    let position = start;
    while (position < chunk.length) {
      if (!this.isInMarker) {
        const index = place === 'due' ? position : chunk.indexOf(0xff, position);
        if (index < 0) return chunk.length;
        if (chunk[index] !== 0xff) {
          this.advance(noMarker);
          return position;
        }
        this.isInMarker = true;
        position = index + 1;
        continue;
      }
      const marker = chunk[position] ?? 0;
      position += 1;
      // Any number of FF may stand before a marker.
      if (marker === 0xff) continue;
      this.isInMarker = false;
      // A zero after it makes FF data, and restarting is part of the data.
      if (place === 'after-data' && (marker === 0x00 || isBareMarker(marker))) continue;
      this.advance(Uint8Array.of(marker));
      return position;
    }
    return position;
  }

  private advance(bytes: Uint8Array): void {
    if (this.taken.length > 0) this.taken = [];
    this.skipped = 0;
    const next = this.format.next(bytes);
    if (!next.done) this.step = next.value;
    else if (next.value) this.finished = true;
    else this.refused = true;
  }
}

function* parseImage(findings: Findings): Format {
  const [first] = yield { take: 1 };
  switch (first) {
    case 0x89:
      return yield* parsePng(findings);
    case 0xff:
      return yield* parseJpeg(findings);
    case 0x52:
      return yield* parseWebp(findings);
    default:
      return false;
  }
}

/** PNG (ISO/IEC 15948): a signature, then chunks of length, type, data and checksum up to `IEND`. */
function* parsePng(findings: Findings): Format {
  if (!matches(yield { take: 7 }, 0, 'PNG\r\n\x1a\n')) return false;
  const header = yield { take: 8 + 13 + 4 };
  const width = big32(header, 8);
  const height = big32(header, 12);
  if (big32(header, 0) !== 13 || !matches(header, 4, 'IHDR')) return false;
  if (!isPngSize(width) || !isPngSize(height)) return false;
  findings.facts = { mediaType: 'image/png', width, height };
  for (let hasPixels = false; ;) {
    const chunk = yield { take: 8 };
    const length = big32(chunk, 0);
    if (length > maxPngInteger || !chunk.subarray(4).every(isLetter)) return false;
    if (matches(chunk, 4, 'IHDR')) return false;
    if (matches(chunk, 4, 'acTL')) findings.facts = { ...findings.facts, animated: true };
    if (matches(chunk, 4, 'IDAT')) hasPixels = true;
    const isEnd = matches(chunk, 4, 'IEND');
    yield { skip: length + 4 };
    if (isEnd) return hasPixels;
  }
}

const maxPngInteger = 0x7fff_ffff;

function isPngSize(pixels: number): boolean {
  return pixels > 0 && pixels <= maxPngInteger;
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** JPEG (ITU-T T.81, B.1): segments, each begun by FF and a marker, from SOI to EOI. */
function* parseJpeg(findings: Findings): Format {
  const [second] = yield { take: 1 };
  if (second !== 0xd8) return false;
  for (let inScan = false; ;) {
    const [marker = 0] = yield { marker: inScan ? 'after-data' : 'due' };
    if (marker === 0x00) return false;
    if (marker === 0xd9) return inScan;
    if (isBareMarker(marker)) continue;
    if (marker === 0xd8) return false;
    const length = big16(yield { take: 2 }, 0);
    if (length < 2 || (marker === 0xda && !findings.facts)) return false;
    if (isFrameMarker(marker) && !findings.facts) {
      if (length < 9) return false;
      const frame = yield { take: 6 };
      const [height, width] = [big16(frame, 1), big16(frame, 3)];
      // A height of 0 would follow in a DNL segment, which no encoder of pictures writes.
      if (width === 0 || height === 0) return false;
      findings.facts = { mediaType: 'image/jpeg', width, height };
      yield { skip: length - 8 };
    } else if (length > 2) {
      yield { skip: length - 2 };
    }
    if (marker === 0xda) inScan = true;
  }
}

/** TEM and RSTn: no length, no data. */
function isBareMarker(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** SOF0 to SOF15 without the DHT, JPG and DAC that stand between them. */
function isFrameMarker(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** WebP (RFC 9649): a RIFF container that says its own length; the first chunk has the size. */
function* parseWebp(findings: Findings): Format {
  const head = yield { take: 19 };
  if (!matches(head, 0, 'IFF') || !matches(head, 7, 'WEBP')) return false;
  const riffLength = little32(head, 3);
  const chunkType = String.fromCharCode(...head.subarray(11, 15));
  const chunkLength = little32(head, 15);
  if (chunkLength < 10 || riffLength < 12 + chunkLength) return false;
  const facts = readWebpSize(chunkType, yield { take: 10 });
  if (!facts) return false;
  findings.facts = facts;
  const rest = riffLength - 22;
  if (rest > 0) yield { skip: rest };
  // An extended header alone announces a picture and holds none.
  return rest > 0 || chunkType !== 'VP8X';
}

function readWebpSize(chunkType: string, data: Uint8Array): ImageFacts | undefined {
  const mediaType = 'image/webp';
  switch (chunkType) {
    case 'VP8 ': {
      const isKeyFrame = ((data[0] ?? 1) & 1) === 0;
      if (!isKeyFrame || !matches(data, 3, '\x9d\x01\x2a')) return undefined;
      const [width, height] = [little16(data, 6) & 0x3fff, little16(data, 8) & 0x3fff];
      return width > 0 && height > 0 ? { mediaType, width, height } : undefined;
    }
    case 'VP8L': {
      if (data[0] !== 0x2f) return undefined;
      const bits = little32(data, 1);
      const version = bits >>> 29;
      if (version !== 0) return undefined;
      return { mediaType, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X': {
      const [width, height] = [(little32(data, 4) & 0xff_ffff) + 1, (little32(data, 6) >>> 8) + 1];
      const isAnimated = ((data[0] ?? 0) & 0x02) !== 0;
      return { mediaType, width, height, ...(isAnimated ? { animated: true } : {}) };
    }
    default:
      return undefined;
  }
}

function matches(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[offset + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

function big16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) * 0x100 + (bytes[offset + 1] ?? 0);
}

function big32(bytes: Uint8Array, offset: number): number {
  return big16(bytes, offset) * 0x1_0000 + big16(bytes, offset + 2);
}

function little16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] ?? 0) + (bytes[offset + 1] ?? 0) * 0x100;
}

function little32(bytes: Uint8Array, offset: number): number {
  return little16(bytes, offset) + little16(bytes, offset + 2) * 0x1_0000;
}
