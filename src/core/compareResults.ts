import { pixelsOf, type ImageModel, type PixelSize } from './imageModel';
import type { ImageWarning } from './imageProvider';
import type { ImageRequest } from './imageRequest';

/** Where a page promises no pixels, services round a side to multiples of 16 or so: that is no news. */
const roundingTolerance = 0.02;

/** As much of a request as says what must come back. */
export type ExpectedResult = Pick<ImageRequest, 'mode' | 'count' | 'aspectRatio' | 'tier'> & {
  /** Of the first input image, where it is known. */
  readonly inputSize?: PixelSize | undefined;
  /** How many of the pictures an earlier try has saved; they do not come back once more. */
  readonly savedBefore?: number | undefined;
};

/** What came back other than asked: fewer pictures, another size. */
export function compareResults(
  model: ImageModel,
  request: ExpectedResult,
  pictures: readonly PixelSize[],
): readonly ImageWarning[] {
  const warnings: ImageWarning[] = [];
  const actual = pictures.length + (request.savedBefore ?? 0);
  if (actual !== request.count) {
    warnings.push({ code: 'count-differs', expected: request.count, actual });
  }
  const expected = expectedSize(model, request);
  const different = expected && pictures.find(actual => differs(expected, actual, model));
  if (expected && different) {
    warnings.push({ code: 'size-differs', expected, actual: different });
  }
  return warnings;
}

/** A region edit keeps the picture's own size; everything else is asked for by ratio and tier. */
function expectedSize(model: ImageModel, request: ExpectedResult): PixelSize | undefined {
  if (request.mode === 'region') return request.inputSize;
  // A job of an older version may have a mode this table knows no more.
  const capabilities = model.modes[request.mode];
  return capabilities && pixelsOf(capabilities, request.aspectRatio, request.tier);
}

function differs(expected: PixelSize, actual: PixelSize, model: ImageModel): boolean {
  const tolerance = model.sizesAreExact ? 0 : roundingTolerance;
  const off = (wanted: number, got: number): boolean => Math.abs(got - wanted) > wanted * tolerance;
  return off(expected.width, actual.width) || off(expected.height, actual.height);
}
