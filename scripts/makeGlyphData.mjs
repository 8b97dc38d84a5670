import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { brotliCompressSync, constants } from 'node:zlib';
import * as esbuild from 'esbuild';

import { inRoot } from './paths.mjs';

/**
 * Makes src/providers/offline/glyphData.ts, the lettering of the built-in placeholder, from GNU
 * Unifont's hex file, which unifoundry.com and Debian's package `unifont` carry:
 *
 *     node scripts/makeGlyphData.mjs unifont.hex
 *
 * The result is checked in, so nobody needs this to build. It changes only with the list below, with
 * Unifont, with glyphModel.ts, or with the brotli of the Node that runs this.
 */
const [sourcePath] = process.argv.slice(2);
if (sourcePath === undefined) throw new Error('usage: node scripts/makeGlyphData.mjs unifont.hex');
const target = new URL('../src/providers/offline/glyphData.ts', import.meta.url);

/** @typedef {(x: number, y: number) => number} Pixel 1 where there is ink */

/** Scripts that need no shaping to be read, and signs people write in prompts. */
const ranges = [
  [0x21, 0x7e], // Latin
  [0xa1, 0x24f],
  [0x300, 0x36f], // combining marks
  [0x370, 0x3ff], // Greek
  [0x400, 0x45f], // Cyrillic
  [0x490, 0x4ff],
  [0x591, 0x5f4], // Hebrew
  [0x60c, 0x6d5], // Arabic
  [0x6f0, 0x6f9],
  [0xe01, 0xe5b], // Thai
  [0x1ea0, 0x1ef9], // Vietnamese
  [0x2010, 0x2027], // punctuation
  [0x2030, 0x205e],
  [0x2070, 0x209c],
  [0x20a0, 0x20bf], // currencies
  [0x2100, 0x2122],
  [0x2150, 0x218b],
  [0x2190, 0x21b5], // arrows
  [0x21d0, 0x21d5],
  [0x2200, 0x222b], // mathematics
  [0x2248, 0x2265],
  [0x25a0, 0x25ff], // shapes
  [0x2600, 0x2606],
  [0x2639, 0x263c],
  [0x2660, 0x266f],
  [0x2614, 0x2615],
  [0x26a0, 0x26a1],
  [0x2705, 0x2705],
  [0x2713, 0x2718],
  [0x2728, 0x2728],
  [0x274c, 0x274c],
  [0x2763, 0x2764],
  [0x2b50, 0x2b50],
  [0x3001, 0x303f], // Chinese and Japanese punctuation, kana
  [0x3041, 0x30ff],
  [0xff01, 0xff9f], // full and half width
  [0xffe0, 0xffe6],
];

/**
 * The ideographs a two-byte encoding puts into a rectangle of lead and trail bytes.
 * @param {string} encoding
 * @param {readonly [number, number]} leads
 * @param {readonly [number, number]} trails
 */
function ideographs(encoding, leads, trails) {
  const decoder = new TextDecoder(encoding);
  /** @type {number[]} */
  const found = [];
  for (let lead = leads[0]; lead <= leads[1]; lead += 1) {
    for (let trail = trails[0]; trail <= trails[1]; trail += 1) {
      const codePoint = decoder.decode(Uint8Array.of(lead, trail)).codePointAt(0) ?? 0;
      if (codePoint >= 0x4e00 && codePoint <= 0x9fff) found.push(codePoint);
    }
  }
  return found;
}

/**
 * What each standard calls its common characters: simplified (GB 2312 level 1), Japanese (JIS X 0208
 * level 1) and traditional writing (Big5 level 1, without those GB 2312 has and calls rare).
 */
const rare = new Set(ideographs('gbk', [0xd8, 0xf7], [0xa1, 0xfe]));
const common = [
  ...ideographs('gbk', [0xb0, 0xd7], [0xa1, 0xfe]),
  ...ideographs('euc-jp', [0xb0, 0xcf], [0xa1, 0xfe]),
  ...ideographs('big5', [0xa4, 0xc6], [0x40, 0xfe]).filter(one => !rare.has(one)),
];

/** @param {string} hex 32 or 64 digits, two or four per row of pixels */
function pixelsOf(hex) {
  const width = hex.length / 4;
  const rows = hex.match(new RegExp(`.{${width / 4}}`, 'g')) ?? [];
  const bits = rows.map(row => Number.parseInt(row, 16));
  /** @type {Pixel} */
  const pixel = (x, y) => ((bits[y] ?? 0) >> (width - 1 - x)) & 1;
  return { width, pixel };
}

/**
 * A glyph as columns of sixteen pixels: parts of ideographs stand side by side more often than one above the other.
 * @param {number} width
 * @param {Pixel} pixel
 */
function columnsOf(width, pixel) {
  return Array.from({ length: width }, (_, x) => {
    let column = 0;
    for (let y = 0; y < 16; y += 1) column = column * 2 + pixel(x, y);
    return column;
  });
}

