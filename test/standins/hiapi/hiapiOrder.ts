import { FieldReader } from '../support/fieldReader';
import { isLoopback } from '../support/inputImage';
import type { JsonObject } from '../support/jsonObject';
import type { PixelSize } from '../support/pixelSizes';
import { Refusal } from '../support/refusal';
import {
  defaultSize,
  hiapiModel,
  hiapiSizes,
  inputFields,
  requestFields,
  seedRange,
  storageKinds,
  unitsPerImage,
} from './hiapiRules';

/**
 * `https`: as the model's page says, plain http on this machine excepted, because the stand-in can
 * reach nothing else; `http-too`: as *Create Task* says.
 */
export type CallbackUrls = 'https' | 'http-too';

/** A request body that passed every rule. */
export interface HiapiOrder {
  readonly body: JsonObject;
  readonly model: string;
  readonly prompt: string;
  readonly size: PixelSize;
  /** Undefined where it is random. */
  readonly seed: number | undefined;
  readonly storage: (typeof storageKinds)[number];
  readonly callbackUrl: string | undefined;
  /** 1 000 are one US dollar. */
  readonly units: number;
}

/** Throws `Refusal` for whatever the pages do not allow. */
export function readHiapiOrder(body: JsonObject, callbackUrls: CallbackUrls): HiapiOrder {
  const fields = new FieldReader(body);
  const model = fields.requiredString('model');
  if (model !== hiapiModel) {
    throw new Refusal('model', 'model', `${model} is not available`);
  }
  fields.onlyFields(requestFields);
  const input = fields.object('input');
  if (input === undefined) {
    throw new Refusal('missing', 'input', 'is required');
  }
  input.onlyFields(inputFields);
  // The pages limit neither text; only the size of the body does.
  const prompt = input.requiredString('prompt');
  input.string('negative_prompt');
  input.boolean('prompt_extend');
  input.boolean('watermark');
  const size = input.choice('size', Object.keys(hiapiSizes) as (keyof typeof hiapiSizes)[]);
  return {
    body,
    model,
    prompt,
    size: hiapiSizes[size ?? defaultSize],
    seed: input.integer('seed', seedRange),
    storage: fields.choice('storage', storageKinds) ?? 'temp',
    callbackUrl: readCallbackUrl(fields, callbackUrls),
    units: unitsPerImage,
  };
}

function readCallbackUrl(fields: FieldReader, callbackUrls: CallbackUrls): string | undefined {
  const callback = fields.object('callback');
  if (callback === undefined) {
    return undefined;
  }
  callback.onlyFields(['url', 'when']);
  callback.choice('when', ['final']);
  const url = callback.url('url');
  if (url === undefined) {
    throw new Refusal('missing', 'callback.url', 'is required');
  }
  if (callbackUrls === 'https' && !/^https:/i.test(url) && !isLoopback(url)) {
    throw new Refusal('range', 'callback.url', 'must be an https URL');
  }
  return url;
}
