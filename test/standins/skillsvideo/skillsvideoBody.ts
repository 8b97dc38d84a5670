import { createHash } from 'node:crypto';
import { readForm, type FormValues } from '../support/form';
import { readImageHeader } from '../support/imageHeader';
import { isJsonObject, parseJson, type JsonObject } from '../support/jsonObject';
import type { PixelSize } from '../support/pixelSizes';
import { Refusal } from '../support/refusal';
import { booleanFields, integerFields } from './skillsvideoRules';

/** An input image that came with the request itself. */
export interface UploadedImage {
  readonly name: string;
  readonly byteLength: number;
  /** In hex. The bytes themselves are not kept, so that a stand-in can be left running. */
  readonly sha256: string;
  readonly size: PixelSize;
}

/** A request's fields, from JSON or from a form. */
export interface SkillsvideoBody {
  /** As JSON would have them; `image_urls` has the addresses only. */
  readonly fields: JsonObject;
  /** Addresses and uploads in their order; `undefined` where it is the field's own list. */
  readonly images: readonly (string | UploadedImage)[] | undefined;
}

const imagesField = 'image_urls';

/**
 * Throws `Refusal`. JSON takes texts and addresses, `multipart/form-data` files too, "in the exact
 * field names", one part per entry of a list.
 */
export async function readBody(contentType: string, bytes: Uint8Array): Promise<SkillsvideoBody> {
  if (/^application\/json\s*(;|$)/i.test(contentType)) {
    const fields = parseJson(bytes);
    if (!isJsonObject(fields)) {
      throw new Refusal('type', 'body', 'must be a JSON object');
    }
    return { fields, images: undefined };
  }
  const form = /^multipart\/form-data\s*;/i.test(contentType)
    ? await readForm(contentType, bytes)
    : undefined;
  if (form === undefined) {
    throw new Refusal('type', 'body', 'must be application/json or multipart/form-data');
  }
  return readFields(form);
}

async function readFields(form: FormValues): Promise<SkillsvideoBody> {
  const fields: Record<string, unknown> = {};
  for (const [name, values] of form) {
    if (name !== imagesField) {
      fields[name] = readValue(name, values);
    }
  }
  const given = form.get(imagesField);
  if (given === undefined) {
    return { fields, images: undefined };
  }
  const images = await Promise.all(given.map(readImage));
  fields[imagesField] = images.filter(image => typeof image === 'string');
  return { fields, images };
}

function readValue(name: string, values: readonly FormDataEntryValue[]): unknown {
  const [value, ...others] = values;
  if (typeof value !== 'string' || others.length > 0) {
    throw new Refusal('type', name, 'must be given once, as text');
  }
  if (integerFields.includes(name) && /^-?\d+$/.test(value)) {
    return Number(value);
  }
  if (booleanFields.includes(name) && /^(true|false)$/.test(value)) {
    return value === 'true';
  }
  return value;
}

async function readImage(
  value: FormDataEntryValue,
  index: number,
): Promise<string | UploadedImage> {
  if (typeof value === 'string') {
    return value;
  }
  const bytes = new Uint8Array(await value.arrayBuffer());
  const header = readImageHeader(bytes);
  if (header === undefined) {
    // No page says which kinds of files are taken; these are what the model's own service reads.
    throw new Refusal('range', `${imagesField}[${index}]`, 'is not a JPG, PNG or WEBP');
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name: value.name, byteLength: bytes.length, sha256, size: header.size };
}
