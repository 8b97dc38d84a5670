import type { Words } from './words';

/**
 * The vocabulary of what can be asked and the shape of one entry of the model table. The entries
 * themselves stand in `providers/<id>/models.ts`; pickers, form, validation, the agent tool's
 * schema and the README's table are all read from them.
 */
export const providerIds = ['offline', 'wave', 'gccai', 'hiapi', 'skillsvideo'] as const;
export type ProviderId = (typeof providerIds)[number];

export const modes = ['generate', 'variation', 'edit', 'reference', 'series', 'region'] as const;
export type Mode = (typeof modes)[number];

export const tiers = ['1K', '2K', '4K'] as const;
export type Tier = (typeof tiers)[number];

export const aspectRatios = ['1:1', '4:3', '3:4', '16:9', '9:16', '3:2', '2:3'] as const;
export type AspectRatio = (typeof aspectRatios)[number];

export const outputFormats = ['png', 'jpeg', 'webp'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export const mediaTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;
export type MediaType = (typeof mediaTypes)[number];

/** Options a model may have beyond prompt, size and count. Each mode lists those it honours. */
export const optionNames = [
  'negativePrompt',
  'seed',
  'outputFormat',
  'watermark',
  'promptExpansion',
  'thinking',
  'palette',
] as const;
export type OptionName = (typeof optionNames)[number];

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

export type SizeTable = Readonly<
  Partial<Record<AspectRatio, Readonly<Partial<Record<Tier, PixelSize>>>>>
>;

export interface Price {
  readonly amount: number;
  readonly currency: 'USD' | 'credits';
}

export interface ModeCapabilities {
  /** Pixels per ratio and tier; what is not in it cannot be asked for. */
  readonly sizes: SizeTable;
  readonly defaultTier: Tier;
  readonly count: { readonly max: number };
  /** How many input images; a mode without images has `max` 0. */
  readonly images: { readonly min: number; readonly max: number };
  readonly options: readonly OptionName[];
  /** The result is as large as the first input image, whatever ratio and tier say. */
  readonly keepsInputSize?: true;
}

export interface ImageModel {
  /** `<provider>/<name>`, what settings and arguments say. */
  readonly id: string;
  readonly provider: ProviderId;
  /** The service's own name for it. */
  readonly name: string;
  readonly title: string;
  /** One line for pickers: what it is good at. */
  readonly summary: Words;
  readonly modes: Readonly<Partial<Record<Mode, ModeCapabilities>>>;
  /**
   * Whether the page promises the pixels of `sizes`. Where it does not, they are what the model is
   * expected to make, and are shown with "about".
   */
  readonly sizesAreExact: boolean;
  /** Longest prompt in Unicode code points, which is how the services' own languages count. */
  readonly promptMaxLength: number;
  readonly negativePromptMaxLength?: number;
  /** `random` is the service's word for no seed, where it has one outside the range. */
  readonly seed?: { readonly min: number; readonly max: number; readonly random?: number };
  readonly outputFormats?: readonly OutputFormat[];
  /** What the service does when the switch is not sent. */
  readonly watermark?: { readonly default: boolean };
  readonly promptExpansion?: { readonly default: boolean };
  readonly thinking?: { readonly default: boolean };
  readonly palette?: { readonly minEntries: number; readonly maxEntries: number };
  readonly boxes?: { readonly maxPerImage: number };
  /** What input images may be, and how they reach the service. */
  readonly input?: {
    readonly mediaTypes: readonly MediaType[];
    readonly maxBytes: number;
    /** `url`: the service fetches a public address; `bytes`: the file itself is sent. */
    readonly delivery: 'url' | 'bytes' | 'url-or-bytes';
  };
  /** Per image; absent where the page names none. */
  readonly price?: Price;
}

/** The pixels of a ratio and tier, or undefined where the model cannot make them. */
export function pixelsOf(
  capabilities: ModeCapabilities,
  aspectRatio: AspectRatio,
  tier: Tier,
): PixelSize | undefined {
  return capabilities.sizes[aspectRatio]?.[tier];
}
