import { invalidRequest } from '../../core/errors';
import type { Box } from '../../core/imageRequest';
import { chances, seedOf } from './chance';
import type { Rgb } from '../../core/colours/oklab';
import { oklch } from './colour';
import type { DecodedImage } from './decodedImage';
import { captionOf } from './drawPlaceholder';
import { loadGlyphs } from './glyphs';
import { Label, labelColours } from './label';
import { Pacer } from './pacer';
import { encodePng } from './pngEncoder';
import { words } from '../../core/words';

export interface RegionsWish {
  readonly image: DecodedImage;
  readonly boxes: readonly Box[];
  readonly prompt: string;
  readonly seed: number | undefined;
  /** Which picture of how many. */
  readonly number: number;
  readonly of: number;
  readonly signal?: AbortSignal | undefined;
}

/** How much of the tint a changed pixel takes, of 256. */
const tintShare = 150;

/**
 * The picture with hatching and the prompt in its boxes. Everything outside them keeps its value to
 * the last bit: samples, opacity and colour profile go from file to file as they are.
 * @throws ImageError `invalid-request` for a box that is not inside the picture, `not-an-image`
 */
export async function drawRegions(wish: RegionsWish): Promise<Uint8Array> {
  const { image, signal } = wish;
  const regions = await Promise.all(wish.boxes.map(box => regionOf(wish, box)));
  const { width, height, channels, bytesPerSample, colourChunks } = image;
  async function* rows(): AsyncGenerator<Uint8Array> {
    let y = 0;
    for await (const row of image.rows(signal)) {
      for (const region of regions) region.paintRow(y, row);
      yield row;
      y += 1;
    }
  }
  return encodePng(
    {
      width,
      height,
      bitDepth: bytesPerSample === 2 ? 16 : 8,
      colour: channels === 4 ? 'rgba' : 'rgb',
      filter: 'paeth',
      colourChunks,
    },
    rows(),
    signal,
  );
}

/** Values of an overlay: the picture shows through, tinted, or one of the label's colours covers it. */
const tinted = 0;
const hatched = 1;
const firstLabelColour = 2;

interface Region {
  paintRow(y: number, row: Uint8Array): void;
}

async function regionOf(wish: RegionsWish, box: Box): Promise<Region> {
  const { image, prompt, number } = wish;
  const [left, top, right, bottom] = box;
  if (
    left < 0 ||
    top < 0 ||
    left >= right ||
    top >= bottom ||
    right > image.width ||
    bottom > image.height
  ) {
    throw invalidRequest(
      'boxes',
      words`inside ${image.width} × ${image.height} pixels`,
      `[${box.join(', ')}]`,
    );
  }
  const hue = chances('region', prompt, (wish.seed ?? seedOf(prompt)) + number - 1)();
  const tint = oklch(0.6, 0.15, hue);
  const line = oklch(0.92, 0.07, hue);
  const labels = labelColours(
    oklch(0.975, 0.012, hue),
    oklch(0.3, 0.05, hue),
    oklch(0.5, 0.07, hue),
  );
  const label = await regionLabel(wish, box);
  const shortSide = Math.min(right - left, bottom - top);
  const lineWidth = Math.max(1, Math.round(shortSide / 160));
  const hatchStep = 12 * lineWidth;
  const overlay = new Uint8Array(image.width);
  return {
    paintRow(y, row) {
      if (y < top || y >= bottom) return;
      const isEdge = y < top + lineWidth || y >= bottom - lineWidth;
      for (let x = left; x < right; x += 1) {
        const isFrame = isEdge || x < left + lineWidth || x >= right - lineWidth;
        const isHatch = (x + y) % hatchStep < lineWidth;
        overlay[x] = isFrame || isHatch ? hatched : tinted;
      }
      label?.paintRow(y, overlay, firstLabelColour);
      for (let x = left; x < right; x += 1) {
        const value = overlay[x] ?? tinted;
        if (value === tinted) tintPixel(row, x, image, tint);
        else
          setPixel(
            row,
            x,
            image,
            value === hatched ? line : (labels[value - firstLabelColour] ?? line),
          );
      }
    },
  };
}

async function regionLabel(wish: RegionsWish, box: Box): Promise<Label | undefined> {
  const [left, top, right, bottom] = box;
  const width = right - left;
  const height = bottom - top;
  const inset = Math.round(Math.min(width, height) / 16);
  const unit = Math.max(1, Math.round(Math.min(width, 2 * height) / 320));
  const part = { number: wish.number, of: wish.of, kind: 'picture' } as const;
  const caption = captionOf('placeholder region', { width, height, part, seed: wish.seed });
  const label = Label.fit(
    [
      { text: wish.prompt, role: 'prompt' },
      { text: caption, role: 'note' },
    ],
    {
      room: { left: left + inset, top: top + inset, right: right - inset, bottom: bottom - inset },
      shape: 'card',
      side: 'middle',
      unit,
      maxPromptScale: 2 * unit,
    },
    await loadGlyphs(),
  );
  await label?.prepare(new Pacer(wish.signal));
  return label;
}

function tintPixel(row: Uint8Array, x: number, image: DecodedImage, tint: Rgb): void {
  const { channels, bytesPerSample } = image;
  const at = x * channels * bytesPerSample;
  const mixed = (channel: 0 | 1 | 2): number => {
    const sample = row[at + channel * bytesPerSample] ?? 0;
    return (sample * (256 - tintShare) + tint[channel] * tintShare) >> 8;
  };
  setPixel(row, x, image, [mixed(0), mixed(1), mixed(2)]);
}

function setPixel(row: Uint8Array, x: number, image: DecodedImage, colour: Rgb): void {
  const { channels, bytesPerSample } = image;
  const at = x * channels * bytesPerSample;
  for (let byte = 0; byte < channels * bytesPerSample; byte += 1) {
    // A 16-bit sample of twice the same byte is that byte's exact equal; opacity becomes full.
    row[at + byte] = colour[Math.floor(byte / bytesPerSample)] ?? 255;
  }
}
