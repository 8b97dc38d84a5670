import { glyphHeight, type Glyph } from './glyphs';

/** The digits 0 to F, three pixels wide and five high, as fifteen bits. */
// prettier-ignore
const digits = [
  0x7b6f, 0x2c97, 0x73e7, 0x73cf, 0x5bc9, 0x79cf, 0x79ef, 0x7249,
  0x7bef, 0x7bcf, 0x7bed, 0x6bae, 0x7927, 0x6b6e, 0x79e7, 0x79e4,
];
const width = 16;
const frameRight = 14;
const frameBottom = 15;

/** A box with the number of a character there is no glyph of, so that nobody thinks it was lost. */
export function missingGlyph(codePoint: number): Glyph {
  const pixels = new Uint8Array(width * glyphHeight);
  for (let x = 0; x <= frameRight; x += 1) {
    pixels[x] = 1;
    pixels[frameBottom * width + x] = 1;
  }
  for (let y = 0; y <= frameBottom; y += 1) {
    pixels[y * width] = 1;
    pixels[y * width + frameRight] = 1;
  }
  const perRow = codePoint > 0xffff ? 3 : 2;
  const number = codePoint.toString(16).padStart(2 * perRow, '0');
  const left = perRow === 3 ? 2 : 4;
  Array.from(number).forEach((digit, index) => {
    const x = left + 4 * (index % perRow);
    const y = index < perRow ? 2 : 9;
    drawDigit(pixels, digits[Number.parseInt(digit, 16)] ?? 0, x, y);
  });
  return { width, pixels };
}

function drawDigit(pixels: Uint8Array, bits: number, left: number, top: number): void {
  for (let index = 0; index < 15; index += 1) {
    if (((bits >> (14 - index)) & 1) === 1) {
      pixels[(top + Math.floor(index / 3)) * width + left + (index % 3)] = 1;
    }
  }
}
