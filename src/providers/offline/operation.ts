import type { PaletteEntry } from '../../core/imageRequest';
import type { JsonValue } from '../../core/json';

/** What is left to do, whole: a picture promised before a reload is drawn after it all the same. */
export interface Drawing {
  readonly mode: 'generate' | 'series';
  readonly width: number;
  readonly height: number;
  readonly prompt: string;
  readonly count: number;
  readonly negativePrompt: string | undefined;
  readonly seed: number | undefined;
  readonly watermark: boolean;
  readonly palette: readonly PaletteEntry[] | undefined;
}

/** Drawn from pictures and delivered at once; the pictures themselves are kept nowhere. */
export const drawnOperation: JsonValue = { kind: 'drawn' };

export function writeDrawing(drawing: Drawing): JsonValue {
  const { negativePrompt = null, seed = null, palette = [] } = drawing;
  return {
    ...drawing,
    kind: 'draw',
    negativePrompt,
    seed,
    palette: palette.map(({ hex, ratio }) => ({ hex, ratio })),
  };
}

/**
 * Undefined for what this provider did not write. Checked by hand: the checker the rest of the
 * extension uses would make this bundle, which is loaded on its own, a third larger.
 */
export function readOperation(operation: JsonValue): Drawing | 'drawn' | undefined {
  if (!isObject(operation)) return undefined;
  const { kind, mode, width, height, prompt, count, negativePrompt, seed, watermark } = operation;
  if (kind === 'drawn') return 'drawn';
  const palette = readPalette(operation['palette']);
  return kind === 'draw' &&
    (mode === 'generate' || mode === 'series') &&
    isWhole(width, 8_192) &&
    isWhole(height, 8_192) &&
    typeof prompt === 'string' &&
    isWhole(count, 12) &&
    (typeof negativePrompt === 'string' || negativePrompt === null) &&
    (typeof seed === 'number' || seed === null) &&
    typeof watermark === 'boolean' &&
    palette
    ? {
        mode,
        width,
        height,
        prompt,
        count,
        negativePrompt: negativePrompt ?? undefined,
        seed: seed ?? undefined,
        watermark,
        palette: palette.length > 0 ? palette : undefined,
      }
    : undefined;
}

function isObject(value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWhole(value: JsonValue | undefined, largest: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= largest;
}

function readPalette(value: JsonValue | undefined): readonly PaletteEntry[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries = (value as readonly JsonValue[]).flatMap((entry): PaletteEntry[] => {
    if (!isObject(entry)) return [];
    const { hex, ratio } = entry;
    const isEntry = typeof hex === 'string' && /^#[0-9a-f]{6}$/i.test(hex);
    return isEntry && typeof ratio === 'number' ? [{ hex, ratio }] : [];
  });
  return entries.length === value.length ? entries : undefined;
}
