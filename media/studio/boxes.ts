import type { FormBox } from '../../src/protocol/studioRequest';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Whole pixels inside of the picture, at least one wide and high, left before right. */
export function settledBox(box: readonly [number, number, number, number], size: Size): FormBox {
  const [x1, y1, x2, y2] = box;
  const [left, right] = settledEdges(x1, x2, size.width);
  const [top, bottom] = settledEdges(y1, y2, size.height);
  return [left, top, right, bottom];
}

/** What a field without a number, or a pointer that left the window, says. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function settledEdges(one: number, other: number, limit: number): [number, number] {
  const within = (value: number): number => Math.round(Math.min(Math.max(finite(value), 0), limit));
  const low = Math.min(within(Math.min(one, other)), limit - 1);
  return [low, Math.max(within(Math.max(one, other)), low + 1)];
}

/** Moves a box as a whole; it stops at the picture's edges and keeps its size. */
export function movedBox(box: FormBox, by: Point, size: Size): FormBox {
  const [left, top, right, bottom] = box;
  const x = Math.round(Math.min(Math.max(finite(by.x), -left), size.width - right));
  const y = Math.round(Math.min(Math.max(finite(by.y), -top), size.height - bottom));
  return [left + x, top + y, right + x, bottom + y];
}

/** Moves the lower right corner; the upper left one stays. */
export function resizedBox(box: FormBox, by: Point, size: Size): FormBox {
  const [left, top, right, bottom] = box;
  return settledBox(
    [left, top, Math.max(right + finite(by.x), left + 1), Math.max(bottom + finite(by.y), top + 1)],
    size,
  );
}

/** A box in the middle, for those who do not draw. */
export function middleBox({ width, height }: Size): FormBox {
  return settledBox([width / 4, height / 4, (width * 3) / 4, (height * 3) / 4], { width, height });
}

/** Where a box stands over the picture, as a style: percentages hold at any size on the screen. */
export function boxStyle([left, top, right, bottom]: FormBox, { width, height }: Size): string {
  const percent = (part: number, whole: number): string => `${(part / whole) * 100}%`;
  return [
    `left:${percent(left, width)}`,
    `top:${percent(top, height)}`,
    `width:${percent(right - left, width)}`,
    `height:${percent(bottom - top, height)}`,
  ].join(';');
}
