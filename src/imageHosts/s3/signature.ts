import { AwsV4Signer } from 'aws4fetch';
import type { S3Keys } from './s3Settings';

export interface Signing {
  readonly keys: S3Keys;
  /** Empty: taken from the address where it is in it, else `us-east-1`, which services without regions expect. */
  readonly region: string;
  /** The service's time, ms since 1970: it refuses what differs by 15 minutes. */
  readonly nowMs: number;
}

export interface SignedContent {
  readonly method: 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the body, in hexadecimal. */
  readonly sha256: string;
}

/** The headers of a request that is signed with all of them (Amazon S3, Signature Version 4). */
export async function signHeaders(
  { method, url, headers, sha256 }: SignedContent,
  signing: Signing,
): Promise<Readonly<Record<string, string>>> {
  const signer = new AwsV4Signer({
    ...common(signing),
    method,
    url,
    headers: { ...headers, 'x-amz-content-sha256': sha256 },
    // Also the content type, which the package leaves out by itself and Amazon wants signed.
    allHeaders: true,
  });
  const signed: Record<string, string> = {};
  (await signer.sign()).headers.forEach((value, name) => {
    signed[name] = value;
  });
  return signed;
}

/** An address by which whoever has it may read the object, for so many seconds from now on. */
export async function signAddress(
  url: string,
  lifetimeSeconds: number,
  signing: Signing,
): Promise<string> {
  const timed = new URL(url);
  timed.searchParams.set('X-Amz-Expires', String(lifetimeSeconds));
  const signer = new AwsV4Signer({
    ...common(signing),
    method: 'GET',
    url: timed.href,
    signQuery: true,
  });
  return (await signer.sign()).url.href;
}

function common({ keys, region, nowMs }: Signing) {
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: 's3',
    region,
    datetime: new Date(nowMs).toISOString().replace(/[:-]|\.\d{3}/g, ''),
  };
}
