import { inEnglish, type Words } from './words';

/** Everything that can go wrong, by meaning. The user's sentence for each is in editor/errorMessages.ts. */
export const errorCodes = [
  'no-key',
  'unauthorized',
  'out-of-credit',
  'rate-limited',
  'invalid-request',
  'content-refused',
  'model-unavailable',
  'provider-failed',
  'network',
  'timeout',
  'protocol',
  'download-blocked',
  'too-large',
  'not-an-image',
  'write-failed',
  'job-elsewhere',
  'image-host-failed',
  'sender-changed',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/**
 * What is known about the request that failed. It decides whether it may be sent again:
 * `not-sent` provably never left this machine, `answered` got a definite answer from the service,
 * `unclear` may have arrived although no usable answer came back.
 */
export type Delivery = 'not-sent' | 'answered' | 'unclear';

export interface ImageErrorDetails {
  /** The argument or setting that is wrong, as the caller spells it; list entries as `palette[2].hex`. */
  readonly field?: string | undefined;
  /** The limit that was crossed, in words with its unit, for example `800 characters`. */
  readonly limit?: string | undefined;
  /** The value that was given, shortened for display. Never a key. */
  readonly value?: string | undefined;
  /** The limit as it is said to people. */
  readonly limitWords?: Words | undefined;
  /** The value as it is said to people, where it is in Easel's words and not as it was given. */
  readonly valueWords?: Words | undefined;
  readonly provider?: string | undefined;
  readonly requestId?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly delivery?: Delivery | undefined;
  /** Text from a service, for the log and, after the safe-text check, for the user. */
  readonly serverText?: string | undefined;
  /** What the user was trying to reach, for example an origin or a path. */
  readonly subject?: string | undefined;
  /** The operating system's word, for example `ENOSPC`. */
  readonly systemCode?: string | undefined;
  readonly cause?: unknown;
}

/** The one error class. `message` is English and for the log only; nothing branches on it. */
export class ImageError extends Error {
  readonly code: ErrorCode;
  readonly details: ImageErrorDetails;

  constructor(code: ErrorCode, message: string, details: ImageErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'ImageError';
    this.code = code;
    this.details = details;
  }

  static is(error: unknown, code?: ErrorCode): error is ImageError {
    return error instanceof ImageError && (code === undefined || error.code === code);
  }

  /** The same failure with more said about it. */
  with(details: ImageErrorDetails): ImageError {
    return new ImageError(this.code, this.message, { ...this.details, ...details });
  }
}

/**
 * `invalid-request` with the field, the limit and the value named, as every local refusal is.
 * @param value as it was given, or in words where nothing was, for example
 */
export function invalidRequest(field: string, limit: Words, value: string | Words): ImageError {
  const details = { limit: inEnglish(limit), value: inEnglish(value) };
  return new ImageError('invalid-request', `${field}: ${details.limit}, got ${details.value}`, {
    ...{ field, ...details, limitWords: limit },
    ...(typeof value === 'object' && { valueWords: value }),
    delivery: 'not-sent',
  });
}
