import { ImageError, invalidRequest } from './errors';
import type { ImageModel, MediaType, PixelSize } from './imageModel';

/** What a model takes as input. Its entry in the model table is one; limits on pixels are known of few. */
export interface InputLimits extends Pick<
  NonNullable<ImageModel['input']>,
  'mediaTypes' | 'maxBytes'
> {
  /** Shortest and longest side in pixels, both inclusive. */
  readonly sides?: { readonly min: number; readonly max: number } | undefined;
  /** How many times as long as the short side the long one may be. */
  readonly maxAspect?: number | undefined;
}

export interface InputFacts extends PixelSize {
  readonly mediaType: MediaType;
  readonly byteLength: number;
  readonly animated?: boolean | undefined;
  readonly isCmyk?: boolean | undefined;
}

/**
 * Refuses a picture the model cannot be given, before it leaves and before anything is paid for.
 * @param field the argument to be named, for example `images[0]`
 * @throws ImageError `invalid-request` with the limit and the value, `too-large` for bytes.
 */
export function checkImageLimits(facts: InputFacts, limits: InputLimits, field: string): void {
  const { mediaType, byteLength, width, height } = facts;
  if (!limits.mediaTypes.includes(mediaType)) {
    throw invalidRequest(field, `one of ${limits.mediaTypes.join(', ')}`, mediaType);
  }
  if (byteLength > limits.maxBytes) {
    throw new ImageError('too-large', `${field} has ${byteLength} bytes`, {
      field,
      limit: megabytes(limits.maxBytes),
      value: megabytes(byteLength),
      delivery: 'not-sent',
    });
  }
  if (facts.animated === true) throw invalidRequest(field, 'a still picture', 'animated');
  if (facts.isCmyk === true)
    throw invalidRequest(field, 'in RGB colours or grey', 'in CMYK colours');
  const size = `${width}×${height} pixels`;
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const { sides, maxAspect } = limits;
  if (sides && (short < sides.min || long > sides.max)) {
    throw invalidRequest(field, `${sides.min} to ${sides.max} pixels on each side`, size);
  }
  if (maxAspect !== undefined && long > short * maxAspect) {
    throw invalidRequest(field, `no longer than 1:${maxAspect}`, size);
  }
}

function megabytes(bytes: number): string {
  return `${Number((bytes / 1e6).toFixed(1))} MB`;
}
