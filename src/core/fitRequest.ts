import type { ImageModel, OptionName } from './imageModel';
import type { ImageWarning } from './imageProvider';
import type { ImageRequest } from './imageRequest';
import { capabilitiesFor } from './validateRequest';

/**
 * Takes out the options this model and mode do not honour, with a warning for each the user will
 * miss. A switch that is off where there is no switch changes nothing, so it is dropped without one;
 * so is the seed that is a service's word for none.
 * @throws ImageError `invalid-request` when the model has no such mode.
 */
export function fitRequest(
  model: ImageModel,
  request: ImageRequest,
): { readonly request: ImageRequest; readonly warnings: readonly ImageWarning[] } {
  const { options } = capabilitiesFor(model, request.mode);
  const warnings: ImageWarning[] = [];
  const keep = <Value>(option: OptionName, value: Value | undefined): Value | undefined => {
    if (value === undefined || options.includes(option)) return value;
    if (value !== false && value !== '') {
      warnings.push({ code: 'option-left-out', option, value: describe(value) });
    }
    return undefined;
  };
  const isRandom = request.seed === model.seed?.random;
  const fitted: ImageRequest = {
    ...request,
    negativePrompt: keep('negativePrompt', request.negativePrompt),
    seed: keep('seed', isRandom ? undefined : request.seed),
    outputFormat: keep('outputFormat', request.outputFormat),
    watermark: keep('watermark', request.watermark),
    promptExpansion: keep('promptExpansion', request.promptExpansion),
    thinking: keep('thinking', request.thinking),
    palette: keep('palette', request.palette),
  };
  return { request: fitted, warnings };
}

function describe(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
