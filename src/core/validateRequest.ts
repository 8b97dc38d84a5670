import { invalidRequest } from './errors';
import {
  pixelsOf,
  type ImageModel,
  type Mode,
  type ModeCapabilities,
  type OptionName,
} from './imageModel';
import type { ImageWarning } from './imageProvider';
import type { Box, ImageRequest, PaletteEntry } from './imageRequest';
import { modeWords } from './modeWords';
import { plain, words } from './words';

/** Characters as the services count them: Unicode code points. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const character of text) count += character.length > 0 ? 1 : 0;
  return count;
}

/**
 * Refuses what the model cannot do, before anything is sent or paid for.
 * @returns what could not be looked at, and so goes out as it is
 * @throws ImageError `invalid-request` with field, limit and value.
 */
export function validateRequest(model: ImageModel, request: ImageRequest): readonly ImageWarning[] {
  const capabilities = capabilitiesFor(model, request.mode);
  validatePrompt(model, request);
  validateCount(capabilities, request.count);
  validateSize(model, capabilities, request);
  validateImages(capabilities, request);
  validateOptions(model, capabilities, request);
  validateBoxes(model, request);
  return uncheckedBoxes(request);
}

/** @throws ImageError `invalid-request` when the model has no such mode. */
export function capabilitiesFor(model: ImageModel, mode: Mode): ModeCapabilities {
  const capabilities = model.modes[mode];
  if (capabilities) return capabilities;
  throw invalidRequest('mode', words`one of ${Object.keys(model.modes).join(', ')}`, mode);
}

function validatePrompt(model: ImageModel, request: ImageRequest): void {
  if (request.prompt.trim() === '')
    throw invalidRequest('prompt', words`at least 1 character`, words`none`);
  checkLength('prompt', request.prompt, model.promptMaxLength);
  if (request.negativePrompt !== undefined && model.negativePromptMaxLength !== undefined) {
    checkLength('negativePrompt', request.negativePrompt, model.negativePromptMaxLength);
  }
}

function checkLength(field: string, text: string, maxLength: number): void {
  const length = countCharacters(text);
  if (length > maxLength) {
    throw invalidRequest(
      field,
      words`at most ${maxLength} characters`,
      words`${length} characters`,
    );
  }
}

function validateCount(capabilities: ModeCapabilities, count: number): void {
  const { max } = capabilities.count;
  if (!Number.isInteger(count) || count < 1 || count > max) {
    throw invalidRequest('count', words`a whole number from 1 to ${max}`, String(count));
  }
}

function validateSize(
  model: ImageModel,
  capabilities: ModeCapabilities,
  request: ImageRequest,
): void {
  const { sizes } = capabilities;
  const ratio = sizes[request.aspectRatio];
  if (!ratio) {
    throw invalidRequest(
      'aspectRatio',
      words`one of ${Object.keys(sizes).join(', ')}`,
      request.aspectRatio,
    );
  }
  if (!pixelsOf(capabilities, request.aspectRatio, request.tier)) {
    const offered = Object.keys(ratio).join(', ');
    throw invalidRequest('resolution', words`one of ${offered} for ${model.id}`, request.tier);
  }
}

function validateImages(capabilities: ModeCapabilities, request: ImageRequest): void {
  const { min, max } = capabilities.images;
  const given = request.images.length;
  if (given >= min && given <= max) return;
  const limit =
    max === 0
      ? words`no images`
      : min === max
        ? words`exactly ${min}`
        : words`${min} to ${max} images`;
  throw invalidRequest('images', words`${limit} in mode ${modeWords[request.mode]}`, String(given));
}

function validateOptions(
  model: ImageModel,
  capabilities: ModeCapabilities,
  request: ImageRequest,
): void {
  const honours = (option: OptionName): boolean => capabilities.options.includes(option);
  const { seed, outputFormat, palette } = request;
  if (seed !== undefined && model.seed && honours('seed')) {
    const { min, max } = model.seed;
    if (!Number.isInteger(seed) || seed < min || seed > max) {
      throw invalidRequest('seed', words`a whole number from ${min} to ${max}`, String(seed));
    }
  }
  if (outputFormat !== undefined && model.outputFormats && honours('outputFormat')) {
    if (!model.outputFormats.includes(outputFormat)) {
      throw invalidRequest(
        'outputFormat',
        words`one of ${model.outputFormats.join(', ')}`,
        outputFormat,
      );
    }
  }
  if (palette !== undefined && model.palette && honours('palette')) {
    validatePalette(palette, model.palette);
  }
}

function validatePalette(
  palette: readonly PaletteEntry[],
  limits: { readonly minEntries: number; readonly maxEntries: number },
): void {
  const { minEntries, maxEntries } = limits;
  if (palette.length < minEntries || palette.length > maxEntries) {
    throw invalidRequest(
      'palette',
      words`${minEntries} to ${maxEntries} colours`,
      String(palette.length),
    );
  }
  palette.forEach(({ hex, ratio }, index) => {
    if (!/^#[0-9a-f]{6}$/i.test(hex))
      throw invalidRequest(`palette[${index}].hex`, plain('#RRGGBB'), hex);
    if (!Number.isInteger(ratio) || ratio < 1 || ratio > 100) {
      throw invalidRequest(
        `palette[${index}].ratio`,
        words`a whole percentage from 1 to 100`,
        String(ratio),
      );
    }
  });
  const total = palette.reduce((sum, entry) => sum + entry.ratio, 0);
  if (total !== 100)
    throw invalidRequest('palette', words`percentages that sum to 100`, String(total));
}

function validateBoxes(model: ImageModel, request: ImageRequest): void {
  const { boxes, images, mode } = request;
  if (mode !== 'region') {
    if (boxes !== undefined) throw invalidRequest('boxes', words`only in mode region`, mode);
    return;
  }
  if (boxes?.length !== images.length) {
    throw invalidRequest(
      'boxes',
      words`one list per image (${images.length})`,
      String(boxes?.length ?? 0),
    );
  }
  if (boxes.every(list => list.length === 0))
    throw invalidRequest('boxes', words`at least one box`, words`none`);
  const maxPerImage = model.boxes?.maxPerImage ?? 0;
  boxes.forEach((list, imageIndex) => {
    if (list.length > maxPerImage) {
      throw invalidRequest(
        `boxes[${imageIndex}]`,
        words`at most ${maxPerImage} boxes`,
        String(list.length),
      );
    }
    list.forEach((box, boxIndex) => {
      validateBox(`boxes[${imageIndex}][${boxIndex}]`, box, images[imageIndex]?.size);
    });
  });
}

/** A picture that is only an address is not fetched to be measured: the service alone will see it. */
function uncheckedBoxes({ boxes = [], images }: ImageRequest): readonly ImageWarning[] {
  const isUnchecked = images.some(({ size }, index) => !size && boxes[index]?.length);
  return isUnchecked ? [{ code: 'boxes-unchecked' }] : [];
}

function validateBox(
  field: string,
  box: Box,
  size: { readonly width: number; readonly height: number } | undefined,
): void {
  const [left, top, right, bottom] = box;
  const value = `[${box.join(', ')}]`;
  if (!box.every(edge => Number.isInteger(edge) && edge >= 0)) {
    throw invalidRequest(field, words`whole pixels from 0`, value);
  }
  if (left >= right || top >= bottom) {
    throw invalidRequest(field, words`top-left before bottom-right`, value);
  }
  if (size && (right > size.width || bottom > size.height)) {
    throw invalidRequest(
      field,
      words`inside the image, ${size.width}×${size.height} pixels`,
      value,
    );
  }
}
