import {
  aspectRatios,
  type AspectRatio,
  type ModeCapabilities,
  type PixelSize,
} from './imageModel';

/** The aspect ratio a model offers that changes a picture's shape least; undefined where it offers none. */
export function nearestRatio(
  { sizes }: Pick<ModeCapabilities, 'sizes'>,
  { width, height }: PixelSize,
): AspectRatio | undefined {
  // Logarithms, so that twice as wide is as far away as twice as high.
  const distance = (ratio: AspectRatio): number => Math.abs(Math.log(width / height / wide(ratio)));
  return aspectRatios
    .filter(ratio => sizes[ratio])
    .reduce<AspectRatio | undefined>(
      (best, ratio) => (best && distance(best) <= distance(ratio) ? best : ratio),
      undefined,
    );
}

function wide(ratio: AspectRatio): number {
  const [width = 1, height = 1] = ratio.split(':').map(Number);
  return width / height;
}
