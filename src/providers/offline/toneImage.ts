import type { DecodedImage } from './decodedImage';
import type { Rectangle } from './label';
import { Pacer } from './pacer';

/** What see-through parts are laid on: dark and light drawings both stand out from it. */
const groundTone = 192;

/** For one pixel of the result: the first source pixel that counts, and how much each does. */
interface Share {
  readonly first: number;
  readonly weights: Float32Array;
}

/**
 * The brightness of a picture, 0 to 255, scaled to cover an area and cut to it around its middle.
 * Rows are taken as they are decoded, so a huge picture costs no more memory than the result.
 */
export async function coverTones(
  image: DecodedImage,
  width: number,
  height: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const zoom = Math.max(width / image.width, height / image.height);
  const across = shares(image.width, width, zoom);
  const down = shares(image.height, height, zoom);
  const result = new Uint8Array(width * height);
  const pacer = new Pacer(signal);
  const brightness = new Uint8Array(image.width);
  const waiting: { readonly y: number; readonly tones: Float32Array }[] = [];
  let sourceY = -1;
  let y = 0;
  for await (const row of image.rows(signal)) {
    sourceY += 1;
    const next = down[y];
    if (!next) break;
    if (sourceY < next.first) continue;
    readBrightness(row, image, brightness);
    waiting.push({ y: sourceY, tones: resampleRow(brightness, across) });
    for (let share = down[y]; share && endOf(share) <= sourceY; share = down[y]) {
      while (waiting[0] && waiting[0].y < share.first) waiting.shift();
      addRows(waiting, share, result.subarray(y * width, (y + 1) * width));
      y += 1;
      if (pacer.isDue) await pacer.breathe();
    }
    if (pacer.isDue) await pacer.breathe();
  }
  return result;
}

function endOf({ first, weights }: Share): number {
  return first + weights.length - 1;
}

/** A tent over each result pixel, as wide as the pixels it stands for. */
function shares(sourceLength: number, length: number, zoom: number): readonly Share[] {
  const start = (sourceLength - length / zoom) / 2;
  const reach = Math.max(1, 1 / zoom);
  return Array.from({ length }, (_, index) => {
    const middle = start + (index + 0.5) / zoom;
    const clamp = (place: number): number => Math.min(Math.max(place, 0), sourceLength - 1);
    const first = clamp(Math.ceil(middle - reach - 0.5));
    const last = clamp(Math.floor(middle + reach - 0.5));
    const weights = Float32Array.from({ length: last - first + 1 }, (_unused, tap) =>
      Math.max(1 - Math.abs(first + tap + 0.5 - middle) / reach, 1e-6),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map(weight => weight / sum) };
  });
}

function readBrightness(row: Uint8Array, image: DecodedImage, target: Uint8Array): void {
  const { channels, bytesPerSample } = image;
  const step = channels * bytesPerSample;
  for (let x = 0; x < target.length; x += 1) {
    const at = x * step;
    const red = row[at] ?? 0;
    const green = row[at + bytesPerSample] ?? 0;
    const blue = row[at + 2 * bytesPerSample] ?? 0;
    const tone = (77 * red + 150 * green + 29 * blue) >> 8;
    const opacity = channels === 4 ? (row[at + 3 * bytesPerSample] ?? 0) : 255;
    target[x] =
      opacity === 255 ? tone : Math.round((tone * opacity + groundTone * (255 - opacity)) / 255);
  }
}

function resampleRow(source: Uint8Array, across: readonly Share[]): Float32Array {
  const tones = new Float32Array(across.length);
  for (let x = 0; x < tones.length; x += 1) {
    const share = across[x];
    if (!share) break;
    let sum = 0;
    for (let tap = 0; tap < share.weights.length; tap += 1) {
      sum += (source[share.first + tap] ?? 0) * (share.weights[tap] ?? 0);
    }
    tones[x] = sum;
  }
  return tones;
}

function addRows(
  rows: readonly { readonly y: number; readonly tones: Float32Array }[],
  { first, weights }: Share,
  target: Uint8Array,
): void {
  const sums = new Float32Array(target.length);
  for (const { y, tones } of rows) {
    const weight = weights[y - first] ?? 0;
    for (let x = 0; x < sums.length; x += 1) sums[x] = (sums[x] ?? 0) + weight * (tones[x] ?? 0);
  }
  for (let x = 0; x < sums.length; x += 1) target[x] = Math.round(sums[x] ?? 0);
}

/** Where so many pictures go side by side: as square as can be, the last row filled. */
export function tilesOf(count: number, area: Rectangle): readonly Rectangle[] {
  const width = area.right - area.left;
  const height = area.bottom - area.top;
  const columns = Math.min(count, Math.max(1, Math.round(Math.sqrt((count * width) / height))));
  const rows = Math.ceil(count / columns);
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const column = index % columns;
    return {
      left: area.left + Math.round((column * width) / inRow),
      right: area.left + Math.round(((column + 1) * width) / inRow),
      top: area.top + Math.round((row * height) / rows),
      bottom: area.top + Math.round(((row + 1) * height) / rows),
    };
  });
}
