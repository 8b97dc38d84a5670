import type { FormPaletteEntry } from '../../src/protocol/studioRequest';

type Palette = readonly FormPaletteEntry[];

/** Evenly: whole percentages that sum to 100, the first ones taking what is left over. */
export function evenPalette(hexes: readonly string[]): FormPaletteEntry[] {
  const share = Math.floor(100 / hexes.length);
  const left = 100 - share * hexes.length;
  return hexes.map((hex, index) => ({ hex, ratio: share + (index < left ? 1 : 0) }));
}

/** In proportion to their shares, of whatever whole. */
export function paletteOf(
  colours: readonly { readonly hex: string; readonly share: number }[],
): FormPaletteEntry[] {
  const ratios = shared(
    colours.map(({ share }) => share * 1_000),
    100,
  );
  return colours.map(({ hex }, at) => ({ hex, ratio: ratios[at] ?? 1 }));
}

/** Gives one colour a percentage; the others share the rest as they did before, none less than 1. */
export function withShare(palette: Palette, index: number, wanted: number): FormPaletteEntry[] {
  const others = palette.length - 1;
  if (others < 1) return palette.map(entry => ({ ...entry, ratio: 100 }));
  const share = Math.round(Math.min(Math.max(wanted, 1), 100 - others));
  const rest = shared(
    palette.filter((_, at) => at !== index).map(({ ratio }) => ratio),
    100 - share,
  );
  return palette.map((entry, at) => ({
    ...entry,
    ratio: at === index ? share : (rest[at < index ? at : at - 1] ?? 1),
  }));
}

/** One more colour, with the share it would have if all had the same. */
export function withColour(palette: Palette, hex: string): FormPaletteEntry[] {
  const share = Math.floor(100 / (palette.length + 1));
  return withShare([...palette, { hex, ratio: share }], palette.length, share);
}

export function withoutColour(palette: Palette, index: number): FormPaletteEntry[] {
  const left = palette.filter((_, at) => at !== index);
  const ratios = shared(
    left.map(({ ratio }) => ratio),
    100,
  );
  return left.map((entry, at) => ({ ...entry, ratio: ratios[at] ?? 1 }));
}

/** Whole numbers of at least 1 that sum to `total`, in proportion as far as that goes. */
function shared(weights: readonly number[], total: number): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const exact = weights.map(weight => 1 + ((total - weights.length) * weight) / Math.max(sum, 1));
  const whole = exact.map(Math.floor);
  const byFraction = exact
    .map((value, at) => ({ at, fraction: value - Math.floor(value) }))
    .sort((a, b) => b.fraction - a.fraction);
  let left = total - whole.reduce((all, value) => all + value, 0);
  for (let turn = 0; left > 0; turn += 1, left -= 1) {
    const { at = 0 } = byFraction[turn % byFraction.length] ?? {};
    whole[at] = (whole[at] ?? 0) + 1;
  }
  return whole;
}

const colour = /#([0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-f])/gi;

/** Every colour of a text, for example of a style sheet, as `#RRGGBB`, each once. */
export function coloursIn(text: string, max: number): string[] {
  const found = Array.from(text.matchAll(colour), ([, digits = '']) => {
    const long = digits.length === 3 ? Array.from(digits, digit => digit + digit).join('') : digits;
    return `#${long.toUpperCase()}`;
  });
  return [...new Set(found)].slice(0, max);
}

/** Colours far apart for a palette that starts from nothing. */
export const firstColours = ['#1F4E79', '#F2B134', '#F7F3E9'];
