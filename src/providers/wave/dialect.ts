import type { ImageModel, Mode, ModeCapabilities, OptionName, Tier } from '../../core/imageModel';

/**
 * The two forms of Wave's documentation. `v1`: the pages *Qwen Image Series* and *Wan Image Series*
 * of docs.qingbo.dev. `v2`: the pages of the same names since September 2026, for api.qingbo.ai.
 * Which one a server speaks is not said anywhere, so it is a setting.
 */
export type WaveDialectName = 'v1' | 'v2';

interface SeriesDialect {
  /** The action word per mode. A mode that is absent does not exist in the series. */
  readonly actions: Readonly<Partial<Record<Mode, string>>>;
  /** Options this dialect takes in every mode, beyond models.ts. */
  readonly addedOptions: readonly OptionName[];
  /** Options of models.ts this dialect refuses with a 400. */
  readonly removedOptions: readonly OptionName[];
  /** Tiers of models.ts this dialect does not offer under the same model name. */
  readonly removedTiers: readonly Tier[];
}

interface WaveDialect {
  readonly defaultBaseUrl: string;
  readonly tierNames: Readonly<Record<Tier, string>>;
  /** The words of `callback_events`: the terminal states as the pages name them beside it. */
  readonly callbackEvents: readonly string[];
  readonly qwen: SeriesDialect;
  readonly wan: SeriesDialect;
}

/** Everything in which the dialects differ. */
export const waveDialects: Readonly<Record<WaveDialectName, WaveDialect>> = {
  v1: {
    defaultBaseUrl: 'https://www.qingbo.dev/v1',
    tierNames: { '1K': '1K', '2K': '2K', '4K': '4K' },
    callbackEvents: ['succeeded', 'failed'],
    qwen: {
      actions: { generate: 'generate', edit: 'image2image', reference: 'reference' },
      addedOptions: [],
      removedOptions: [],
      removedTiers: [],
    },
    wan: {
      actions: {
        generate: 'generate',
        variation: 'image2image',
        edit: 'edit',
        reference: 'reference',
        series: 'group',
        region: 'interactive_edit',
      },
      addedOptions: [],
      removedOptions: [],
      removedTiers: [],
    },
  },
  v2: {
    defaultBaseUrl: 'https://api.qingbo.ai/v1',
    tierNames: { '1K': '1k', '2K': '2k', '4K': '4k' },
    callbackEvents: ['completed', 'failed'],
    qwen: {
      actions: { generate: 'generate', edit: 'edit', reference: 'edit' },
      addedOptions: [],
      removedOptions: ['seed'],
      removedTiers: [],
    },
    wan: {
      actions: {
        generate: 'generate',
        variation: 'edit',
        edit: 'edit',
        reference: 'edit',
        series: 'generate',
        region: 'edit',
      },
      addedOptions: ['negativePrompt'],
      removedOptions: [],
      // 4K belongs to `wan2.7-image-pro` there, at another price.
      removedTiers: ['4K'],
    },
  },
};

/** The part of a dialect that is about a model's series. */
export function seriesOf(dialect: WaveDialect, model: ImageModel): SeriesDialect {
  return model.name.startsWith('qwen-') ? dialect.qwen : dialect.wan;
}

/** A model of models.ts as a dialect offers it. */
export function modelInDialect(model: ImageModel, dialect: WaveDialect): ImageModel {
  const series = seriesOf(dialect, model);
  const adapt = (capabilities: ModeCapabilities): ModeCapabilities => ({
    ...capabilities,
    sizes: Object.fromEntries(
      Object.entries(capabilities.sizes).map(([ratio, pixels]) => [
        ratio,
        Object.fromEntries(
          Object.entries(pixels).filter(([tier]) => !series.removedTiers.some(it => it === tier)),
        ),
      ]),
    ),
    options: [
      ...capabilities.options.filter(option => !series.removedOptions.includes(option)),
      ...series.addedOptions,
    ],
  });
  return {
    ...model,
    modes: Object.fromEntries(
      Object.entries(model.modes).map(([mode, capabilities]) => [mode, adapt(capabilities)]),
    ),
  };
}
