import { brokenImage } from './decodedImage';

/** One of the planes a JPEG consists of. */
export interface JpegComponent {
  readonly id: number;
  /** How many blocks of it one unit of the picture has, across and down. */
  readonly across: number;
  readonly down: number;
  readonly quantization: number;
  /** Blocks that hold samples, and with the padding up to whole units. */
  readonly blocksWide: number;
  readonly blocksHigh: number;
  readonly paddedWide: number;
  readonly paddedHigh: number;
  /** Samples that belong to the picture. */
  readonly width: number;
  readonly height: number;
}

export interface JpegFrame {
  readonly progressive: boolean;
  readonly width: number;
  readonly height: number;
  readonly maxAcross: number;
  readonly maxDown: number;
  readonly unitsWide: number;
  readonly unitsHigh: number;
  readonly components: readonly JpegComponent[];
}

/**
 * Reads the segment that says how the picture is laid out.
 * @throws ImageError `not-an-image`
 */
export function readFrame(marker: number, data: Uint8Array): JpegFrame {
  const [precision = 0, heightHigh = 0, heightLow = 0, widthHigh = 0, widthLow = 0, count = 0] =
    data;
  const height = heightHigh * 256 + heightLow;
  const width = widthHigh * 256 + widthLow;
  if (precision !== 8) throw brokenImage(`a JPEG of ${precision} bits`);
  if ((count !== 1 && count !== 3) || data.length < 6 + 3 * count) {
    throw brokenImage(`a JPEG of ${count} colours`);
  }
  const raw = Array.from({ length: count }, (_, index) => {
    const [id = 0, factors = 0, quantization = 0] = data.subarray(6 + 3 * index);
    // Alone, a plane is not sampled less than any other, whatever the file says.
    const isAlone = count === 1;
    return {
      id,
      across: isAlone ? 1 : factors >> 4,
      down: isAlone ? 1 : factors & 15,
      quantization,
    };
  });
  if (raw.some(({ across, down }) => across < 1 || across > 4 || down < 1 || down > 4)) {
    throw brokenImage('a JPEG with impossible sampling');
  }
  const maxAcross = Math.max(...raw.map(({ across }) => across));
  const maxDown = Math.max(...raw.map(({ down }) => down));
  const unitsWide = Math.ceil(width / (8 * maxAcross));
  const unitsHigh = Math.ceil(height / (8 * maxDown));
  const components = raw.map(one => {
    const ownWidth = Math.ceil((width * one.across) / maxAcross);
    const ownHeight = Math.ceil((height * one.down) / maxDown);
    return {
      ...one,
      width: ownWidth,
      height: ownHeight,
      blocksWide: Math.ceil(ownWidth / 8),
      blocksHigh: Math.ceil(ownHeight / 8),
      paddedWide: unitsWide * one.across,
      paddedHigh: unitsHigh * one.down,
    };
  });
  return {
    progressive: marker === 0xc2,
    width,
    height,
    maxAcross,
    maxDown,
    unitsWide,
    unitsHigh,
    components,
  };
}
