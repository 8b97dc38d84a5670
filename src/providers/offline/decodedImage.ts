import { ImageError } from '../../core/errors';
import type { PngChunk } from './pngEncoder';
import { inEnglish, words, type Words } from '../../core/words';

/** A picture that is read row by row, so that a huge one never stands in memory whole. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** 3 for red, green, blue; 4 with opacity, not multiplied in. */
  readonly channels: 3 | 4;
  /** 2 for 16-bit samples, the high byte first. */
  readonly bytesPerSample: 1 | 2;
  /** What the samples mean (profile, gamma), to be kept with them. */
  readonly colourChunks: readonly PngChunk[];
  /**
   * The rows from top to bottom, as often as wanted; a row is overwritten by the next.
   * @throws ImageError `not-an-image` where the file is broken
   */
  rows(signal?: AbortSignal): AsyncGenerator<Uint8Array>;
}

/** Where viewers draw the line: Pillow warns above 89 megapixels, sharp refuses above 268. */
const maxPixels = 100_000_000;
/** For files that cannot be read row by row: interlaced PNG, progressive JPEG. */
const maxWorkingBytes = 400_000_000;

/** @throws ImageError `not-an-image` for a picture without pixels, `too-large` above 100 megapixels. */
export function checkPixels(width: number, height: number): void {
  if (width < 1 || height < 1) throw brokenImage('a side has no pixels');
  if (width * height > maxPixels) throw tooLarge(width, height, words`100 megapixels`);
}

/** @throws ImageError `too-large` when a file that must be held whole would take too much memory. */
export function checkWorkingBytes(width: number, height: number, bytes: number): void {
  if (bytes > maxWorkingBytes) throw tooLarge(width, height, words`400 MB while it is decoded`);
}

function tooLarge(width: number, height: number, limit: Words): ImageError {
  const text = inEnglish(limit);
  return new ImageError('too-large', `${width} × ${height} pixels need more than ${text}`, {
    limit: text,
    limitWords: limit,
    value: `${width} × ${height} pixels`,
    delivery: 'not-sent',
  });
}

export function brokenImage(what: string, cause?: unknown): ImageError {
  return new ImageError('not-an-image', what, { cause, delivery: 'not-sent' });
}
