import { invalidRequest } from '../../core/errors';
import { fitRequest } from '../../core/fitRequest';
import { pixelsOf } from '../../core/imageModel';
import type { ImageWarning } from '../../core/imageProvider';
import type { ImageRequest } from '../../core/imageRequest';
import { capabilitiesFor } from '../../core/validateRequest';
import { findModel } from '../support/findModel';
import type { ServiceCallback } from '../support/serviceConnection';
import { hiapiModels } from './models';
import { words } from '../../core/words';

/** The body of `POST /v1/tasks`, with every field of the page *Qwen Image 2.0* and no other. */
interface HiapiTaskBody {
  readonly model: string;
  readonly input: HiapiInput;
  readonly callback?: { readonly url: string; readonly when: 'final' };
}

interface HiapiInput {
  readonly prompt: string;
  /** `WIDTH*HEIGHT`; with an `x` it is refused. */
  readonly size: string;
  readonly negative_prompt?: string;
  readonly prompt_extend?: boolean;
  readonly watermark?: boolean;
  readonly seed?: number;
}

/**
 * A request in HiAPI's words, the same for the same request: under one idempotency key another
 * body is refused.
 * @throws ImageError `model-unavailable` or `invalid-request`, delivery `not-sent`, for what has no
 * form in HiAPI's words; the limits themselves are validateRequest's.
 */
export function buildHiapiRequest(
  request: ImageRequest,
  callback?: ServiceCallback,
): { readonly body: HiapiTaskBody; readonly warnings: readonly ImageWarning[] } {
  const model = findModel(hiapiModels, 'hiapi', request.model);
  const capabilities = capabilitiesFor(model, request.mode);
  const size = pixelsOf(capabilities, request.aspectRatio, request.tier);
  if (!size) {
    throw invalidRequest(
      'resolution',
      words`a size ${model.id} offers`,
      `${request.aspectRatio} ${request.tier}`,
    );
  }
  // There is no field for a count: more pictures could only be forgotten.
  if (request.count !== 1)
    throw invalidRequest('count', words`exactly ${1}`, String(request.count));
  const { request: fitted, warnings } = fitRequest(model, request);
  const body: HiapiTaskBody = {
    model: model.name,
    input: {
      prompt: fitted.prompt,
      size: `${size.width}*${size.height}`,
      ...optionFields(fitted),
    },
    ...(callback === undefined ? {} : { callback: callbackFields(callback) }),
  };
  return { body, warnings };
}

/**
 * What the user said. The switches left alone are not sent: the model table shows the page's own
 * defaults for them, so there is nothing to set right.
 */
function optionFields(request: ImageRequest): Partial<HiapiInput> {
  const { negativePrompt, promptExpansion, watermark, seed } = request;
  return {
    ...(negativePrompt === undefined || negativePrompt === ''
      ? {}
      : { negative_prompt: negativePrompt }),
    ...(promptExpansion === undefined ? {} : { prompt_extend: promptExpansion }),
    ...(watermark === undefined ? {} : { watermark }),
    ...(seed === undefined ? {} : { seed }),
  };
}

/** The page wants an HTTPS address, and knows one moment to call it: when the task has ended. */
function callbackFields({ url }: ServiceCallback): { url: string; when: 'final' } {
  const protocol = URL.canParse(url) ? new URL(url).protocol : 'no address';
  if (protocol !== 'https:') throw invalidRequest('callback', words`an https address`, protocol);
  return { url, when: 'final' };
}
