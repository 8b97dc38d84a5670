import { ImageError, invalidRequest } from '../../core/errors';
import { hostFailure, readHostText, type HostAnswer } from '../support/hostAnswer';
import { settingName, type S3Bucket, type S3Keys } from './s3Settings';
import { plain, words } from '../../core/words';

/** What a bucket's error means (Amazon S3, Error responses); compatible services use the same words. */
export function bucketFailure(answer: HostAnswer, bucket: S3Bucket, keys: S3Keys): ImageError {
  const { origin } = new URL(bucket.baseUrl);
  const code = element(answer.text, 'Code') ?? '';
  const message = element(answer.text, 'Message') ?? '';
  const said = readHostText(`${code} ${message}`, [
    keys.secretAccessKey,
    keys.sessionToken ?? '',
    keys.accessKeyId,
  ]);
  const failure = hostFailure(answer, origin, said);
  return meaningOf(code, answer, bucket)?.with(failure.details) ?? failure;
}

function meaningOf(
  code: string,
  { status, headers, text }: HostAnswer,
  bucket: S3Bucket,
): ImageError | undefined {
  const region = headers['x-amz-bucket-region'] ?? element(text, 'Region');
  const isElsewhere = code === 'AuthorizationHeaderMalformed' || (status >= 300 && status <= 399);
  if (isElsewhere && region !== undefined && region !== bucket.region) {
    return invalidRequest(settingName('region'), plain(region), bucket.region);
  }
  if (status >= 300 && status <= 399) {
    const there = element(text, 'Endpoint');
    const limit =
      there === undefined ? words`the address of the bucket’s own region` : plain(there);
    return invalidRequest(settingName('endpoint'), limit, new URL(bucket.baseUrl).host);
  }
  switch (code) {
    case 'NoSuchBucket':
      return invalidRequest(settingName('bucket'), words`a bucket that is there`, bucket.name);
    case 'EntityTooLarge':
      return new ImageError('too-large', 'the bucket takes no picture of this length');
    case 'SlowDown':
      return new ImageError('rate-limited', 'the bucket takes no more requests just now');
    default:
      return undefined;
  }
}

/** Text of the first such element. Error documents are flat, so no parser is needed to be right. */
function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]{1,500})</${name}>`).exec(xml)?.[1]?.trim();
}
