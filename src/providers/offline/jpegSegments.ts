import { brokenImage } from './decodedImage';
import { readFrame, type JpegFrame } from './jpegFrame';
import { huffmanTable, nextMarker, type HuffmanTable } from './jpegHuffman';
import { zigzag } from './jpegScan';

/** What the segments read so far have set. */
export interface JpegState {
  frame: JpegFrame | undefined;
  /** Adobe's word on what the planes are: 0 as they are, 1 YCbCr. */
  adobeTransform: number | undefined;
  restartInterval: number;
  readonly quantizations: Map<number, Uint16Array>;
  readonly dcTables: Map<number, HuffmanTable>;
  readonly acTables: Map<number, HuffmanTable>;
}

/** A scan's own segment, and where its bits begin. */
export interface ScanHead {
  readonly data: Uint8Array;
  readonly position: number;
}

export function newState(): JpegState {
  return {
    frame: undefined,
    adobeTransform: undefined,
    restartInterval: 0,
    quantizations: new Map(),
    dcTables: new Map(),
    acTables: new Map(),
  };
}

/** Reads segments up to the next scan; undefined when the picture has no more of them. */
export function readToScan(
  bytes: Uint8Array,
  from: number,
  state: JpegState,
): ScanHead | undefined {
  let position = from;
  for (;;) {
    const marker = nextMarker(bytes, position);
    const type = bytes[marker + 1];
    if (type === undefined) throw brokenImage('the JPEG ends early');
    if (type === 0xd9) return undefined;
    position = marker + 2;
    if (type === 1 || (type >= 0xd0 && type <= 0xd8)) continue;
    const length = (bytes[position] ?? 0) * 256 + (bytes[position + 1] ?? 0);
    const end = position + length;
    if (length < 2 || end > bytes.length) throw brokenImage('the JPEG ends early');
    const data = bytes.subarray(position + 2, end);
    if (type === 0xda) return { data, position: end };
    readSegment(type, data, state);
    position = end;
  }
}

function readSegment(type: number, data: Uint8Array, state: JpegState): void {
  switch (type) {
    case 0xc0:
    case 0xc1:
    case 0xc2:
      if (state.frame) throw brokenImage('a JPEG with two pictures');
      state.frame = readFrame(type, data);
      return;
    case 0xc4:
      readHuffmanTables(data, state);
      return;
    case 0xdb:
      readQuantizations(data, state);
      return;
    case 0xdd:
      state.restartInterval = (data[0] ?? 0) * 256 + (data[1] ?? 0);
      return;
    case 0xee:
      if (String.fromCharCode(...data.subarray(0, 5)) === 'Adobe') state.adobeTransform = data[11];
      return;
    default:
      // 0xc3 to 0xcf are lossless, hierarchical and arithmetic pictures, which nobody shows.
      if (type >= 0xc3 && type <= 0xcf) throw brokenImage('a JPEG of a kind that is not shown');
  }
}

function readHuffmanTables(data: Uint8Array, state: JpegState): void {
  for (let position = 0; position + 17 <= data.length;) {
    const target = data[position] ?? 0;
    const counts = data.subarray(position + 1, position + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    position += 17;
    const table = huffmanTable(counts, data.subarray(position, position + total));
    (target < 16 ? state.dcTables : state.acTables).set(target & 15, table);
    position += total;
  }
}

function readQuantizations(data: Uint8Array, state: JpegState): void {
  for (let position = 0; position < data.length;) {
    const head = data[position] ?? 0;
    const isWide = head >= 16;
    position += 1;
    const table = new Uint16Array(64);
    for (const place of zigzag) {
      const value = data[position] ?? 0;
      table[place] = isWide ? value * 256 + (data[position + 1] ?? 0) : value;
      position += isWide ? 2 : 1;
    }
    state.quantizations.set(head & 15, table);
  }
}
