import { rgbOf, type Rgb } from '../../core/colours/oklab';

/**
 * A colour by how it looks: two hues of one lightness are equally bright, so text keeps its contrast
 * on any of them. Björn Ottosson's Oklab.
 * @param lightness 0 to 1
 * @param chroma 0 (grey) to about 0.3
 * @param hue in turns, so that 1 is red again
 */
export function oklch(lightness: number, chroma: number, hue: number): Rgb {
  const angle = 2 * Math.PI * hue;
  return rgbOf([lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)]);
}

/** `share` 0 is `from`, 1 is `to`. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const between = (start: number, end: number): number => Math.round(start + (end - start) * share);
  return [between(from[0], to[0]), between(from[1], to[1]), between(from[2], to[2])];
}

/** How bright a colour looks, 0 to 255 (Rec. 601 weights). */
export function brightness([red, green, blue]: Rgb): number {
  return (77 * red + 150 * green + 29 * blue) >> 8;
}

/** `#RRGGBB`, already checked to be one. */
export function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}
