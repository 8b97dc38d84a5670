import type { PaletteEntry } from '../../core/imageRequest';
import { bandsBackdrop, gradientBackdrop, type Backdrop } from './backdrop';
import { chances, seedOf } from './chance';
import { oklch } from './colour';
import { loadGlyphs } from './glyphs';
import { Label, labelColours, type LabelPlace, type LabelText } from './label';
import { Pacer } from './pacer';
import { encodePng } from './pngEncoder';

export interface PlaceholderWish {
  readonly width: number;
  readonly height: number;
  readonly prompt: string;
  /** The same prompt and seed give the same picture; by default the seed comes from the prompt. */
  readonly seed?: number | undefined;
  readonly negativePrompt?: string | undefined;
  /** Colours to stand side by side instead of the seed's own. */
  readonly palette?: readonly PaletteEntry[] | undefined;
  /** Which picture of how many, counted from 1. */
  readonly part?: PlaceholderPart | undefined;
  readonly watermark?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface PlaceholderPart {
  readonly number: number;
  readonly of: number;
  /** `frame` for the pictures of a series, `picture` for several of one prompt. */
  readonly kind: 'frame' | 'picture';
}

/**
 * A PNG of exactly these pixels with the prompt written on it. Nothing but the arguments goes into it.
 * @throws the signal's reason when it is aborted
 */
export async function drawPlaceholder(wish: PlaceholderWish): Promise<Uint8Array> {
  const { width, height, prompt, palette, part } = wish;
  // Frames of a series belong together and share a seed; pictures to choose from do not.
  const seed = (wish.seed ?? seedOf(prompt)) + seedStep(part);
  const chance = chances(prompt, seed);
  const hueShift = part?.kind === 'frame' ? 0.06 * (part.number - 1) : 0;
  const backdrop: Backdrop = palette
    ? bandsBackdrop(width, height, palette)
    : gradientBackdrop(width, height, chance, hueShift);
  const hue = chances(prompt, seed)() + hueShift;
  const labels = await labelsOf(wish, captionOf('placeholder', wish), {
    shape: palette ? 'strip' : 'card',
    side: 'middle',
  });
  const base = backdrop.colours.length;
  const sheet = palette ? oklch(0.97, 0, 0) : oklch(0.975, 0.012, hue);
  const ink = palette ? oklch(0.28, 0, 0) : oklch(0.3, 0.05, hue);
  const noteInk = palette ? oklch(0.48, 0, 0) : oklch(0.5, 0.07, hue);
  const colours = [...backdrop.colours, ...labelColours(sheet, ink, noteInk)];
  function* rows(): Generator<Uint8Array> {
    const row = new Uint8Array(width);
    for (let y = 0; y < height; y += 1) {
      backdrop.paintRow(y, row);
      for (const label of labels) label.paintRow(y, row, base);
      yield row;
    }
  }
  return encodePng(
    { width, height, bitDepth: 8, colour: { palette: colours }, filter: 'none' },
    rows(),
    wish.signal,
  );
}

function seedStep(part: PlaceholderPart | undefined): number {
  return part?.kind === 'picture' ? part.number - 1 : 0;
}

/** What a picture says of itself: `placeholder · 1280 × 720 · seed 42`. */
export function captionOf(
  what: string,
  { width, height, part, seed }: Pick<PlaceholderWish, 'width' | 'height' | 'part' | 'seed'>,
): string {
  const place = part?.kind === 'picture' && part.of > 1 ? [`${part.number} of ${part.of}`] : [];
  const chosen = seed === undefined ? [] : [`seed ${seed + seedStep(part)}`];
  const facts = [what, `${width} × ${height}`, ...place, ...chosen];
  // A line may end only after a dot, not within a fact.
  return facts.map(fact => fact.replaceAll(' ', '\u00a0')).join('\u00a0· ');
}

/** The sheet with the prompt, and the mark in the corner where one is wanted. */
export async function labelsOf(
  wish: PlaceholderWish,
  caption: string,
  look: Pick<LabelPlace, 'shape' | 'side'>,
): Promise<readonly Label[]> {
  const { width, height, part, negativePrompt } = wish;
  const table = await loadGlyphs();
  const shortSide = Math.min(width, height);
  const unit = Math.max(1, Math.round(shortSide / 480));
  const margin = look.shape === 'strip' ? 0 : Math.round(width / 12);
  const isBottom = look.side === 'bottom';
  const room = {
    left: margin,
    right: width - margin,
    top: isBottom ? Math.round(height * 0.6) : Math.round(height / 8),
    bottom: isBottom ? height : height - Math.round(height / 8),
  };
  const texts: LabelText[] = [
    ...(part?.kind === 'frame' ? [note(`frame ${part.number} of ${part.of}`)] : []),
    { text: wish.prompt, role: 'prompt' },
    ...(negativePrompt !== undefined && negativePrompt !== ''
      ? [note(`without: ${negativePrompt}`)]
      : []),
    note(caption),
  ];
  const maxPromptScale = (isBottom ? 2 : 3) * unit;
  const label = Label.fit(texts, { ...look, room, unit, maxPromptScale }, table);
  const whole = { left: 0, top: 0, right: width, bottom: height };
  const mark =
    wish.watermark === true
      ? Label.fit(
          [note('Easel')],
          {
            room: isBottom && label ? { ...whole, bottom: label.sheet.top } : whole,
            shape: 'corner',
            side: 'bottom',
            unit,
            maxPromptScale: unit,
          },
          table,
        )
      : undefined;
  const labels = [label, mark].filter(one => one !== undefined);
  const pacer = new Pacer(wish.signal);
  for (const one of labels) await one.prepare(pacer);
  return labels;
}

function note(text: string): LabelText {
  return { text, role: 'note' };
}
