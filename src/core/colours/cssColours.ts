import { hexOf, rgbOf, type Rgb } from './oklab';

export interface NamedColour {
  /** The custom property's, with its two dashes. */
  readonly name: string;
  /** `#RRGGBB` */
  readonly hex: string;
}

const property = /(--[\w-]+)\s*:\s*([^;{}]+)/g;

/**
 * The colours of a style sheet's custom properties, in its order: `#…`, `rgb()`, `hsl()` and `oklch()`, and three
 * numbers as `hsl()` takes them. Each colour once, under its first name; what cannot be seen is left out.
 */
export function cssColours(css: string): readonly NamedColour[] {
  const plain = css.replace(/\/\*[\s\S]*?(\*\/|$)/g, ' ');
  const found = new Map<string, NamedColour>();
  for (const [, name = '', value = ''] of plain.matchAll(property)) {
    const rgb = colourOf(value.trim());
    const hex = rgb && hexOf(rgb);
    if (hex !== undefined && !found.has(hex)) found.set(hex, { name, hex });
  }
  return [...found.values()];
}

/** Undefined for what is none, is written in another way, or is wholly transparent. */
function colourOf(value: string): Rgb | undefined {
  const digits = /^#([0-9a-f]{3,8})$/i.exec(value)?.[1];
  if (digits !== undefined) return fromDigits(digits);
  const [, name = 'hsl', inside = ''] =
    /^(rgb|hsl|oklch)a?\(([^()]*)\)$/i.exec(value) ??
    // As libraries keep them, to add a transparency later: `222 47% 11%`.
    (/^[\d.]+ +[\d.]+% +[\d.]+%$/.test(value) ? [value, 'hsl', value] : []);
  const parts = inside.split(/[\s,/]+/).filter(Boolean);
  const [first = '', second = '', third = '', alpha = '1'] = parts;
  if (parts.length < 3 || parts.length > 4 || !(amount(alpha, 1) > 0)) return undefined;
  const rgb = of[name.toLowerCase()]?.(first, second, third);
  return rgb?.every(Number.isFinite) ? rgb : undefined;
}

const of: Readonly<Record<string, (first: string, second: string, third: string) => Rgb>> = {
  rgb: (red, green, blue) => [amount(red, 255), amount(green, 255), amount(blue, 255)],
  hsl: (hue, saturation, lightness) =>
    fromHsl(degrees(hue), percent(saturation), percent(lightness)),
  oklch: (lightness, chroma, hue) => {
    // 100 % of chroma is 0.4: CSS Color 4, oklch().
    const [length, angle] = [amount(chroma, 0.4), (degrees(hue) * Math.PI) / 180];
    return rgbOf([amount(lightness, 1), length * Math.cos(angle), length * Math.sin(angle)]);
  },
};

function fromDigits(digits: string): Rgb | undefined {
  if (digits.length === 5 || digits.length === 7) return undefined;
  const long = digits.length < 6 ? Array.from(digits, each => each + each).join('') : digits;
  if (long.slice(6) === '00') return undefined;
  const at = (place: number): number => Number.parseInt(long.slice(place, place + 2), 16);
  return [at(0), at(2), at(4)];
}

function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const place = (((offset + hue / 30) % 12) + 12) % 12;
    return 255 * (lightness - reach * Math.max(-1, Math.min(place - 3, 9 - place, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}

/** A number, or a percentage of `whole`. */
function amount(text: string, whole: number): number {
  const number = Number(text.replace(/%$/, ''));
  return text.endsWith('%') ? (number / 100) * whole : number;
}

/** From 0 to 1, with or without its sign. */
function percent(text: string): number {
  return Number(text.replace(/%$/, '')) / 100;
}

function degrees(text: string): number {
  const [, number = '', unit = 'deg'] = /^([-+.\d]+)(deg|turn|rad|grad)?$/.exec(text) ?? [];
  const perUnit = { deg: 1, turn: 360, rad: 180 / Math.PI, grad: 0.9 }[unit] ?? Number.NaN;
  return number === '' ? Number.NaN : Number(number) * perUnit;
}
