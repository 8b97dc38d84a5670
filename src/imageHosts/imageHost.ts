import type { JsonValue } from '../core/json';
import type { MediaType, PixelSize } from '../core/imageModel';

/** A picture that may leave the machine: without metadata, within the model's limits. */
export interface HostableImage extends PixelSize {
  readonly bytes: Uint8Array;
  readonly mediaType: MediaType;
}

/** Where a service can read the picture. */
export interface HostedImage {
  /** May carry a signature, and then is a key: never to be logged, and kept no longer than it is valid. */
  readonly url: string;
  /** ms since 1970 by this machine's clock; absent where the address stays valid. */
  readonly expiresAtMs?: number;
  /** Whether anybody may read it, or only who was told the address. */
  readonly isPublic: boolean;
  /** Where the host can take it away again; see `ImageHost.remove`. */
  remove?(signal: AbortSignal): Promise<void>;
}

/**
 * Called before the first byte leaves, with what `ImageHost.remove` takes; the upload waits for it. To
 * be kept where it outlasts a crash: it is no secret. Not called by hosts that cannot remove.
 */
export type OnRemovable = (removal: JsonValue) => Promise<void>;

/**
 * A place where a local picture is put so that a service that only reads addresses can read it. All
 * methods reject with `ImageError`, or with the signal's reason when aborted.
 */
export interface ImageHost {
  readonly id: 's3' | 'github' | 'upload';
  /**
   * Sends the picture, once. When it rejects or is aborted after `onRemovable` was called, the picture
   * may have arrived all the same: only `remove` then makes sure that nothing is left.
   */
  put(image: HostableImage, signal: AbortSignal, onRemovable: OnRemovable): Promise<HostedImage>;
  /** Takes a picture away, also one of an earlier run; that it is gone already is no failure. */
  remove?(removal: JsonValue, signal: AbortSignal): Promise<void>;
}