/** @param {number} value */
function variableLength(value) {
  const bytes = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

const text = await readFile(sourcePath, 'utf8');
/** @type {Map<number, string>} */
const source = new Map();
for (const line of text.trim().split('\n')) {
  const [codePoint = '', hex = ''] = line.split(':');
  source.set(Number.parseInt(codePoint, 16), hex.trim());
}

/** @param {number} codePoint */
function glyphOf(codePoint) {
  const hex = source.get(codePoint);
  if (hex === undefined) throw new Error(`no glyph for U+${codePoint.toString(16)}`);
  return pixelsOf(hex);
}

/** The single glyphs, and their index: how far from the last one, and whether it is wide. */
function singleGlyphs() {
  const wanted = new Set(common);
  for (const [first = 0, last = 0] of ranges) {
    for (let codePoint = first; codePoint <= last; codePoint += 1) {
      // Unifont draws what is not assigned as a box of digits; those are made, not stored.
      if (/\p{Assigned}/u.test(String.fromCodePoint(codePoint))) wanted.add(codePoint);
    }
  }
  const codePoints = [...wanted].filter(one => source.has(one)).sort((a, b) => a - b);
  const index = variableLength(codePoints.length);
  /** @type {number[][]} */
  const glyphs = [];
  let last = 0;
  for (const codePoint of codePoints) {
    const { width, pixel } = glyphOf(codePoint);
    index.push(...variableLength((codePoint - last) * 2 + (width === 16 ? 1 : 0)));
    glyphs.push(columnsOf(width, pixel));
    last = codePoint;
  }
  console.log(`${codePoints.length} glyphs`);
  return { index, glyphs };
}

/**
 * All 11172 Korean syllables from 966 parts: open syllables, the same beginnings as they look over a
 * final, and the finals as they look under each vowel.
 */
function syllableParts() {
  /** @type {(initial: number, vowel: number, final: number) => Pixel} */
  const syllable = (initial, vowel, final) =>
    glyphOf(0xac00 + (initial * 21 + vowel) * 28 + final).pixel;
  /** @type {number[][]} */
  const glyphs = [];
  /** @type {number[]} */
  const choices = [];
  /** @type {Pixel[]} */
  const beginnings = [];
  for (let start = 0; start < 19 * 21; start += 1) {
    glyphs.push(columnsOf(16, syllable(Math.floor(start / 21), start % 21, 0)));
  }
  for (let start = 0; start < 19 * 21; start += 1) {
    const closed = Array.from({ length: 27 }, (_, final) =>
      syllable(Math.floor(start / 21), start % 21, final + 1),
    );
    /** @type {Pixel} */
    const beginning = (x, y) => (closed.every(pixel => pixel(x, y) === 1) ? 1 : 0);
    beginnings.push(beginning);
    glyphs.push(columnsOf(16, beginning));
  }
  /** @type {Map<string, number>} */
  const finals = new Map();
  for (let final = 1; final <= 27; final += 1) {
    for (let vowel = 0; vowel < 21; vowel += 1) {
      /** @type {Pixel} */
      const added = (x, y) => {
        for (let initial = 0; initial < 19; initial += 1) {
          const shared = beginnings[initial * 21 + vowel]?.(x, y) ?? 0;
          if (syllable(initial, vowel, final)(x, y) > shared) return 1;
        }
        return 0;
      };
      const columns = columnsOf(16, added);
      const key = columns.join();
      const known = finals.get(key) ?? finals.size;
      if (known === finals.size) glyphs.push(columns);
      finals.set(key, known);
      choices.push(known);
    }
  }
  return { choices, glyphs };
}

/**
 * The pixels, as the arithmetic coder writes them that PixelDecoder in glyphModel.ts reads, with the chances of the
 * very model that is shipped.
 * @param {readonly number[][]} glyphs
 */
async function encode(glyphs) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [inRoot('src/providers/offline/glyphModel.ts')],
    format: 'esm',
    write: false,
  });
  const source = outputFiles[0]?.text ?? '';
  const { GlyphModel, PixelDecoder } = await import(
    `data:text/javascript,${encodeURIComponent(source)}`
  );
  const { widestRange, narrowestRange } = PixelDecoder;
  /** @type {number[]} */
  const bytes = [];
  let low = 0;
  let range = widestRange;
  const shift = () => {
    bytes.push(Math.floor(low / narrowestRange));
    low = (low % narrowestRange) * 256;
  };
  const pixels = glyphs.flat().flatMap(column => [...column.toString(2).padStart(16, '0')]);
  let position = 0;
  const model = new GlyphModel({
    /** @param {number} chance */
    code: chance => {
      const split = (range >>> 15) * chance;
      const pixel = Number(pixels[position]);
      position += 1;
      range = pixel === 1 ? split : range - split;
      if (pixel === 0) low += split;
      if (low > widestRange) {
        low -= widestRange + 1;
        let carried = bytes.length - 1;
        for (; bytes[carried] === 255; carried -= 1) bytes[carried] = 0;
        bytes[carried] = (bytes[carried] ?? 0) + 1;
      }
      for (; range < narrowestRange; range *= 256) shift();
      return pixel;
    },
  });
  for (const columns of glyphs) model.glyph(columns.length);
  for (let rest = 0; rest < 4; rest += 1) shift();
  // The coder's numbers have thirty bits: with two more before them they are whole bytes.
  return Buffer.from(bytes.map((byte, at) => ((bytes[at - 1] ?? 0) % 4) * 64 + (byte >> 2)));
}

const single = singleGlyphs();
const korean = syllableParts();
const index = brotliCompressSync(Buffer.from([...single.index, ...korean.choices]), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11 },
});
const pixels = await encode([...single.glyphs, ...korean.glyphs]);
const digest = createHash('sha256').update(text).digest('hex');
await writeFile(
  target,
  `/**
 * Glyphs of GNU Unifont in base64; read by glyphs.ts, brotli the index, glyphModel.ts the pixels.
 * Made by scripts/makeGlyphData.mjs from the hex file with SHA-256 ${digest}.
 * Copyright of the Unifont contributors, SIL Open Font License 1.1: see media/unifont-license.txt.
 */
export const packedGlyphs = {
  index:
    '${index.toString('base64')}',
  pixels:
    '${pixels.toString('base64')}',
};
`,
);
console.log(`${index.length} bytes of index, ${pixels.length} of pixels`);
