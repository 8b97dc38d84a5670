import type { AspectRatio, MediaType, Mode, OutputFormat, PixelSize, Tier } from './imageModel';

export interface PaletteEntry {
  /** `#RRGGBB`. */
  readonly hex: string;
  /** Whole per cent of the picture; all entries sum to 100. */
  readonly ratio: number;
}

/** Left, top, right, bottom in pixels of the original image; right and bottom are exclusive. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** An image handed to the model. Bytes stay behind a function: a request is kept, logged and shown. */
export interface InputImage {
  /** For messages: a file name or the end of an address. */
  readonly name: string;
  /** A public address the service can fetch; undefined while there is none. */
  readonly url: string | undefined;
  /** Reads the file; undefined for an image that is only an address. */
  readonly read: (() => Promise<Uint8Array>) | undefined;
  readonly mediaType: MediaType | undefined;
  readonly size: PixelSize | undefined;
}

/**
 * What is asked of a model, in Easel's own words; each provider translates it. Every field is
 * there, possibly undefined, so that a provider cannot forget one.
 */
export interface ImageRequest {
  /** `<provider>/<name>`. */
  readonly model: string;
  readonly mode: Mode;
  readonly prompt: string;
  readonly count: number;
  readonly aspectRatio: AspectRatio;
  readonly tier: Tier;
  readonly negativePrompt: string | undefined;
  readonly seed: number | undefined;
  readonly outputFormat: OutputFormat | undefined;
  readonly watermark: boolean | undefined;
  readonly promptExpansion: boolean | undefined;
  readonly thinking: boolean | undefined;
  readonly palette: readonly PaletteEntry[] | undefined;
  /** One list per image. */
  readonly boxes: readonly (readonly Box[])[] | undefined;
  readonly images: readonly InputImage[];
}
