import { PNG } from 'pngjs';
import type { DecodedImage } from '../../../../src/providers/offline/decodedImage';
import type { Glyph } from '../../../../src/providers/offline/glyphs';

/** A PNG as pngjs sees it, four bytes per pixel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint16Array;
}

export function readPicture(bytes: Uint8Array): Picture {
  return PNG.sync.read(Buffer.from(bytes));
}

/** The same without bringing 16-bit samples down to 8. */
export function readDeepPicture(bytes: Uint8Array): Picture {
  return PNG.sync.read(Buffer.from(bytes), { skipRescale: true });
}

export function pixelAt({ width, data }: Picture, x: number, y: number): readonly number[] {
  const at = (y * width + x) * 4;
  return [...data.subarray(at, at + 4)];
}

/** How many pixels of each colour, as `#rrggbb`. */
export function countColours(picture: Picture): ReadonlyMap<string, number> {
  const { data } = picture;
  const counts = new Map<number, number>();
  for (let at = 0; at < data.length; at += 4) {
    const colour = (data[at] ?? 0) * 65_536 + (data[at + 1] ?? 0) * 256 + (data[at + 2] ?? 0);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return new Map(
    Array.from(counts, ([colour, count]) => [`#${colour.toString(16).padStart(6, '0')}`, count]),
  );
}

/** Tells whether a letter stands in the picture, dark on light, in any of these sizes. */
export function letterFinder(
  { width, height, data }: Picture,
  scales: readonly number[],
): (glyph: Glyph) => boolean {
  const dark = new Uint8Array(width * height);
  for (let index = 0; index < dark.length; index += 1) {
    dark[index] = (data[4 * index] ?? 0) + (data[4 * index + 1] ?? 0) < 300 ? 1 : 0;
  }
  const stands = (glyph: Glyph, scale: number): boolean => {
    const places = Array.from(glyph.pixels, (_ink, index) => {
      const x = Math.floor(((index % glyph.width) + 0.5) * scale);
      return Math.floor((Math.floor(index / glyph.width) + 0.5) * scale) * width + x;
    });
    // From an inked pixel on, so that the plain ground is passed over at once.
    const first = glyph.pixels.indexOf(1);
    const last = width * height - (places.at(-1) ?? 0);
    for (let start = 0; start < last; start += 1) {
      if (dark[start + (places[first] ?? 0)] === 0) continue;
      if (places.every((place, index) => dark[start + place] === glyph.pixels[index])) return true;
    }
    return false;
  };
  return glyph => scales.some(scale => stands(glyph, scale));
}

/** All rows of a decoded picture in one piece. */
export async function allRows(image: DecodedImage): Promise<Buffer> {
  const rows: Uint8Array[] = [];
  for await (const row of image.rows()) rows.push(Uint8Array.from(row));
  return Buffer.concat(rows);
}

/** A picture for reading, from a function of its place. */
export function madeImage(
  width: number,
  height: number,
  pixel: (x: number, y: number) => readonly number[],
): DecodedImage {
  const channels = pixel(0, 0).length === 4 ? 4 : 3;
  return {
    width,
    height,
    channels,
    bytesPerSample: 1,
    colourChunks: [],
    async *rows() {
      for (let y = 0; y < height; y += 1) {
        await Promise.resolve();
        yield Uint8Array.from(Array.from({ length: width }, (_, x) => pixel(x, y)).flat());
      }
    },
  };
}
