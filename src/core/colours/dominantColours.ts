import { hexOf, oklabOf, rgbOf, type Oklab } from './oklab';

export interface DominantColour {
  /** `#RRGGBB` */
  readonly hex: string;
  /** How much of the picture it stands for, from 0 to 1. */
  readonly share: number;
}

/** Colours nearer than this in Oklab look the same. */
const sameDistance = 0.04;
/** What is more transparent than this is no part of the picture. */
const minAlpha = 128;
const rounds = 12;

interface Cell {
  colour: Oklab;
  weight: number;
}

/**
 * The colours a picture is mostly made of, the most frequent first. Pixels are counted in coarse cells of colour;
 * then each cell belongs to the nearest of `count` colours, which move to the middle of what belongs to them until
 * that changes nothing. The same pixels always give the same colours.
 *
 * @param pixels red, green, blue and alpha, a byte each
 * @returns at most `count`, fewer where the picture has fewer that look different
 */
export function dominantColours(pixels: Uint8Array, count: number): readonly DominantColour[] {
  const cells = cellsOf(pixels);
  const total = cells.reduce((sum, { weight }) => sum + weight, 0);
  let centres = firstCentres(cells, count);
  for (let round = 0; round < rounds; round += 1) {
    const moved = groupsOf(cells, centres).map(middleOf);
    const isStill = moved.every((centre, at) => distance(centre, centres[at] ?? centre) < 1e-6);
    centres = moved;
    if (isStill) break;
  }
  return groupsOf(cells, centres)
    .map(group => ({
      hex: hexOf(rgbOf(middleOf(group))),
      share: group.reduce((sum, { weight }) => sum + weight, 0) / total,
    }))
    .sort((one, other) => other.share - one.share);
}

/** Sixteen steps per channel, each cell with the mean of its pixels. */
function cellsOf(pixels: Uint8Array): readonly Cell[] {
  const sums = new Map<number, [number, number, number, number]>();
  for (let at = 0; at + 3 < pixels.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(at, at + 4);
    if (alpha < minAlpha) continue;
    const key = ((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4);
    const sum = sums.get(key) ?? [0, 0, 0, 0];
    sums.set(key, [sum[0] + red, sum[1] + green, sum[2] + blue, sum[3] + 1]);
  }
  return Array.from(sums.values(), ([red, green, blue, weight]) => ({
    colour: oklabOf([red / weight, green / weight, blue / weight]),
    weight,
  }));
}

/** The most frequent first; then again and again what is both frequent and unlike those that are there. */
function firstCentres(cells: readonly Cell[], count: number): readonly Oklab[] {
  const centres: Oklab[] = [];
  while (centres.length < count) {
    let best: Cell | undefined;
    let bestScore = 0;
    for (const cell of cells) {
      const far = Math.min(1, ...centres.map(centre => distance(cell.colour, centre)));
      const score = far < sameDistance ? 0 : cell.weight * far * far;
      if (score > bestScore) [best, bestScore] = [cell, score];
    }
    if (!best) break;
    centres.push(best.colour);
  }
  return centres;
}

/** Without those nothing belongs to. */
function groupsOf(cells: readonly Cell[], centres: readonly Oklab[]): readonly Cell[][] {
  const groups = centres.map((): Cell[] => []);
  for (const cell of cells) {
    const distances = centres.map(centre => distance(cell.colour, centre));
    groups[distances.indexOf(Math.min(...distances))]?.push(cell);
  }
  return groups.filter(group => group.length > 0);
}

function middleOf(cells: readonly Cell[]): Oklab {
  const total = cells.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (axis: 0 | 1 | 2): number =>
    cells.reduce((sum, { colour, weight }) => sum + colour[axis] * weight, 0) / total;
  return [mean(0), mean(1), mean(2)];
}

function distance(one: Oklab, other: Oklab): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}
