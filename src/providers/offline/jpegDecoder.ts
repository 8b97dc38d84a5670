import { brokenImage, checkPixels, checkWorkingBytes, type DecodedImage } from './decodedImage';
import { joinPlanes, SampleStrips, stretchRow, type JpegColours } from './jpegColour';
import type { JpegComponent, JpegFrame } from './jpegFrame';
import { BitReader } from './jpegHuffman';
import { JpegScan, type ScanPart } from './jpegScan';
import { newState, readToScan, type JpegState, type ScanHead } from './jpegSegments';
import { inverseTransform } from './jpegTransform';
import { Pacer } from './pacer';

/**
 * Baseline and progressive JPEG, grey or colour, not the four inks of print. Turning it upright as its camera notes say
 * is left to whoever shows it: the pixels keep their places.
 * @throws ImageError `not-an-image`, `too-large`
 */
export function decodeJpeg(bytes: Uint8Array): DecodedImage {
  const state = newState();
  const head = readToScan(bytes, 2, state);
  const { frame } = state;
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8 || !frame || !head)
    throw brokenImage('not a JPEG file');
  const { width, height } = frame;
  checkPixels(width, height);
  const isOnePass = !frame.progressive && head.data[0] === frame.components.length;
  if (!isOnePass) {
    const blocks = frame.components.reduce((sum, one) => sum + one.paddedWide * one.paddedHigh, 0);
    checkWorkingBytes(width, height, blocks * 128);
  }
  return {
    width,
    height,
    channels: 3,
    bytesPerSample: 1,
    colourChunks: [],
    rows: signal => (isOnePass ? onePassRows(bytes, signal) : storedRows(bytes, signal)),
  };
}

/** Decodes and shows one row of units after the other. */
async function* onePassRows(bytes: Uint8Array, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const state = newState();
  const head = readToScan(bytes, 2, state);
  const { frame } = state;
  if (!frame || !head) throw brokenImage('not a JPEG file');
  const buffers = new Map(
    frame.components.map(one => [one, new Int16Array(one.paddedWide * one.down * 64)]),
  );
  const scan = openScan(bytes, state, frame, head, buffers).scan;
  yield* pictureRows(state, frame, signal, unitRow => {
    for (const buffer of buffers.values()) buffer.fill(0);
    scan.decodeRow(unitRow, unitRow);
    return { coefficients: buffers, storedFrom: unitRow };
  });
}

/** For files that tell the whole picture several times, each time in more detail. */
async function* storedRows(bytes: Uint8Array, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const state = newState();
  const pacer = new Pacer(signal);
  let head = readToScan(bytes, 2, state);
  const { frame } = state;
  if (!frame) throw brokenImage('not a JPEG file');
  const coefficients = new Map(
    frame.components.map(one => [one, new Int16Array(one.paddedWide * one.paddedHigh * 64)]),
  );
  while (head) {
    const { scan, reader } = openScan(bytes, state, frame, head, coefficients);
    for (let row = 0; row < scan.rows; row += 1) {
      scan.decodeRow(row, 0);
      if (pacer.isDue) await pacer.breathe();
    }
    head = readToScan(bytes, reader.position, state);
  }
  yield* pictureRows(state, frame, signal, () => ({ coefficients, storedFrom: 0 }));
}

/** The numbers of one row of units, and the row their buffers begin with. */
type ReadUnits = (unitRow: number) => {
  readonly coefficients: ReadonlyMap<JpegComponent, Int16Array>;
  readonly storedFrom: number;
};

async function* pictureRows(
  state: JpegState,
  frame: JpegFrame,
  signal: AbortSignal | undefined,
  readUnits: ReadUnits,
): AsyncGenerator<Uint8Array> {
  const pacer = new Pacer(signal);
  const planes = frame.components.map(component => ({
    component,
    strips: new SampleStrips(component),
    quantization: state.quantizations.get(component.quantization),
    row: new Uint8Array(component.width * 4 + 8),
  }));
  const colours = coloursOf(state, frame);
  const row = new Uint8Array(frame.width * 3);
  let nextUnit = 0;
  for (let y = 0; y < frame.height; y += 1) {
    // Smoothing looks at the row below, which may lie in the next row of units.
    const neededUnit = Math.min(Math.floor((y + 1) / (8 * frame.maxDown)), frame.unitsHigh - 1);
    for (; nextUnit <= neededUnit; nextUnit += 1) {
      const { coefficients, storedFrom } = readUnits(nextUnit);
      for (const { component, strips, quantization } of planes) {
        const numbers = coefficients.get(component);
        if (!numbers || !quantization) throw brokenImage('the JPEG lacks a table');
        transformUnits(component, numbers, quantization, strips, nextUnit, storedFrom);
      }
      if (pacer.isDue) await pacer.breathe();
    }
    for (const plane of planes) stretchRow(plane.strips, plane.component, frame, y, plane.row);
    joinPlanes(
      colours,
      planes.map(plane => plane.row),
      frame.width,
      row,
    );
    yield row;
    if (pacer.isDue) await pacer.breathe();
  }
}

function transformUnits(
  component: JpegComponent,
  coefficients: Int16Array,
  quantization: Uint16Array,
  strips: SampleStrips,
  unitRow: number,
  storedFrom: number,
): void {
  const { down, paddedWide } = component;
  for (let y = 0; y < down; y += 1) {
    const firstBlock = ((unitRow - storedFrom) * down + y) * paddedWide;
    for (let x = 0; x < paddedWide; x += 1) {
      const { target, at } = strips.place(unitRow, x, y);
      inverseTransform(
        coefficients,
        (firstBlock + x) * 64,
        quantization,
        target,
        at,
        strips.stride,
      );
    }
  }
}

function openScan(
  bytes: Uint8Array,
  state: JpegState,
  frame: JpegFrame,
  head: ScanHead,
  coefficients: ReadonlyMap<JpegComponent, Int16Array>,
): { readonly scan: JpegScan; readonly reader: BitReader } {
  const count = head.data[0] ?? 0;
  if (head.data.length < 4 + 2 * count) throw brokenImage('the JPEG ends early');
  const parts = Array.from({ length: count }, (_, index): ScanPart => {
    const [id, tables = 0] = head.data.subarray(1 + 2 * index);
    const component = frame.components.find(one => one.id === id);
    const numbers = component && coefficients.get(component);
    if (!component || !numbers) throw brokenImage('the JPEG scans a plane it does not have');
    return {
      component,
      dcTable: state.dcTables.get(tables >> 4),
      acTable: state.acTables.get(tables & 15),
      coefficients: numbers,
    };
  });
  const [first = 0, last = 63, bits = 0] = head.data.subarray(1 + 2 * count);
  const range = { first, last, highBit: bits >> 4, lowBit: bits & 15 };
  const reader = new BitReader(bytes, head.position);
  return { scan: new JpegScan(reader, frame, parts, range, state.restartInterval), reader };
}

function coloursOf({ adobeTransform }: JpegState, { components }: JpegFrame): JpegColours {
  if (components.length === 1) return 'grey';
  const names = String.fromCharCode(...components.map(({ id }) => id));
  return adobeTransform === 0 || (adobeTransform === undefined && names === 'RGB') ? 'rgb' : 'ycc';
}
