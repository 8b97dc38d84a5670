import type { PaletteEntry } from '../../core/imageRequest';
import type { Rgb } from '../../core/colours/oklab';
import { brightness, mix, oklch, parseHex } from './colour';

/** The ground a placeholder is written on, as numbers of colours. */
export interface Backdrop {
  readonly colours: readonly Rgb[];
  /** Fills a row of pixels with numbers from 0 up to how many colours there are. */
  paintRow(y: number, row: Uint8Array): void;
}

/** With this many steps between two near colours, none is wide or strong enough to be seen. */
const gradientSteps = 56;
const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];

/** A soft slope from one colour to a near one, with the diagonals and frame of a placeholder. */
export function gradientBackdrop(
  width: number,
  height: number,
  chance: () => number,
  hueShift: number,
): Backdrop {
  const hue = chance() + hueShift;
  const turn = (chance() - 0.5) * 0.22;
  const angle = 2 * Math.PI * chance();
  const from = oklch(0.82, 0.08, hue);
  const to = oklch(0.66, 0.11, hue + turn);
  const grounds = Array.from({ length: gradientSteps }, (_, step) =>
    mix(from, to, step / (gradientSteps - 1)),
  );
  const across = Math.cos(angle);
  const down = Math.sin(angle);
  const length = Math.abs(across) * width + Math.abs(down) * height;
  const start = (across < 0 ? -across * width : 0) + (down < 0 ? -down * height : 0);
  const perStep = length / gradientSteps;
  return withLines(width, height, grounds, (y, row) => {
    const rowStart = y * down + start;
    for (let x = 0; x < width;) {
      const reached = Math.floor((x * across + rowStart) / perStep);
      const step = Math.min(Math.max(reached, 0), gradientSteps - 1);
      // Where the slope, going up or down along the row, leaves this step.
      const edge = ((across > 0 ? step + 1 : step) * perStep - rowStart) / across;
      const end = Math.min(Math.max(Math.ceil(edge), x + 1), width);
      row.fill(step, x, end);
      x = end;
    }
  });
}

/** The asked-for colours side by side, each as wide as its share. */
export function bandsBackdrop(
  width: number,
  height: number,
  palette: readonly PaletteEntry[],
): Backdrop {
  const colours = palette.map(({ hex }) => parseHex(hex));
  let share = 0;
  const ends = palette.map(({ ratio }) => {
    share += ratio;
    return Math.round((share / 100) * width);
  });
  return withLines(width, height, colours, (_y, row) => {
    let start = 0;
    ends.forEach((end, index) => {
      row.fill(index, start, end);
      start = end;
    });
  });
}

function withLines(
  width: number,
  height: number,
  grounds: readonly Rgb[],
  paintGround: (y: number, row: Uint8Array) => void,
): Backdrop {
  const lines = grounds.map(ground =>
    mix(ground, brightness(ground) > 200 ? black : white, brightness(ground) > 200 ? 0.12 : 0.28),
  );
  const shortSide = Math.min(width, height);
  const thickness = Math.max(1, Math.round(shortSide / 480));
  const inset = Math.round(shortSide / 32);
  const bevel = (thickness * Math.hypot(width, height)) / height / 2;
  const innerHeight = Math.max(1, height - 2 * inset);
  return {
    colours: [...grounds, ...lines],
    paintRow(y, row) {
      paintGround(y, row);
      if (shortSide < 16 || y < inset || y >= height - inset) return;
      const lift = (from: number, to: number): void => {
        for (let x = Math.max(from, inset); x < Math.min(to, width - inset); x += 1) {
          const ground = row[x] ?? 0;
          if (ground < grounds.length) row[x] = ground + grounds.length;
        }
      };
      if (y < inset + thickness || y >= height - inset - thickness) {
        lift(inset, width - inset);
        return;
      }
      lift(inset, inset + thickness);
      lift(width - inset - thickness, width - inset);
      const x = inset + ((y - inset + 0.5) / innerHeight) * (width - 2 * inset);
      lift(Math.round(x - bevel), Math.round(x + bevel));
      lift(Math.round(width - x - bevel), Math.round(width - x + bevel));
    },
  };
}
