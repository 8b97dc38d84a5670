import { pixelsOf, type ImageModel, type PixelSize } from './imageModel';
import type { ImageWarning } from './imageProvider';
import type { ImageRequest } from './imageRequest';

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
  const different = expected && pictures.find(actual => differs(expected, actual));
  if (expected && different) {
    const { width, height, isPromised } = expected;
    const size = { width, height };
    warnings.push({ code: 'size-differs', expected: size, isPromised, actual: different });
  }
  return warnings;
}

function expectedSize(
  model: ImageModel,
  { mode, aspectRatio, tier, inputSize }: ExpectedResult,
): (PixelSize & { readonly isPromised: boolean }) | undefined {
  // A job of an older version may have a mode this table knows no more.
  const capabilities = model.modes[mode];
  if (capabilities?.keepsInputSize) return inputSize && { ...inputSize, isPromised: true };
  const size = capabilities && pixelsOf(capabilities, aspectRatio, tier);
  return size && { ...size, isPromised: model.sizesAreExact };
}

function differs(expected: PixelSize, actual: PixelSize): boolean {
  return actual.width !== expected.width || actual.height !== expected.height;
}
