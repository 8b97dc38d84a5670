import { FieldReader } from '../support/fieldReader';
import type { JsonObject } from '../support/jsonObject';
import { aspectRatios, pixelSizeOf } from '../support/pixelSizes';
import { Refusal } from '../support/refusal';
import type { PictureOrder } from '../support/taskPictures';
import {
  countRange,
  gccaiFields,
  gccaiModels,
  imagesMax,
  negativePromptMaxLength,
  promptMaxLength,
} from './gccaiRules';

/** A request body that passed every rule. */
export interface GccaiOrder extends PictureOrder {
  readonly body: JsonObject;
  readonly model: string;
  readonly imageUrls: readonly string[];
  readonly unitsPerImage: number;
}

/** Throws `Refusal` for whatever the page does not allow. */
export function readGccaiOrder(body: JsonObject): GccaiOrder {
  const fields = new FieldReader(body);
  const model = fields.requiredString('model');
  const unitsPerImage = Object.hasOwn(gccaiModels, model) ? gccaiModels[model] : undefined;
  if (unitsPerImage === undefined) {
    throw new Refusal('model', 'model', `${model} does not exist`);
  }
  fields.onlyFields(gccaiFields);
  const prompt = fields.requiredString('prompt', promptMaxLength);
  fields.string('negative_prompt', negativePromptMaxLength);
  const aspectRatio = fields.choice('size', aspectRatios) ?? '1:1';
  const tier = fields.choice('resolution', ['1K', '2K']) ?? '1K';
  return {
    body,
    model,
    prompt,
    size: pixelSizeOf(aspectRatio, tier),
    count: fields.integer('n', countRange) ?? 1,
    imageUrls: readImages(fields),
    seed: undefined,
    format: 'png',
    unitsPerImage,
  };
}

/** The field alone makes it image-to-image, so an empty one asks for neither. */
function readImages(fields: FieldReader): readonly string[] {
  const urls = fields.urls('image_urls');
  if (urls !== undefined && (urls.length === 0 || urls.length > imagesMax)) {
    throw new Refusal('range', 'image_urls', `must have 1 to ${imagesMax} addresses`);
  }
  return urls ?? [];
}
