import { FieldReader } from '../support/fieldReader';
import type { JsonObject } from '../support/jsonObject';
import type { PictureFormat } from '../support/outputStore';
import { aspectRatios, type PixelSize } from '../support/pixelSizes';
import { Refusal } from '../support/refusal';
import type { SkillsvideoBody, UploadedImage } from './skillsvideoBody';
import {
  countRange,
  imageSizes,
  models,
  negativePromptMaxLength,
  orderFields,
  outputFormats,
  pixelsOfName,
  pixelsOfRatio,
  seedRange,
} from './skillsvideoRules';

/** A request that passed every rule. */
export interface SkillsvideoOrder {
  /** The fields as sent; files are in `images`. */
  readonly body: JsonObject;
  readonly model: string;
  readonly prompt: string;
  readonly expandsPrompt: boolean;
  readonly count: number;
  /** Undefined where it is random. */
  readonly seed: number | undefined;
  /** Of the pictures. Where `sizedByLastImage`, it is set when that image has been looked at. */
  size: PixelSize;
  readonly sizedByLastImage: boolean;
  readonly format: PictureFormat;
  /** Addresses and uploaded files in their order. */
  readonly images: readonly (string | UploadedImage)[];
  readonly credits: number;
  /** What answers repeat as `input`. */
  readonly input: JsonObject;
}

export interface OrderLimits {
  readonly mostImages: number;
  readonly creditsPerImage: number;
}

/**
 * Throws `Refusal` for whatever the page does not allow. Which of two size controls or of two
 * counts wins is on no page, so a request with both is refused; one with neither has the defaults.
 */
export function readSkillsvideoOrder(
  model: string,
  { fields: body, images: ordered }: SkillsvideoBody,
  { mostImages, creditsPerImage }: OrderLimits,
): SkillsvideoOrder {
  if (!models.includes(model)) {
    throw new Refusal('model', 'model', `${model} is not supported`);
  }
  const fields = new FieldReader(body);
  fields.onlyFields(orderFields);
  const prompt = fields.requiredString('prompt');
  fields.string('negative_prompt', negativePromptMaxLength);
  const addresses = fields.urls('image_urls') ?? [];
  const images = ordered ?? addresses;
  if (images.length > mostImages) {
    throw new Refusal('range', 'image_urls', `at most ${mostImages} images`);
  }
  const chosenSize = readSize(fields);
  const count = readCount(fields);
  const seed = fields.raw('seed') === null ? undefined : fields.integer('seed', seedRange);
  const sizedByLastImage = chosenSize === undefined && images.length > 0;
  const size = chosenSize ?? pixelsOfRatio('1:1');
  return {
    body,
    model,
    prompt,
    expandsPrompt: fields.boolean('enable_prompt_expansion') ?? true,
    count,
    seed,
    size,
    sizedByLastImage,
    format: fields.choice('output_format', outputFormats) ?? 'png',
    images,
    credits: count * creditsPerImage,
    input: normalized(body, { count, images, size, sizedByLastImage }),
  };
}

function readSize(fields: FieldReader): PixelSize | undefined {
  const name = fields.choice('image_size', imageSizes);
  const ratio = fields.choice('aspect_ratio', aspectRatios);
  if (name !== undefined && ratio !== undefined) {
    throw new Refusal('combination', 'image_size', 'does not go with aspect_ratio');
  }
  if (name !== undefined) {
    return pixelsOfName(name);
  }
  return ratio === undefined ? undefined : pixelsOfRatio(ratio);
}

function readCount(fields: FieldReader): number {
  const n = fields.integer('n', countRange);
  const numImages = fields.integer('num_images', countRange);
  if (n !== undefined && numImages !== undefined) {
    throw new Refusal('combination', 'num_images', 'does not go with n');
  }
  return n ?? numImages ?? 1;
}

/** The page's example has the prompt, the ratio, a `resolution` nobody sent, and `n`. */
function normalized(
  body: JsonObject,
  order: Pick<SkillsvideoOrder, 'count' | 'images' | 'size' | 'sizedByLastImage'>,
): JsonObject {
  const { count, images, size, sizedByLastImage } = order;
  const sent = Object.entries(body).filter(([name]) => name !== 'num_images');
  const named = Object.hasOwn(body, 'image_size');
  return {
    ...(named || sizedByLastImage ? {} : { aspect_ratio: '1:1' }),
    ...Object.fromEntries(sent),
    ...(images.length === 0
      ? {}
      : { image_urls: images.map(image => (typeof image === 'string' ? image : image.name)) }),
    ...(sizedByLastImage ? {} : { resolution: `${size.width}x${size.height}` }),
    n: count,
  };
}
