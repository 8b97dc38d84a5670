import { invalidRequest } from '../../core/errors';
import { fitRequest } from '../../core/fitRequest';
import { pixelsOf } from '../../core/imageModel';
import type { ImageWarning } from '../../core/imageProvider';
import type { Box, ImageRequest, PaletteEntry } from '../../core/imageRequest';
import { capabilitiesFor } from '../../core/validateRequest';
import { findModel } from '../support/findModel';
import { fetchableAddresses } from '../support/imageAddresses';
import type { ServiceCallback } from '../support/serviceConnection';
import { modelInDialect, seriesOf, waveDialects, type WaveDialectName } from './dialect';
import { waveModels } from './models';
import { words } from '../../core/words';

/** The body of `POST /v1/tasks`. Undeclared fields are refused with a 400, so there are no others. */
interface WaveTaskBody {
  readonly model: string;
  readonly action: string;
  readonly prompt: string;
  readonly n: number;
  readonly aspect_ratio: string;
  readonly resolution: string;
  readonly image_urls?: readonly string[];
  readonly negative_prompt?: string;
  readonly seed?: number;
  readonly watermark?: boolean;
  readonly thinking_mode?: boolean;
  readonly color_palette?: readonly PaletteEntry[];
  readonly enable_sequential?: true;
  readonly bbox_list?: readonly (readonly Box[])[];
  readonly callback_url?: string;
  readonly callback_events?: readonly string[];
}

/**
 * A request in Wave's words.
 * @throws ImageError `model-unavailable` or `invalid-request`, delivery `not-sent`, for what has no
 * form in Wave's words; the limits themselves are validateRequest's.
 */
export function buildWaveRequest(
  request: ImageRequest,
  dialectName: WaveDialectName,
  callback?: ServiceCallback,
): { readonly body: WaveTaskBody; readonly warnings: readonly ImageWarning[] } {
  const dialect = waveDialects[dialectName];
  const model = modelInDialect(findModel(waveModels, 'wave', request.model), dialect);
  const capabilities = capabilitiesFor(model, request.mode);
  const action = seriesOf(dialect, model).actions[request.mode];
  if (action === undefined)
    throw invalidRequest('mode', words`offered in ${dialectName}`, request.mode);
  if (!pixelsOf(capabilities, request.aspectRatio, request.tier)) {
    throw invalidRequest(
      'resolution',
      words`a size ${model.id} offers in ${dialectName}`,
      `${request.aspectRatio} ${request.tier}`,
    );
  }
  const { request: fitted, warnings } = fitRequest(model, request);
  const body: WaveTaskBody = {
    model: model.name,
    action,
    prompt: fitted.prompt,
    n: fitted.count,
    aspect_ratio: fitted.aspectRatio,
    resolution: dialect.tierNames[fitted.tier],
    ...(capabilities.images.max > 0 ? { image_urls: fetchableAddresses(fitted.images) } : {}),
    ...optionFields(fitted),
    ...(fitted.mode === 'series' ? { enable_sequential: true } : {}),
    ...(fitted.mode === 'region' ? { bbox_list: boxes(fitted) } : {}),
    ...(callback === undefined ? {} : callbackFields(callback)),
  };
  return { body, warnings: [...warnings, ...notes(fitted)] };
}

/** The options the model takes; what it does not take is gone from a fitted request. */
function optionFields(request: ImageRequest): Partial<WaveTaskBody> {
  const { negativePrompt, seed, watermark, thinking, palette } = request;
  return {
    ...(negativePrompt === undefined || negativePrompt === ''
      ? {}
      : { negative_prompt: negativePrompt }),
    ...(seed === undefined ? {} : { seed }),
    ...(watermark === undefined ? {} : { watermark }),
    ...(thinking === undefined ? {} : { thinking_mode: thinking }),
    ...(palette === undefined
      ? {}
      : { color_palette: palette.map(({ hex, ratio }) => ({ hex, ratio })) }),
  };
}

function boxes(request: ImageRequest): readonly (readonly Box[])[] {
  const { boxes: lists, images } = request;
  if (lists?.length === images.length) return lists;
  throw invalidRequest(
    'boxes',
    words`one list per image (${images.length})`,
    String(lists?.length ?? 0),
  );
}

function callbackFields({ url, events }: ServiceCallback): Partial<WaveTaskBody> {
  return { callback_url: url, ...(events === undefined ? {} : { callback_events: events }) };
}

function notes(request: ImageRequest): readonly ImageWarning[] {
  if (request.mode !== 'region' || request.images.length < 2) return [];
  const text = words`Wave’s page allows one image for a region edit in its limits and shows several in its example.`;
  return [{ code: 'provider-note', text }];
}
