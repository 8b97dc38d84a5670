import { isIP } from 'node:net';
import { ImageError, invalidRequest } from '../../core/errors';
import { withoutBrackets } from '../../net/addresses';
import { checkApiBaseUrl, checkResultUrl, isLoopbackUrl } from '../../net/urlPolicy';
import { words } from '../../core/words';

/** A bucket as settings describe it. */
export interface S3Settings {
  /** The service, without the bucket, for example `https://s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  /** Empty where the endpoint says it (AWS, R2, B2) or the service has none. */
  readonly region: string;
  readonly bucket: string;
  /** A folder for Easel's pictures; may be empty. */
  readonly prefix: string;
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`. */
  readonly pathStyle: boolean;
  /** Where the bucket's content is served to everybody; without it, addresses are signed. */
  readonly publicBaseUrl?: string | undefined;
}

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** With keys that were lent for some hours. */
  readonly sessionToken?: string | undefined;
}

export interface S3Bucket {
  readonly name: string;
  readonly region: string;
  /** Ends in `/`; an object's address is this and its key. */
  readonly baseUrl: string;
  /** Empty, or ends in `/`. */
  readonly prefix: string;
  /** Ends in `/`. */
  readonly publicBaseUrl: string | undefined;
}

export type S3SettingName = keyof S3Settings;

/** As people find it in their settings. */
export function settingName(name: S3SettingName): string {
  return `easel.imageHost.s3.${name}`;
}

/** @throws ImageError `invalid-request` naming the setting. */
export function readS3Settings(settings: S3Settings): S3Bucket {
  const { bucket, region, publicBaseUrl } = settings;
  if (!/^[a-z0-9][\w.-]{1,61}[a-z0-9]$/i.test(bucket)) {
    throw invalidRequest(settingName('bucket'), words`the name of a bucket`, bucket);
  }
  if (!/^[\w-]*$/.test(region)) {
    throw invalidRequest(settingName('region'), words`letters, digits and -`, region);
  }
  const endpoint = withSlash(checkApiBaseUrl(settings.endpoint, settingName('endpoint')));
  const publicUrl =
    publicBaseUrl === undefined || publicBaseUrl === ''
      ? undefined
      : withSlash(checkApiBaseUrl(publicBaseUrl, settingName('publicBaseUrl')));
  checkReachable(publicUrl ?? endpoint, settingName(publicUrl ? 'publicBaseUrl' : 'endpoint'));
  return {
    name: bucket,
    region,
    baseUrl: baseUrlOf(endpoint, settings).href,
    prefix: prefixOf(settings.prefix),
    publicBaseUrl: publicUrl?.href,
  };
}

function baseUrlOf(url: URL, { bucket, pathStyle }: S3Settings): URL {
  if (pathStyle) return new URL(`${bucket}/`, url);
  // Some consoles show the address with the bucket in it already.
  if (url.hostname.startsWith(`${bucket.toLowerCase()}.`)) return url;
  const isAddress = isIP(withoutBrackets(url.hostname)) !== 0;
  // No certificate covers two labels in front of a service's name.
  if (isAddress || (bucket.includes('.') && url.protocol === 'https:')) {
    const limit = isAddress
      ? words`on with an address of digits`
      : words`on with a dot in the bucket’s name`;
    throw invalidRequest(settingName('pathStyle'), limit, words`off`);
  }
  const port = url.port === '' ? '' : `:${url.port}`;
  return new URL(`${url.protocol}//${bucket}.${url.hostname}${port}${url.pathname}`);
}

function withSlash(url: URL): URL {
  return new URL(`${url.href.replace(/\/+$/, '')}/`);
}

/** A folder as it stands in an address: what would be spelled differently there could not be signed. */
function prefixOf(prefix: string): string {
  const parts = prefix.split('/').filter(part => part !== '');
  if (!parts.every(part => /^[\p{L}\p{N}._-]+$/u.test(part) && !/^\.+$/.test(part))) {
    throw invalidRequest(settingName('prefix'), words`letters, digits and . _ - /`, prefix);
  }
  return parts.map(part => `${part}/`).join('');
}

/** A service cannot read what only this network can; a bucket on this machine is for trying things out. */
function checkReachable(url: URL, setting: string): void {
  try {
    checkResultUrl(url.href, { loopbackAllowed: isLoopbackUrl(url) });
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    throw invalidRequest(setting, words`reachable from the internet`, url.host).with({
      cause: error,
    });
  }
}
