import { invalidRequest } from '../../core/errors';
import { fitRequest } from '../../core/fitRequest';
import { pixelsOf } from '../../core/imageModel';
import type { ImageWarning } from '../../core/imageProvider';
import type { ImageRequest } from '../../core/imageRequest';
import { capabilitiesFor } from '../../core/validateRequest';
import { findModel } from '../support/findModel';
import { fetchableAddresses } from '../support/imageAddresses';
import { gccaiModels } from './models';
import { words } from '../../core/words';

/**
 * The body of `POST /v1/images/generations`: every field of the page *Qwen Image 2.0* and no other.
 * There is no word for a mode; the number of addresses decides it.
 */
interface GccaiBody {
  readonly model: string;
  readonly prompt: string;
  /** A ratio; with the tier it gives the pixels. */
  readonly size: string;
  readonly resolution: string;
  readonly n: number;
  readonly negative_prompt?: string;
  readonly image_urls?: readonly string[];
}

/**
 * A request in gccai's words.
 * @throws ImageError `model-unavailable` or `invalid-request`, delivery `not-sent`, for what has no
 * form in gccai's words; the limits themselves are validateRequest's.
 */
export function buildGccaiRequest(request: ImageRequest): {
  readonly body: GccaiBody;
  readonly warnings: readonly ImageWarning[];
} {
  const model = findModel(gccaiModels, 'gccai', request.model);
  const capabilities = capabilitiesFor(model, request.mode);
  if (!pixelsOf(capabilities, request.aspectRatio, request.tier)) {
    throw invalidRequest(
      'resolution',
      words`a size ${model.id} offers`,
      `${request.aspectRatio} ${request.tier}`,
    );
  }
  const { request: fitted, warnings } = fitRequest(model, request);
  const { negativePrompt } = fitted;
  const body: GccaiBody = {
    model: model.name,
    prompt: fitted.prompt,
    size: fitted.aspectRatio,
    resolution: fitted.tier,
    n: fitted.count,
    ...(negativePrompt === undefined || negativePrompt === ''
      ? {}
      : { negative_prompt: negativePrompt }),
    ...(capabilities.images.max > 0 ? { image_urls: fetchableAddresses(fitted.images) } : {}),
  };
  return { body, warnings };
}
