import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../core/clock';
import { invalidRequest } from '../../core/errors';
import { extensionFor } from '../../core/imageBytes';
import type { JsonValue } from '../../core/json';
import type { HttpClient } from '../../net/httpClient';
import type { HostableImage, HostedImage, ImageHost, OnRemovable } from '../imageHost';
import { askHost, isSuccess, type HostAnswer } from '../support/hostAnswer';
import { bucketFailure } from './bucketFailure';
import {
  readS3Settings,
  settingName,
  type S3Bucket,
  type S3Keys,
  type S3Settings,
} from './s3Settings';
import { signAddress, signHeaders, type Signing } from './signature';
import { words } from '../../core/words';

export interface S3HostOptions {
  readonly http: HttpClient;
  readonly clock: Pick<Clock, 'now'>;
  readonly settings: S3Settings;
  readonly keys: S3Keys;
}

interface Content {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** An hour is enough for a service to fetch the picture, and the most a lost address is worth. */
const lifetimeSeconds = 3_600;
/** 128 bits: nobody finds a picture by trying. */
const keyBytes = 16;
/** From how far on a refusal may come from the clock; services refuse from 15 minutes on. */
const minSkewMs = 5 * 60_000;

/**
 * Any bucket that speaks Amazon's protocol. A picture gets a name nobody can guess and an address that
 * expires; `remove` deletes it. A clock that is wrong does no harm: the service's own is asked.
 * @throws ImageError `invalid-request` naming the setting that is wrong.
 */
export function createS3Host(options: S3HostOptions): ImageHost {
  return new S3Host(options, readS3Settings(options.settings));
}

class S3Host implements ImageHost {
  readonly id = 's3';
  /** The service's clock minus ours, as of the last answer. */
  private clockOffsetMs = 0;

  constructor(
    private readonly options: S3HostOptions,
    private readonly bucket: S3Bucket,
  ) {}

  async put(
    image: HostableImage,
    signal: AbortSignal,
    onRemovable: OnRemovable,
  ): Promise<HostedImage> {
    const { bucket } = this;
    const name = `${randomBytes(keyBytes).toString('hex')}.${extensionFor(image.mediaType)}`;
    const path = encodeURI(bucket.prefix) + name;
    const url = bucket.baseUrl + path;
    const removal = { url };
    await onRemovable(removal);
    const answer = await this.ask('PUT', url, image, signal);
    if (!isSuccess(answer.status)) throw bucketFailure(answer, bucket, this.options.keys);
    const remove = (stop: AbortSignal): Promise<void> => this.remove(removal, stop);
    if (bucket.publicBaseUrl !== undefined) {
      return { url: bucket.publicBaseUrl + path, isPublic: true, remove };
    }
    return {
      url: await signAddress(url, lifetimeSeconds, this.signing()),
      expiresAtMs: this.options.clock.now() + lifetimeSeconds * 1_000,
      isPublic: false,
      remove,
    };
  }

  async remove(removal: JsonValue, signal: AbortSignal): Promise<void> {
    const url = this.objectOf(removal);
    const answer = await this.ask('DELETE', url, undefined, signal);
    if (isSuccess(answer.status) || answer.text.includes('<Code>NoSuchKey</Code>')) return;
    throw bucketFailure(answer, this.bucket, this.options.keys);
  }

  /** Another bucket would say of the picture that it is gone, which it is not. */
  private objectOf(removal: JsonValue): string {
    const url =
      typeof removal === 'object' && removal !== null && 'url' in removal ? removal['url'] : '';
    const { baseUrl } = this.bucket;
    if (typeof url === 'string' && url.startsWith(baseUrl) && new URL(url).href === url) return url;
    throw invalidRequest(settingName('bucket'), words`the one the picture was put into`, baseUrl);
  }

  /** Once more with the service's own time when ours was too far off, as Amazon's clients do. */
  private async ask(
    method: 'PUT' | 'DELETE',
    url: string,
    content: Content | undefined,
    signal: AbortSignal,
  ): Promise<HostAnswer> {
    const offsetMs = this.clockOffsetMs;
    const answer = await this.askOnce(method, url, content, signal);
    const isSkewed = Math.abs(this.clockOffsetMs - offsetMs) >= minSkewMs;
    if (answer.status !== 403 || !isSkewed) return answer;
    return await this.askOnce(method, url, content, signal);
  }

  private async askOnce(
    method: 'PUT' | 'DELETE',
    url: string,
    content: Content | undefined,
    signal: AbortSignal,
  ): Promise<HostAnswer> {
    const sha256 = createHash('sha256')
      .update(content?.bytes ?? '')
      .digest('hex');
    const headers = content ? { 'content-type': content.mediaType } : {};
    const answer = await askHost(this.options.http, {
      method,
      url,
      headers: await signHeaders({ method, url, headers, sha256 }, this.signing()),
      ...(content ? { body: content.bytes } : {}),
      signal,
      // A connection that died while it was idle would cost the whole upload.
      freshConnection: true,
    });
    const serverNowMs = Date.parse(answer.headers['date'] ?? '');
    if (!Number.isNaN(serverNowMs)) this.clockOffsetMs = serverNowMs - this.options.clock.now();
    return answer;
  }

  private signing(): Signing {
    const { keys, clock } = this.options;
    return { keys, region: this.bucket.region, nowMs: clock.now() + this.clockOffsetMs };
  }
}
