import { randomUUID } from 'node:crypto';
import { ImageError, invalidRequest } from '../../core/errors';
import { extensionFor } from '../../core/imageBytes';
import { stripMetadata, type StrippedImage } from '../../core/imageMetadata';
import { encodeMultipart, type FormPart } from './multipart';
import type { SkillsvideoFields, SkillsvideoImage } from './request';
import { words } from '../../core/words';

interface RequestContent {
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

interface ContentLimits {
  /** Of one file. Read one after the other, the files and the body made of them are held at once. */
  readonly maxFileBytes: number;
  readonly signal: AbortSignal;
}

const imagesField = 'image_urls';

/**
 * The request as JSON, or, where there are files to send, as a form with files and addresses under
 * one name in their order: skills.video's page *Quickstart*. Files go without their metadata.
 * @throws ImageError `invalid-request` or `too-large`, delivery `not-sent`, naming the image that
 * cannot be read, is none, or is too long; the signal's reason when aborted.
 */
export async function encodeContent(
  fields: SkillsvideoFields,
  images: readonly SkillsvideoImage[],
  limits: ContentLimits,
): Promise<RequestContent> {
  const urls = images.flatMap(image => (image.kind === 'url' ? [image.url] : []));
  if (urls.length === images.length) {
    const body = images.length === 0 ? fields : { ...fields, [imagesField]: urls };
    return { contentType: 'application/json', body: JSON.stringify(body) };
  }
  const parts: FormPart[] = Object.entries(fields).map(([name, value]) => ({
    name,
    value: String(value),
  }));
  for (const [index, image] of images.entries()) {
    parts.push(
      image.kind === 'url'
        ? { name: imagesField, value: image.url }
        : await readFile(image, index, limits),
    );
  }
  const boundary = `easel-${randomUUID()}`;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: encodeMultipart(parts, boundary),
  };
}

async function readFile(
  image: Extract<SkillsvideoImage, { kind: 'file' }>,
  index: number,
  { maxFileBytes, signal }: ContentLimits,
): Promise<FormPart> {
  const field = `images[${index}]`;
  const bytes = await readOrAbort(image.read, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    // Whoever reads files knows best why one cannot be read.
    if (ImageError.is(error)) throw error.with({ delivery: 'not-sent' });
    throw invalidRequest(field, words`a file that can be read`, image.name).with({ cause: error });
  });
  if (bytes.length > maxFileBytes) throw tooLarge(field, bytes.length, maxFileBytes);
  const { mediaType, bytes: stripped } = strip(bytes, field, image.name);
  // A file's own name says more about its owner than the service needs to know.
  const fileName = `image-${index + 1}.${extensionFor(mediaType)}`;
  return { name: imagesField, fileName, mediaType, bytes: stripped };
}

/** What a picture says beside its pixels, such as where it was taken, stays on this machine. */
function strip(bytes: Uint8Array, field: string, name: string): StrippedImage {
  try {
    return stripMetadata(bytes);
  } catch (error) {
    throw invalidRequest(field, words`a whole PNG, JPEG or WebP image`, name).with({
      cause: error,
    });
  }
}

function tooLarge(field: string, byteLength: number, maxBytes: number): ImageError {
  return new ImageError('too-large', `${field} is longer than ${maxBytes} bytes`, {
    field,
    limit: `${maxBytes / 1_000_000} MB`,
    value: `${Math.ceil(byteLength / 1_000_000)} MB`,
    delivery: 'not-sent',
  });
}

/** A file of a remote workspace may never come, and reading it cannot be stopped: only left alone. */
function readOrAbort(read: () => Promise<Uint8Array>, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the signal's own reason, as promised
      reject(signal.reason);
    };
    if (signal.aborted) {
      onAbort();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    read()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}
