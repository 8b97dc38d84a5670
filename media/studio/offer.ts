import type { FormModel, FormModeOffer, FormSize } from '../../src/protocol/formModel';
import type {
  FormMode,
  FormOption,
  FormRatio,
  FormTier,
  StudioRequest,
} from '../../src/protocol/studioRequest';
import type { Form } from '../../src/protocol/studioForm';

/** What the form shows now: the model and mode that apply, and their choices. */
export interface Offer {
  readonly model: FormModel;
  readonly mode: FormModeOffer;
  readonly ratios: readonly FormRatio[];
  readonly ratio: FormRatio;
  /** The tiers of the ratio, with their pixels. */
  readonly sizes: readonly FormSize[];
  readonly size: FormSize;
  readonly count: number;
}

/** Undefined only where there are no models at all. */
export function offerFor(form: Form, models: readonly FormModel[]): Offer | undefined {
  const model = models.find(({ id }) => id === form.model) ?? models[0];
  const mode = model?.modes.find(each => each.mode === form.mode) ?? model?.modes[0];
  if (!model || !mode) return undefined;
  const ratios = [...new Set(mode.sizes.map(({ ratio }) => ratio))];
  const ratio = ratios.includes(form.ratio) ? form.ratio : ratios[0];
  const sizes = mode.sizes.filter(each => each.ratio === ratio);
  const size = sizeOf(sizes, form.tier) ?? sizeOf(sizes, mode.defaultTier) ?? sizes[0];
  if (ratio === undefined || size === undefined) return undefined;
  return {
    ...{ model, mode, ratios, ratio, sizes, size },
    count: Math.min(Math.max(form.count, 1), mode.maxCount),
  };
}

function sizeOf(sizes: readonly FormSize[], tier: FormTier | undefined): FormSize | undefined {
  return sizes.find(each => each.tier === tier);
}

export function has({ mode }: Offer, option: FormOption): boolean {
  return mode.options.includes(option);
}

/** Only what the model offers in this mode; what else the form holds stays in the form. */
export function requestOf(form: Form, offer: Offer): StudioRequest {
  const { model, mode, ratio, size, count } = offer;
  const uses = (option: FormOption): boolean => has(offer, option);
  const images = mode.images.max > 0 ? form.images : [];
  const negativePrompt = form.negativePrompt.trim();
  return {
    ...{ model: model.id, mode: mode.mode, aspectRatio: ratio, tier: size.tier, count, images },
    prompt: form.prompt.trim(),
    ...(uses('negativePrompt') && negativePrompt !== '' && { negativePrompt }),
    ...(uses('seed') && form.seed !== undefined && { seed: form.seed }),
    ...(uses('outputFormat') && chosenFormat(form, model)),
    ...(uses('watermark') && { watermark: form.watermark ?? model.defaults.watermark }),
    ...(uses('promptExpansion') && {
      promptExpansion: form.promptExpansion ?? model.defaults.promptExpansion,
    }),
    ...(uses('thinking') && { thinking: form.thinking ?? model.defaults.thinking }),
    ...(uses('palette') && form.hasPalette && { palette: form.palette }),
    ...(mode.mode === 'region' && { boxes: images.map(uri => form.boxes[uri] ?? []) }),
  };
}

function chosenFormat(form: Form, model: FormModel): Pick<StudioRequest, 'outputFormat'> {
  const { outputFormat } = form;
  return outputFormat && model.outputFormats.includes(outputFormat) ? { outputFormat } : {};
}

/** A model and mode that take pictures, the nearest to what is chosen: to edit one, or to refer to several. */
export function modeForImages(
  form: Form,
  models: readonly FormModel[],
  wanted: FormMode,
): Pick<Form, 'model' | 'mode'> | undefined {
  const current = models.filter(({ id }) => id === form.model);
  const model = [...current, ...models].find(each =>
    each.modes.some(({ mode }) => mode === wanted),
  );
  return model && { model: model.id, mode: wanted };
}

/** Characters as the services count them: Unicode code points, without the spaces around. */
export function countCharacters(text: string): number {
  return Array.from(text.trim()).length;
}

/** The form with what a request says; what a request says nothing of stays. */
export function recalled(form: Form, request: StudioRequest): Form {
  const { tier, mode, model, prompt, count, images, aspectRatio, seed, palette, boxes } = request;
  const { negativePrompt = '', outputFormat, watermark, promptExpansion, thinking } = request;
  return {
    ...form,
    ...{ tier, mode, model, prompt, count, images, negativePrompt, ratio: aspectRatio },
    ...(seed !== undefined && { seed, isSeedLocked: true }),
    ...{ outputFormat, watermark, promptExpansion, thinking },
    hasPalette: palette !== undefined,
    ...(palette && { palette }),
    ...(boxes && {
      boxes: Object.fromEntries(images.map((uri, index) => [uri, boxes[index] ?? []])),
    }),
  };
}
