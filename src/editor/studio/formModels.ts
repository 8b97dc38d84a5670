import * as vscode from 'vscode';
import {
  aspectRatios,
  modes,
  pixelsOf,
  tiers,
  type ImageModel,
  type ModeCapabilities,
} from '../../core/imageModel';
import type { FormModel, FormModeOffer } from '../../protocol/formModel';
import { say } from '../say';
import type { StudioTools } from './studioTools';

const t = vscode.l10n.t;

/** The model table as the form needs it. */
export async function formModels(tools: StudioTools): Promise<FormModel[]> {
  const models = tools.currentModels();
  const keys = await tools.describeKeys(tools.services, models);
  return models.map(model => formModel(tools, model, keys.get(model.provider) === 'missing'));
}

function formModel(tools: StudioTools, model: ImageModel, isKeyMissing: boolean): FormModel {
  const { id, sizesAreExact, promptMaxLength, negativePromptMaxLength, seed, palette } = model;
  const notes = [
    say(model.summary),
    priceNote(tools, model),
    isKeyMissing ? t('needs an API key') : '',
  ];
  return {
    ...{ id, sizesAreExact, promptMaxLength },
    title: tools.modelTitle(model),
    note: notes.filter(note => note !== '').join(' · '),
    modes: modes.flatMap(mode => {
      const capabilities = model.modes[mode];
      return capabilities ? [{ mode, ...offerOf(capabilities) }] : [];
    }),
    ...(negativePromptMaxLength !== undefined && { negativePromptMaxLength }),
    ...(seed && { seed: { min: seed.min, max: seed.max } }),
    outputFormats: [...(model.outputFormats ?? [])],
    defaults: {
      watermark: model.watermark?.default ?? false,
      promptExpansion: model.promptExpansion?.default ?? false,
      thinking: model.thinking?.default ?? false,
    },
    ...(palette && { palette: { min: palette.minEntries, max: palette.maxEntries } }),
    maxBoxesPerImage: model.boxes?.maxPerImage ?? 0,
  };
}

function offerOf(capabilities: ModeCapabilities): Omit<FormModeOffer, 'mode'> {
  const { defaultTier, keepsInputSize = false, count, images, options } = capabilities;
  return {
    sizes: aspectRatios.flatMap(ratio =>
      tiers.flatMap(tier => {
        const size = pixelsOf(capabilities, ratio, tier);
        return size ? [{ ratio, tier, width: size.width, height: size.height }] : [];
      }),
    ),
    defaultTier,
    keepsInputSize,
    maxCount: count.max,
    images: { min: images.min, max: images.max },
    options: [...options],
  };
}

function priceNote({ formatPrice }: StudioTools, { price }: ImageModel): string {
  if (!price || price.amount === 0) return formatPrice(price);
  return t('{0} per image', formatPrice(price));
}
