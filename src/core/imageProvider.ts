import type { ErrorCode, ImageError } from './errors';
import type { PixelSize, Price, ProviderId } from './imageModel';
import type { ImageRequest } from './imageRequest';
import type { JsonValue } from './json';
import type { Words } from './words';

/** Something the user should know although the job went on. Worded in editor/warningMessages.ts. */
export type ImageWarning =
  | { readonly code: 'option-left-out'; readonly option: string; readonly value: string }
  | {
      readonly code: 'size-differs';
      readonly expected: PixelSize;
      /** Whether the model's page promises just those pixels, or they are what it is known to make. */
      readonly isPromised: boolean;
      readonly actual: PixelSize;
    }
  | { readonly code: 'count-differs'; readonly expected: number; readonly actual: number }
  | { readonly code: 'format-differs'; readonly expected: string; readonly actual: string }
  /** A place for one address took one; this many more pictures were only saved. */
  | { readonly code: 'not-referenced'; readonly count: number }
  /** One of several pictures was refused; the others are saved, and it may be asked for again. */
  | { readonly code: 'picture-unusable'; readonly reason: ErrorCode }
  /** So many of several pictures are at the service no more; the others are saved. */
  | { readonly code: 'pictures-gone'; readonly count: number }
  /** Boxes may lie outside their picture, whose size was not known before they were sent. */
  | { readonly code: 'boxes-unchecked' }
  | { readonly code: 'provider-note'; readonly text: Words };

export type ResultImage =
  | { readonly kind: 'url'; readonly url: string; readonly expiresAtMs: number | undefined }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** Where the service's own task stands. */
export type OperationState =
  | {
      readonly kind: 'pending';
      readonly phase: 'queued' | 'running';
      /** 0 to 100 where the service says it; never a sign of success. */
      readonly progressPercent: number | undefined;
      /** The service's own wish for the next question. */
      readonly retryAfterMs: number | undefined;
    }
  | {
      /** A status word nobody knows: neither success nor failure, so the engine keeps asking. */
      readonly kind: 'unrecognized';
      readonly word: string;
      readonly retryAfterMs: number | undefined;
    }
  | {
      readonly kind: 'succeeded';
      readonly images: readonly ResultImage[];
      readonly cost: Price | undefined;
      readonly warnings: readonly ImageWarning[];
    }
  | { readonly kind: 'failed'; readonly error: ImageError; readonly cost: Price | undefined }
  | { readonly kind: 'cancelled'; readonly cost: Price | undefined };

export interface StartedOperation {
  /** The service's task in a form only this provider reads; kept in the journal. Never a key. */
  readonly operation: JsonValue;
  readonly state: OperationState;
  readonly warnings: readonly ImageWarning[];
}

export interface CallOptions {
  readonly signal: AbortSignal;
}

export interface StartOptions extends CallOptions {
  /** One per job, the same however often `start` is called for it. */
  readonly idempotencyKey: string;
}

/**
 * A short name for a secret, the same whenever the secret is: it can be compared and kept, and says
 * nothing of it. Rejects with ImageError.
 */
export type Fingerprint = (secret: string) => Promise<string>;

/** Whose request it is and what of it is not in the request: a service knows a key from its sender only. */
export interface Sender {
  /** The fingerprint of the API key, which stands for the account. */
  readonly apiKey: string;
  /** With its path. */
  readonly baseUrl: string;
  /** Which of its documented forms the service was spoken to in, where there are several. */
  readonly dialect?: string | undefined;
  /** The fingerprint of the callback in the body, whose address may hold a secret. */
  readonly callback?: string | undefined;
}

/**
 * One service, bound to its address, key and connection. All methods reject with `ImageError`, or
 * with the signal's reason when aborted. An error of `start` says in `details.delivery` whether
 * the paid request may have arrived.
 */
export interface ImageProvider {
  readonly id: ProviderId;
  /** Whether the service documents that `start` with the same idempotency key is charged once. */
  readonly startIsIdempotent: boolean;
  /** What `start` sends a request as, where it is idempotent: it has to be the same to be known again. */
  sender?(fingerprint: Fingerprint): Promise<Sender>;
  start(request: ImageRequest, options: StartOptions): Promise<StartedOperation>;
  check(operation: JsonValue, options: CallOptions): Promise<OperationState>;
  /** Where the service offers it. `too-late` when the task can no longer be stopped. */
  cancel?(operation: JsonValue, options: CallOptions): Promise<'cancelled' | 'too-late'>;
}
