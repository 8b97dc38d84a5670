import { ImageError } from '../errors';
import type { ImageRequest, InputImage } from '../imageRequest';
import { readStoredRequest } from '../storedRequest';
import type { JobPlan } from './jobPorts';
import type { IntentRecord } from './jobRecord';

/** Finds an image of this machine again. Rejects with ImageError where it cannot be read. */
export type ReadImage = (source: string) => Promise<InputImage>;

/**
 * The request a job of the journal was sent with, to be sent once more: with the same addresses and
 * options it becomes the same body, and under one idempotency key another body would be refused.
 * @throws ImageError `protocol` for a request in another version's form; `invalid-request`, or what
 * `readImage` rejects with, for an image that cannot be read any more. Nothing was sent then.
 */
export async function sameRequest(
  { request, imageUrls = [] }: IntentRecord,
  readImage: ReadImage,
): Promise<ImageRequest> {
  const stored = readStoredRequest(request);
  if (!stored) {
    throw new ImageError('protocol', 'the request was written by another version', {
      field: 'request',
      delivery: 'not-sent',
    });
  }
  const images = await Promise.all(
    stored.images.map((source, index) => sameImage(source, imageUrls[index], readImage)),
  );
  const { negativePrompt, seed, outputFormat, watermark, promptExpansion, thinking } = stored;
  const options = { negativePrompt, seed, outputFormat, watermark, promptExpansion, thinking };
  const { palette, boxes } = stored;
  return { ...stored, ...options, palette, boxes, images };
}

/** What the journal has to know beside the stored request to send the same again. */
export function imageUrlsOf({ request, storedRequest }: JobPlan): (string | null)[] | undefined {
  const sources = readStoredRequest(storedRequest)?.images ?? [];
  const urls = request.images.map(({ url }) => url ?? null);
  return urls.some((url, index) => url !== null && url !== sources[index]) ? urls : undefined;
}

async function sameImage(
  source: string,
  sentAs: string | null | undefined,
  readImage: ReadImage,
): Promise<InputImage> {
  const url = sentAs ?? (/^https?:/i.test(source) ? source : undefined);
  if (url !== undefined) {
    return { name: source, url, read: undefined, mediaType: undefined, size: undefined };
  }
  const image = await readImage(source);
  // Better refused here than half-way through a request that is paid for.
  await image.read?.();
  return image;
}
