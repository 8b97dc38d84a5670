import { chances, seedOf } from './chance';
import type { Rgb } from '../../core/colours/oklab';
import { mix, oklch } from './colour';
import type { DecodedImage } from './decodedImage';
import { captionOf, labelsOf, type PlaceholderPart } from './drawPlaceholder';
import { labelColourCount, labelColours, type Label, type Rectangle } from './label';
import { encodePng } from './pngEncoder';
import { coverTones, tilesOf } from './toneImage';

export interface FromImagesWish {
  readonly mode: 'variation' | 'edit' | 'reference';
  readonly images: readonly DecodedImage[];
  readonly width: number;
  readonly height: number;
  readonly prompt: string;
  readonly seed: number | undefined;
  readonly count: number;
  readonly watermark: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A picture's brightness and where it stands in the result. */
interface Tile {
  readonly area: Rectangle;
  readonly tones: Uint8Array;
}

/**
 * The given pictures in two inks over a caption: a variation turned left to right, an edit as it
 * stands, several side by side. Each of `count` results has inks of its own.
 * @throws ImageError `not-an-image` where a picture is broken; the signal's reason when aborted
 */
export async function drawFromImages(wish: FromImagesWish): Promise<readonly Uint8Array[]> {
  const { images, width, height, count, signal } = wish;
  const firstLabels = await labelsFor(wish, 1);
  const bottom = firstLabels[0]?.sheet.top ?? height;
  const areas = tilesOf(images.length, { left: 0, top: 0, right: width, bottom });
  const tiles: Tile[] = [];
  for (const [index, image] of images.entries()) {
    const area = areas[index];
    if (!area) break;
    const tones = await coverTones(image, area.right - area.left, area.bottom - area.top, signal);
    tiles.push({ area, tones });
  }
  const pictures: Uint8Array[] = [];
  for (let number = 1; number <= count; number += 1) {
    const labels = number === 1 ? firstLabels : await labelsFor(wish, number);
    pictures.push(await drawTiles(wish, tiles, labels, number));
  }
  return pictures;
}

function labelsFor(wish: FromImagesWish, number: number): Promise<readonly Label[]> {
  const { width, height, prompt, mode, signal, watermark, seed } = wish;
  const part: PlaceholderPart = { number, of: wish.count, kind: 'picture' };
  return labelsOf(
    { width, height, prompt, watermark, part, signal },
    captionOf(`placeholder ${mode}`, { width, height, part, seed }),
    { shape: 'strip', side: 'bottom' },
  );
}

function drawTiles(
  wish: FromImagesWish,
  tiles: readonly Tile[],
  labels: readonly Label[],
  number: number,
): Promise<Uint8Array> {
  const { width, height, prompt, mode, signal } = wish;
  const chance = chances(mode, prompt, (wish.seed ?? seedOf(prompt)) + number - 1);
  const hue = chance();
  const isMirrored = mode === 'variation';
  const levels = Math.min(200, Math.floor((256 - labelColourCount) / tiles.length));
  const inks = tiles.flatMap((_, index) => twoInks(hue + index / tiles.length, levels));
  const sheet = oklch(0.975, 0.012, hue);
  const colours = [...inks, ...labelColours(sheet, oklch(0.3, 0.05, hue), oklch(0.5, 0.07, hue))];
  const levelOf = Uint8Array.from({ length: 256 }, (_, tone) =>
    Math.round((tone / 255) * (levels - 1)),
  );
  function* rows(): Generator<Uint8Array> {
    const row = new Uint8Array(width);
    for (let y = 0; y < height; y += 1) {
      row.fill(inks.length);
      for (const [index, { area, tones }] of tiles.entries()) {
        if (y < area.top || y >= area.bottom) continue;
        const tileWidth = area.right - area.left;
        const line = tones.subarray((y - area.top) * tileWidth, (y - area.top + 1) * tileWidth);
        for (let x = 0; x < tileWidth; x += 1) {
          const tone = line[isMirrored ? tileWidth - 1 - x : x] ?? 0;
          row[area.left + x] = index * levels + (levelOf[tone] ?? 0);
        }
      }
      for (const label of labels) label.paintRow(y, row, inks.length);
      yield row;
    }
  }
  return encodePng(
    { width, height, bitDepth: 8, colour: { palette: colours }, filter: 'paeth' },
    rows(),
    signal,
  );
}

/** From a dark ink over a strong one to paper, so that a picture stays readable without its colours. */
function twoInks(hue: number, levels: number): readonly Rgb[] {
  const dark = oklch(0.24, 0.06, hue);
  const strong = oklch(0.62, 0.12, hue + 0.04);
  const paper = oklch(0.97, 0.03, hue + 0.1);
  return Array.from({ length: levels }, (_, level) => {
    const share = level / (levels - 1);
    return share < 0.5 ? mix(dark, strong, share * 2) : mix(strong, paper, share * 2 - 1);
  });
}
