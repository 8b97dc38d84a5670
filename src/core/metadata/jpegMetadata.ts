import { big16, brokenImage, ByteWriter, startsWith } from './bytes';
import { orientationOnly, readOrientation, upright, type Orientation } from './orientation';

interface Segment {
  readonly marker: number;
  /** From the FF before the marker to the byte after the segment, a scan's data included. */
  readonly start: number;
  readonly end: number;
}

const startOfImage = [0xff, 0xd8];
const endOfImage = 0xd9;
const startOfScan = 0xda;
const exifHead = 'Exif\0\0';
/** Marker, length, `Exif`, the 26 bytes of the orientation. */
const addedBytes = 2 + 2 + exifHead.length + 26;

/**
 * A JPEG (ITU-T T.81) without what its decoder does not need: of the application segments only JFIF
 * (without its thumbnail), ICC profiles and Adobe's colour transform stay, and the orientation. What
 * follows the picture's end goes too: phones append videos and earlier versions there.
 * @throws ImageError `not-an-image`
 */
export function stripJpeg(bytes: Uint8Array): Uint8Array {
  const exif = exifOf(orientationOf(bytes));
  const output = new ByteWriter(bytes.length + addedBytes);
  output.write(startOfImage);
  let pending = exif;
  for (const segment of segmentsOf(bytes)) {
    const kept = keptPart(bytes, segment);
    if (!kept) continue;
    // Exif stands first, but readers of JFIF look for theirs before it.
    if (segment.marker !== 0xe0) {
      output.write(pending);
      pending = [];
    }
    output.write(kept);
  }
  return output.bytes;
}

/** Whether the picture has four colour components, that is CMYK or YCCK. */
export function isCmykJpeg(bytes: Uint8Array): boolean {
  for (const { marker, start } of segmentsOf(bytes)) {
    if (isFrame(marker)) return bytes[start + 9] === 4;
  }
  return false;
}

function orientationOf(bytes: Uint8Array): Orientation {
  for (const { marker, start, end } of segmentsOf(bytes)) {
    if (marker === 0xe1 && startsWith(bytes, start + 4, exifHead)) {
      return readOrientation(bytes.subarray(start + 4 + exifHead.length, end));
    }
  }
  return upright;
}

function exifOf(orientation: Orientation): readonly number[] {
  if (orientation === upright) return [];
  const payload = [0x45, 0x78, 0x69, 0x66, 0, 0, ...orientationOnly(orientation)];
  return [0xff, 0xe1, 0, payload.length + 2, ...payload];
}

/** Every segment after the start of the image up to and with its end. Each step moves on by a byte or more. */
function* segmentsOf(bytes: Uint8Array): Generator<Segment, void, undefined> {
  for (let position = startOfImage.length, hasScan = false; ;) {
    const start = skipFill(bytes, position);
    const marker = bytes[start + 1];
    if (marker === undefined || marker === 0x00 || marker === 0xd8) throw brokenImage(start);
    if (marker === endOfImage) {
      if (!hasScan) throw brokenImage(start);
      yield { marker, start, end: start + 2 };
      return;
    }
    let end = start + 2;
    if (!isBare(marker)) {
      const length = big16(bytes, start + 2);
      end += length;
      if (length < 2 || end > bytes.length) throw brokenImage(start);
    }
    if (marker === startOfScan) {
      end = endOfScanData(bytes, end);
      hasScan = true;
    }
    yield { marker, start, end };
    position = end;
  }
}

/** A marker may be preceded by any number of FF; the last of them is its own. */
function skipFill(bytes: Uint8Array, position: number): number {
  let start = position;
  if (bytes[start] !== 0xff) throw brokenImage(start);
  while (bytes[start + 1] === 0xff) start += 1;
  return start;
}

/** Where the next segment begins: FF 00 is a data byte, and restart markers belong to the data. */
function endOfScanData(bytes: Uint8Array, from: number): number {
  for (let position = from; ;) {
    const start = bytes.indexOf(0xff, position);
    let last = start;
    while (bytes[last + 1] === 0xff) last += 1;
    const next = bytes[last + 1];
    if (start < 0 || next === undefined) throw brokenImage(bytes.length);
    if (next !== 0x00 && !isBare(next)) return start;
    position = last + 2;
  }
}

function keptPart(bytes: Uint8Array, { marker, start, end }: Segment): Uint8Array | undefined {
  const content = start + 4;
  switch (marker) {
    case 0xe0:
      return startsWith(bytes, content, 'JFIF\0') ? withoutThumbnail(bytes, start, end) : undefined;
    case 0xe2:
      return startsWith(bytes, content, 'ICC_PROFILE\0') ? bytes.subarray(start, end) : undefined;
    case 0xee:
      return startsWith(bytes, content, 'Adobe') ? bytes.subarray(start, end) : undefined;
    default:
      // C0 to DF are the frame, its tables, its scans; the rest is applications' and comments.
      return marker >= 0xc0 && marker <= 0xdf ? bytes.subarray(start, end) : undefined;
  }
}

/** JFIF's thumbnail may show what was cut away from the picture since. */
function withoutThumbnail(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  const length = 16;
  if (start + 2 + length > end) return undefined;
  const segment = Uint8Array.from(bytes.subarray(start, start + 2 + length));
  segment.set([0, length], 2);
  segment.set([0, 0], length);
  return segment;
}

/** TEM and RSTn: no length, no data. */
function isBare(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** SOF0 to SOF15 without the DHT, JPG and DAC that stand between them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
