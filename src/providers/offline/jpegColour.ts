import type { JpegComponent, JpegFrame } from './jpegFrame';

/** A plane's samples around the rows being read: three rows of units, each replaced by the next but two. */
export class SampleStrips {
  readonly stride: number;
  private readonly rowsPerUnit: number;
  private readonly samples: Uint8Array;

  constructor(private readonly component: JpegComponent) {
    this.stride = component.paddedWide * 8;
    this.rowsPerUnit = component.down * 8;
    this.samples = new Uint8Array(3 * this.rowsPerUnit * this.stride);
  }

  /** Where the block at this place of this row of units goes, and the buffer it goes to. */
  place(
    unitRow: number,
    x: number,
    y: number,
  ): { readonly target: Uint8Array; readonly at: number } {
    const row = (unitRow % 3) * this.rowsPerUnit + y * 8;
    return { target: this.samples, at: row * this.stride + x * 8 };
  }

  /** A row of samples; above the first and below the last are the first and last again. */
  row(y: number): Uint8Array {
    const inside = Math.min(Math.max(y, 0), this.component.height - 1);
    const at = (inside % (3 * this.rowsPerUnit)) * this.stride;
    return this.samples.subarray(at, at + this.component.width);
  }
}

/**
 * One row of a plane at the picture's own width. Planes of half the width or height are smoothed the
 * way the common decoders do it, so that what we pass on is what a viewer shows.
 */
export function stretchRow(
  strips: SampleStrips,
  component: JpegComponent,
  frame: JpegFrame,
  y: number,
  target: Uint8Array,
): void {
  const { across, down } = component;
  const halfHeight = frame.maxDown === 2 * down;
  const halfWidth = frame.maxAcross === 2 * across && component.width > 2;
  if (halfHeight && (halfWidth || frame.maxAcross === across)) {
    const isUpper = y % 2 === 0;
    const near = strips.row(y >> 1);
    const far = strips.row((y >> 1) + (isUpper ? -1 : 1));
    if (halfWidth) stretchBoth(near, far, target);
    else {
      const rounding = isUpper ? 1 : 2;
      for (let x = 0; x < near.length; x += 1) {
        target[x] = (3 * (near[x] ?? 0) + (far[x] ?? 0) + rounding) >> 2;
      }
    }
    return;
  }
  const row = strips.row(Math.floor((y * down) / frame.maxDown));
  if (halfWidth) stretchAcross(row, target);
  else if (across === frame.maxAcross) target.set(row);
  else {
    for (let x = 0; x < frame.width; x += 1) {
      target[x] = row[Math.floor((x * across) / frame.maxAcross)] ?? 0;
    }
  }
}

function stretchAcross(row: Uint8Array, target: Uint8Array): void {
  const last = row.length - 1;
  for (let x = 0; x <= last; x += 1) {
    const here = row[x] ?? 0;
    target[2 * x] = x === 0 ? here : (3 * here + (row[x - 1] ?? 0) + 1) >> 2;
    target[2 * x + 1] = x === last ? here : (3 * here + (row[x + 1] ?? 0) + 2) >> 2;
  }
}

function stretchBoth(near: Uint8Array, far: Uint8Array, target: Uint8Array): void {
  const last = near.length - 1;
  const sum = (x: number): number => 3 * (near[x] ?? 0) + (far[x] ?? 0);
  let before = sum(0);
  let here = before;
  for (let x = 0; x <= last; x += 1) {
    const after = x === last ? here : sum(x + 1);
    target[2 * x] = (3 * here + before + 8) >> 4;
    target[2 * x + 1] = (3 * here + after + 7) >> 4;
    before = here;
    here = after;
  }
}

/** What the planes of a JPEG are. */
export type JpegColours = 'grey' | 'rgb' | 'ycc';

/** Puts the planes' rows together as red, green, blue. */
export function joinPlanes(
  colours: JpegColours,
  planes: readonly Uint8Array[],
  width: number,
  target: Uint8Array,
): void {
  const [first, second = first, third = first] = planes;
  if (!first || !second || !third) return;
  for (let x = 0; x < width; x += 1) {
    let red = first[x] ?? 0;
    let green = second[x] ?? 0;
    let blue = third[x] ?? 0;
    if (colours === 'ycc') {
      const luma = red;
      const cb = green - 128;
      const cr = blue - 128;
      red = clamp(luma + ((91_881 * cr + 32_768) >> 16));
      green = clamp(luma + ((-22_554 * cb - 46_802 * cr + 32_768) >> 16));
      blue = clamp(luma + ((116_130 * cb + 32_768) >> 16));
    }
    target[3 * x] = red;
    target[3 * x + 1] = green;
    target[3 * x + 2] = blue;
  }
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
