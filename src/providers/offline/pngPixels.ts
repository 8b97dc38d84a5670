import { brokenImage } from './decodedImage';

/** What a PNG's header, palette and transparency say about its samples. */
export interface PngPixels {
  readonly bitDepth: number;
  /** 0 grey, 2 colour, 3 palette, 4 grey with opacity, 6 colour with opacity. */
  readonly colourType: number;
  readonly palette: Uint8Array | undefined;
  readonly transparency: Uint8Array | undefined;
}

export interface PixelExpander {
  readonly channels: 3 | 4;
  readonly bytesPerSample: 1 | 2;
  /** Turns a line of the file's samples into red, green, blue (and opacity), losing nothing. */
  expand(samples: Uint8Array, pixels: number, target: Uint8Array): void;
}

const bitDepths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** @throws ImageError `not-an-image` for a combination PNG does not have. */
export function pixelExpander(file: PngPixels): PixelExpander {
  const { bitDepth, colourType, palette, transparency } = file;
  if (bitDepths[colourType]?.includes(bitDepth) !== true) {
    throw brokenImage(`a PNG of colour type ${colourType} with ${bitDepth} bits`);
  }
  if (colourType === 3) {
    if (!palette || palette.length % 3 !== 0) throw brokenImage('a PNG without its palette');
    return paletteExpander(palette, transparency, bitDepth);
  }
  const bytesPerSample = bitDepth === 16 ? 2 : 1;
  if (bitDepth < 8) return paletteExpander(...greyPalette(bitDepth, transparency), bitDepth);
  const isGrey = (colourType & 2) === 0;
  const hasOpacity = (colourType & 4) !== 0;
  const key = hasOpacity ? undefined : transparentKey(transparency, isGrey ? 1 : 3, bytesPerSample);
  return {
    channels: hasOpacity || key ? 4 : 3,
    bytesPerSample,
    expand: wholeSampleExpander(isGrey, hasOpacity, bytesPerSample, key),
  };
}

/** Small greys as a palette of at most 16 entries: the same work then serves both. */
function greyPalette(
  bitDepth: number,
  transparency: Uint8Array | undefined,
): [palette: Uint8Array, transparency: Uint8Array | undefined] {
  const last = 2 ** bitDepth - 1;
  const greys = Array.from({ length: last + 1 }, (_, grey) => (grey * 255) / last);
  const transparent = transparency?.[1];
  return [
    Uint8Array.from(greys.flatMap(grey => [grey, grey, grey])),
    transparent === undefined
      ? undefined
      : Uint8Array.from(greys.map((_, grey) => (grey === transparent ? 0 : 255))),
  ];
}

function paletteExpander(
  palette: Uint8Array,
  transparency: Uint8Array | undefined,
  bitDepth: number,
): PixelExpander {
  const channels = transparency ? 4 : 3;
  const mask = 2 ** bitDepth - 1;
  return {
    channels,
    bytesPerSample: 1,
    expand(samples, pixels, target) {
      for (let index = 0; index < pixels; index += 1) {
        const bit = index * bitDepth;
        const entry = ((samples[bit >> 3] ?? 0) >> (8 - bitDepth - (bit & 7))) & mask;
        const place = index * channels;
        target[place] = palette[entry * 3] ?? 0;
        target[place + 1] = palette[entry * 3 + 1] ?? 0;
        target[place + 2] = palette[entry * 3 + 2] ?? 0;
        if (transparency) target[place + 3] = transparency[entry] ?? 255;
      }
    },
  };
}

/** The one colour that stands for "see through", as the bytes of its samples. */
function transparentKey(
  transparency: Uint8Array | undefined,
  samples: number,
  bytesPerSample: 1 | 2,
): Uint8Array | undefined {
  if (transparency?.length !== samples * 2) return undefined;
  return bytesPerSample === 2 ? transparency : transparency.filter((_, index) => index % 2 === 1);
}

function wholeSampleExpander(
  isGrey: boolean,
  hasOpacity: boolean,
  bytesPerSample: 1 | 2,
  key: Uint8Array | undefined,
): PixelExpander['expand'] {
  const colourBytes = (isGrey ? 1 : 3) * bytesPerSample;
  const sourceBytes = colourBytes + (hasOpacity ? bytesPerSample : 0);
  const targetColourBytes = 3 * bytesPerSample;
  const targetBytes = targetColourBytes + (hasOpacity || key ? bytesPerSample : 0);
  return (samples, pixels, target) => {
    if (sourceBytes === targetBytes) {
      target.set(samples.subarray(0, pixels * sourceBytes));
      return;
    }
    for (let index = 0; index < pixels; index += 1) {
      const source = index * sourceBytes;
      const place = index * targetBytes;
      let isKey = key !== undefined;
      for (let byte = 0; byte < targetColourBytes; byte += 1) {
        const value = samples[source + (byte % colourBytes)] ?? 0;
        target[place + byte] = value;
        if (isKey && value !== key?.[byte % colourBytes]) isKey = false;
      }
      for (let byte = targetColourBytes; byte < targetBytes; byte += 1) {
        target[place + byte] = hasOpacity
          ? (samples[source + colourBytes + byte - targetColourBytes] ?? 0)
          : isKey
            ? 0
            : 255;
      }
    }
  };
}
