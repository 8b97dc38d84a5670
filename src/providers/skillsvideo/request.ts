import { invalidRequest } from '../../core/errors';
import { fitRequest } from '../../core/fitRequest';
import { pixelsOf, type AspectRatio, type OutputFormat } from '../../core/imageModel';
import type { ImageWarning } from '../../core/imageProvider';
import type { ImageRequest, InputImage } from '../../core/imageRequest';
import { capabilitiesFor } from '../../core/validateRequest';
import { findModel } from '../support/findModel';
import { fetchableAddress } from '../support/imageAddresses';
import { skillsvideoModels } from './models';
import { words } from '../../core/words';

/**
 * The fields of a generation but its images. The page has two size controls and two counts and does
 * not say which wins, so `image_size` and `num_images` are never sent.
 */
export interface SkillsvideoFields {
  readonly prompt: string;
  readonly aspect_ratio: AspectRatio;
  readonly n: number;
  readonly negative_prompt?: string;
  readonly seed?: number;
  readonly output_format?: OutputFormat;
  readonly enable_prompt_expansion?: boolean;
}

/** One entry of `image_urls`, which takes addresses and files alike. */
export type SkillsvideoImage =
  | { readonly kind: 'url'; readonly url: string }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly read: NonNullable<InputImage['read']>;
    };

interface SkillsvideoRequest {
  /** Below the base URL; it is what names the model. */
  readonly path: string;
  readonly fields: SkillsvideoFields;
  readonly images: readonly SkillsvideoImage[];
  readonly warnings: readonly ImageWarning[];
}

/** fal.ai's and Alibaba's pages on the model behind this one: 1 to 3 images. */
const imagesOfModelBehind = 3;

/**
 * A request in skills.video's words.
 * @throws ImageError `model-unavailable` or `invalid-request`, delivery `not-sent`, for what has no
 * form in its words; the limits themselves are validateRequest's.
 */
export function buildSkillsvideoRequest(request: ImageRequest): SkillsvideoRequest {
  const model = findModel(skillsvideoModels, 'skillsvideo', request.model);
  const capabilities = capabilitiesFor(model, request.mode);
  if (!pixelsOf(capabilities, request.aspectRatio, request.tier)) {
    const asked = `${request.aspectRatio} ${request.tier}`;
    throw invalidRequest('resolution', words`a size ${model.id} offers`, asked);
  }
  const { request: fitted, warnings } = fitRequest(model, request);
  const images = capabilities.images.max > 0 ? fitted.images.map(imageEntry) : [];
  return {
    path: `generation/qwen/${model.name}`,
    fields: {
      prompt: fitted.prompt,
      aspect_ratio: fitted.aspectRatio,
      n: fitted.count,
      ...optionFields(fitted),
    },
    images,
    warnings: [...warnings, ...notes(images.length)],
  };
}

function optionFields(request: ImageRequest): Partial<SkillsvideoFields> {
  const { negativePrompt, seed, outputFormat, promptExpansion } = request;
  return {
    ...(negativePrompt === undefined || negativePrompt === ''
      ? {}
      : { negative_prompt: negativePrompt }),
    ...(seed === undefined ? {} : { seed }),
    ...(outputFormat === undefined ? {} : { output_format: outputFormat }),
    ...(promptExpansion === undefined ? {} : { enable_prompt_expansion: promptExpansion }),
  };
}

/** An address is sent rather than the file it stands for: the service can fetch it by itself. */
function imageEntry(image: InputImage, index: number): SkillsvideoImage {
  const { read, name } = image;
  const url = fetchableAddress(image);
  if (url !== undefined) return { kind: 'url', url };
  if (read) return { kind: 'file', name, read };
  throw invalidRequest(`images[${index}]`, words`a file or a public address`, name);
}

function notes(imageCount: number): readonly ImageWarning[] {
  if (imageCount <= imagesOfModelBehind) return [];
  const text = words`skills.video’s page allows 4 images, the model behind it takes ${imagesOfModelBehind}: the last may be refused or ignored.`;
  return [{ code: 'provider-note', text }];
}
