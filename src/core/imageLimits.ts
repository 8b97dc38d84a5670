import { invalidRequest } from './errors';
import type { ImageModel, MediaType, PixelSize } from './imageModel';
import { anyOf, words } from './words';

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
 * Refuses a picture the model cannot be given, before it leaves and before anything is paid for. Says
 * what to do about it.
 * @param field what is to be named: the argument, for example `images[0]`, or the file
 * @throws ImageError `invalid-request` with the limit and the value.
 */
export function checkImageLimits(facts: InputFacts, limits: InputLimits, field: string): void {
  const { mediaType, byteLength, width, height } = facts;
  if (!limits.mediaTypes.includes(mediaType)) {
    const [first = ''] = limits.mediaTypes.map(nameOf);
    const value = words`${nameOf(mediaType)}: save it as ${first} first`;
    throw invalidRequest(field, anyOf(limits.mediaTypes.map(nameOf)), value);
  }
  if (byteLength > limits.maxBytes) {
    throw invalidRequest(
      field,
      words`at most ${megabytes(limits.maxBytes)}`,
      words`${megabytes(Math.ceil(byteLength / 1e5) * 1e5)}: scale it down, or save it as a JPEG, first`,
    );
  }
  if (facts.animated === true) {
    throw invalidRequest(
      field,
      words`a still picture`,
      words`animated: save one frame of it first`,
    );
  }
  if (facts.isCmyk === true) {
    const value = words`in CMYK, as for print: convert it to RGB first`;
    throw invalidRequest(field, words`in RGB colours or grey`, value);
  }
  const size = words`${width}×${height} pixels`;
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const { sides, maxAspect } = limits;
  if (sides && (short < sides.min || long > sides.max)) {
    throw invalidRequest(
      field,
      words`${sides.min} to ${sides.max} pixels on each side`,
      short < sides.min ? words`${size}: choose a larger one` : words`${size}: scale it down first`,
    );
  }
  if (maxAspect !== undefined && long > short * maxAspect) {
    throw invalidRequest(
      field,
      words`no longer than 1:${maxAspect}`,
      words`${size}: crop it first`,
    );
  }
}

function nameOf(mediaType: MediaType): string {
  switch (mediaType) {
    case 'image/png':
      return 'PNG';
    case 'image/jpeg':
      return 'JPEG';
    case 'image/webp':
      return 'WebP';
  }
}

function megabytes(bytes: number): string {
  return `${Number((bytes / 1e6).toFixed(1))} MB`;
}
