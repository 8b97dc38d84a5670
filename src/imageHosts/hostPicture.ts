import type { Clock } from '../core/clock';
import { invalidRequest, type ImageError } from '../core/errors';
import { checkImageLimits, type InputLimits } from '../core/imageLimits';
import { stripMetadata } from '../core/imageMetadata';
import { words } from '../core/words';
import type { HttpClient } from '../net/httpClient';
import { checkResultUrl, isLoopbackUrl } from '../net/urlPolicy';
import { createGithubHost } from './github/githubHost';
import type { CommittedFile } from './github/rawUrl';
import type { HostedImage, ImageHost, OnRemovable } from './imageHost';
import { createS3Host } from './s3/s3Host';
import { checkServedImage } from './support/servedImage';
import type { S3Keys, S3Settings } from './s3/s3Settings';
import { createUploadHost } from './upload/uploadHost';
import type { UploadSettings } from './upload/uploadSettings';

/** What a host needs besides the way to the network. */
export type ImageHostChoice =
  | { readonly id: 's3'; readonly settings: S3Settings; readonly keys: S3Keys }
  | { readonly id: 'upload'; readonly settings: UploadSettings }
  | { readonly id: 'github'; readonly file: CommittedFile; readonly origin?: string };

/**
 * The host that was chosen.
 * @throws ImageError `invalid-request` naming the setting that is wrong.
 */
export function createImageHost(
  choice: ImageHostChoice,
  { http, clock }: { readonly http: HttpClient; readonly clock: Pick<Clock, 'now'> },
): ImageHost {
  switch (choice.id) {
    case 's3':
      return createS3Host({ ...choice, http, clock });
    case 'upload':
      return createUploadHost({ ...choice, http });
    case 'github':
      return createGithubHost({ ...choice, http });
  }
}

/**
 * A service's own upload, with the key that is its service's anyway.
 * @param url the service's base URL and the upload's path
 */
export function createServiceUpload(
  { url, apiKey }: { readonly url: string; readonly apiKey: string },
  http: HttpClient,
): ImageHost {
  const headers = { authorization: `Bearer ${apiKey}` };
  const settings = { url, fileField: 'file', headers, fields: {}, urlPath: 'url' };
  return createUploadHost({ settings, http });
}

/**
 * Whether a service's upload failed because it is not there: nothing at the address, or something else,
 * such as a web site that answers everything.
 */
export function isUploadMissing({ code, details: { httpStatus = 0 } }: ImageError): boolean {
  const isElsewhere = httpStatus >= 300 && httpStatus <= 399;
  return code === 'protocol' || isElsewhere || [404, 405, 501].includes(httpStatus);
}

/**
 * Puts a picture on the host as it may leave the machine: within the model's limits, and without what
 * it says beside its pixels. One that GitHub serves already is compared as it is.
 * @param bytes the file, as it lies on the disk
 * @throws ImageError `not-an-image`, `invalid-request`, `too-large` before anything is sent; then the host's own
 */
export async function hostPicture(
  host: ImageHost,
  bytes: Uint8Array,
  options: {
    readonly limits: InputLimits;
    readonly field: string;
    readonly signal: AbortSignal;
    readonly onRemovable: OnRemovable;
  },
): Promise<HostedImage> {
  const { limits, field, signal, onRemovable } = options;
  const stripped = stripMetadata(bytes);
  const image = host.id === 'github' ? { ...stripped, bytes } : stripped;
  checkImageLimits({ ...image, byteLength: image.bytes.byteLength }, limits, field);
  return host.put(image, signal, onRemovable);
}

/**
 * Reads an address a person has named, where a service would, without any key.
 * @throws ImageError `invalid-request` with what came instead of a picture within the limits, `rate-limited`,
 * `network` or `timeout`
 */
export async function checkAddress(
  http: HttpClient,
  url: string,
  limits: InputLimits,
  options: {
    readonly field: string;
    /** Whether the service, too, is on this machine. */
    readonly loopbackAllowed: boolean;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { field, loopbackAllowed, signal } = options;
  const everywhere = words`a picture everybody can read`;
  try {
    checkResultUrl(url, { loopbackAllowed });
  } catch (error) {
    throw invalidRequest(field, everywhere, new URL(url).host).with({ cause: error });
  }
  const publicAddressesOnly = !(loopbackAllowed && isLoopbackUrl(new URL(url)));
  await checkServedImage(http, url, limits, { field, signal, publicAddressesOnly });
}

/**
 * Reads a PNG where a service would, without any key.
 * @throws ImageError `invalid-request` with what came instead, or what is in the way
 */
export async function checkHosted(
  http: HttpClient,
  url: string,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const expected = { mediaType: 'image/png', byteLength: bytes.byteLength } as const;
  await checkServedImage(http, url, expected, { field: 'easel.imageHost', signal });
}
