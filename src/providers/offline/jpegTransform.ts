/**
 * The inverse cosine transform of an 8 × 8 block in integers, after Loeffler, Ligtenberg and
 * Moschytz: the arithmetic the common decoders agree on to the bit.
 */
const constantBits = 13;
const firstPassBits = 2;
const half = (shift: number): number => 1 << (shift - 1);
const columnShift = constantBits - firstPassBits;
const rowShift = constantBits + firstPassBits + 3;

const fix0298 = 2446;
const fix0390 = 3196;
const fix0541 = 4433;
const fix0765 = 6270;
const fix0899 = 7373;
const fix1175 = 9633;
const fix1501 = 12299;
const fix1847 = 15137;
const fix1961 = 16069;
const fix2053 = 16819;
const fix2562 = 20995;
const fix3072 = 25172;

const work = new Int32Array(64);

/**
 * @param coefficients the block's 64 numbers, not yet multiplied, starting at `start`
 * @param quantization what to multiply them with, in the same order
 * @param target gets 8 rows of 8 samples from `place` on, `stride` apart
 */
export function inverseTransform(
  coefficients: Int16Array,
  start: number,
  quantization: Uint16Array,
  target: Uint8Array,
  place: number,
  stride: number,
): void {
  for (let index = 0; index < 64; index += 1) {
    work[index] = (coefficients[start + index] ?? 0) * (quantization[index] ?? 0);
  }
  for (let column = 0; column < 8; column += 1) transformColumn(column);
  for (let row = 0; row < 8; row += 1) transformRow(row * 8, target, place + row * stride);
}

/* eslint-disable @typescript-eslint/no-non-null-assertion --
   the indices are 0 to 63 by construction, and this runs some thirty million times a picture */

/** The even half's four sums, left in `even`, then the odd half's four, left in `odd`. */
const even = new Int32Array(4);
const odd = new Int32Array(4);

function butterfly(start: number, step: number): void {
  const s0 = work[start]!;
  const s1 = work[start + step]!;
  const s2 = work[start + 2 * step]!;
  const s3 = work[start + 3 * step]!;
  const s4 = work[start + 4 * step]!;
  const s5 = work[start + 5 * step]!;
  const s6 = work[start + 6 * step]!;
  const s7 = work[start + 7 * step]!;
  const turned = (s2 + s6) * fix0541;
  const t2 = turned - s6 * fix1847;
  const t3 = turned + s2 * fix0765;
  const t0 = (s0 + s4) << constantBits;
  const t1 = (s0 - s4) << constantBits;
  even[0] = t0 + t3;
  even[1] = t1 + t2;
  even[2] = t1 - t2;
  even[3] = t0 - t3;
  const z5 = (s7 + s3 + s5 + s1) * fix1175;
  const z1 = -(s7 + s1) * fix0899;
  const z2 = -(s5 + s3) * fix2562;
  const z3 = z5 - (s7 + s3) * fix1961;
  const z4 = z5 - (s5 + s1) * fix0390;
  odd[0] = s1 * fix1501 + z1 + z4;
  odd[1] = s3 * fix3072 + z2 + z3;
  odd[2] = s5 * fix2053 + z2 + z4;
  odd[3] = s7 * fix0298 + z1 + z3;
}

function transformColumn(column: number): void {
  let rest = 0;
  for (let row = 8; row < 64; row += 8) rest |= work[column + row]!;
  if (rest === 0) {
    const flat = work[column]! << firstPassBits;
    for (let row = 0; row < 64; row += 8) work[column + row] = flat;
    return;
  }
  butterfly(column, 8);
  const rounding = half(columnShift);
  for (let index = 0; index < 4; index += 1) {
    work[column + index * 8] = (even[index]! + odd[index]! + rounding) >> columnShift;
    work[column + (7 - index) * 8] = (even[index]! - odd[index]! + rounding) >> columnShift;
  }
}

function transformRow(start: number, target: Uint8Array, place: number): void {
  butterfly(start, 1);
  const rounding = half(rowShift) + (128 << rowShift);
  for (let index = 0; index < 4; index += 1) {
    target[place + index] = clamp((even[index]! + odd[index]! + rounding) >> rowShift);
    target[place + 7 - index] = clamp((even[index]! - odd[index]! + rounding) >> rowShift);
  }
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
