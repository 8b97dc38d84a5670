import type { Clock } from '../core/clock';
import { checkImageLimits, type InputLimits } from '../core/imageLimits';
import { stripMetadata } from '../core/imageMetadata';
import type { HttpClient } from '../net/httpClient';
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
  await checkServedImage(http, url, expected, 'easel.imageHost', signal);
}
