import { glyphHeight, type Glyph } from './glyphs';
import { inkOf, type Cell } from './textCells';

/** Steps from no ink to full ink, so that the edges of large letters are smooth. */
export const inkLevels = 15;

/** Letters in the sizes they are drawn in, each made once. */
export class Letters {
  private readonly made = new Map<string, Uint8Array>();

  /** How much ink each pixel of the cell has, row after row, 0 to `inkLevels`. */
  enlarged(cell: Cell, scale: number): Uint8Array {
    const key = `${scale} ${cell.text}`;
    const letter = this.made.get(key) ?? enlarge(inkOf(cell), scale);
    this.made.set(key, letter);
    return letter;
  }
}

/** Half the width of a stroke, in pixels of the glyph: a little more than touching. */
const strokeRadius = 0.56;

/**
 * Takes the pixels for the points of a pen's way: neighbours are joined by strokes with round ends,
 * so that slopes become straight lines instead of stairs.
 */
function enlarge(glyph: Glyph, scale: number): Uint8Array {
  const { width, pixels } = glyph;
  if (scale === 1) return pixels.map(ink => ink * inkLevels);
  const target = new Uint8Array(width * glyphHeight * scale * scale);
  const ink = (x: number, y: number): boolean =>
    x >= 0 && x < width && y < glyphHeight && pixels[y * width + x] === 1;
  for (let y = 0; y < glyphHeight; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (!ink(x, y)) continue;
      const right = ink(x + 1, y);
      const below = ink(x, y + 1);
      if (right) stroke(target, width, scale, x, y, 1, 0);
      if (below) stroke(target, width, scale, x, y, 0, 1);
      if (!right && !below && ink(x + 1, y + 1)) stroke(target, width, scale, x, y, 1, 1);
      if (!ink(x - 1, y) && !below && ink(x - 1, y + 1)) stroke(target, width, scale, x, y, -1, 1);
      if (!right && !below) stroke(target, width, scale, x, y, 0, 0);
    }
  }
  return target;
}

/** Draws the way from the middle of a glyph's pixel to a neighbour's. */
function stroke(
  target: Uint8Array,
  width: number,
  scale: number,
  x: number,
  y: number,
  across: number,
  down: number,
): void {
  const reach = strokeRadius + 1 / scale;
  const left = Math.max(0, Math.floor((x + 0.5 + Math.min(across, 0) - reach) * scale));
  const right = Math.min(width * scale, Math.ceil((x + 0.5 + Math.max(across, 0) + reach) * scale));
  const top = Math.max(0, Math.floor((y + 0.5 - reach) * scale));
  const bottom = Math.min(glyphHeight * scale, Math.ceil((y + 0.5 + down + reach) * scale));
  const lengthSquared = Math.max(across * across + down * down, 1);
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      const fromX = (column + 0.5) / scale - x - 0.5;
      const fromY = (row + 0.5) / scale - y - 0.5;
      const along = (fromX * across + fromY * down) / lengthSquared;
      const nearest = along < 0 ? 0 : along > 1 ? 1 : along;
      const awayX = fromX - nearest * across;
      const awayY = fromY - nearest * down;
      const distance = Math.sqrt(awayX * awayX + awayY * awayY);
      const amount = (strokeRadius - distance) * scale + 0.5;
      const level = amount >= 1 ? inkLevels : Math.round(amount * inkLevels);
      const place = row * width * scale + column;
      if (level > (target[place] ?? 0)) target[place] = level;
    }
  }
}
