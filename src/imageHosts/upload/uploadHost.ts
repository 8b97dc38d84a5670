import { randomBytes } from 'node:crypto';
import { ImageError, invalidRequest } from '../../core/errors';
import { extensionFor } from '../../core/imageBytes';
import type { HttpClient } from '../../net/httpClient';
import { checkResultUrl, isLoopbackUrl } from '../../net/urlPolicy';
import type { HostableImage, ImageHost } from '../imageHost';
import {
  askHost,
  hostFailure,
  isSuccess,
  readHostText,
  type HostAnswer,
} from '../support/hostAnswer';
import { valueAt } from './answerPath';
import { multipartBody } from './multipart';
import {
  readUploadSettings,
  settingName,
  type UploadEndpoint,
  type UploadSettings,
} from './uploadSettings';
import { words } from '../../core/words';

export interface UploadHostOptions {
  readonly http: HttpClient;
  readonly settings: UploadSettings;
}

/**
 * An endpoint of the user's own. What it keeps, for how long and who may read it is its own affair, so
 * pictures count as public and cannot be removed from here.
 * @throws ImageError `invalid-request` naming the setting that is wrong.
 */
export function createUploadHost({ http, settings }: UploadHostOptions): ImageHost {
  const endpoint = readUploadSettings(settings);
  return {
    id: 'upload',
    async put(image, signal) {
      const answer = await askHost(http, { ...formRequest(endpoint, image), signal });
      if (!isSuccess(answer.status)) throw failureOf(answer, endpoint);
      return { url: addressIn(answer, endpoint), isPublic: true };
    },
  };
}

function formRequest({ url, headers, fields, fileField }: UploadEndpoint, image: HostableImage) {
  const boundary = `easel${randomBytes(16).toString('hex')}`;
  const file = {
    name: fileField,
    // The name on this machine is nobody else's business.
    fileName: `image.${extensionFor(image.mediaType)}`,
    mediaType: image.mediaType,
    bytes: image.bytes,
  };
  return {
    method: 'POST',
    url: url.href,
    headers: {
      accept: '*/*',
      ...headers,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    body: multipartBody(fields, file, boundary),
    // A connection that died while it was idle would cost the whole upload.
    freshConnection: true,
  } as const;
}

function failureOf(answer: HostAnswer, endpoint: UploadEndpoint): ImageError {
  const { status, headers } = answer;
  const { url } = endpoint;
  const failure = hostFailure(answer, url.origin, said(answer, endpoint));
  const { location } = headers;
  if (
    status >= 300 &&
    status <= 399 &&
    location !== undefined &&
    URL.canParse(location, url.href)
  ) {
    const there = new URL(location, url);
    const refusal = invalidRequest(
      settingName('url'),
      words`the address it redirects to, ${there.origin + there.pathname}`,
      `${url.origin}${url.pathname}`,
    );
    return refusal.with(failure.details);
  }
  if (status !== 404 && status !== 405) return failure;
  const refusal = invalidRequest(
    settingName('url'),
    words`an address that takes uploads`,
    `${url.origin}${url.pathname}`,
  );
  return refusal.with(failure.details);
}

/**
 * The address in the answer, which a service is then told to fetch: `https:` on a public host, or on
 * this machine where the endpoint is, too.
 */
function addressIn(answer: HostAnswer, endpoint: UploadEndpoint): string {
  const found = endpoint.urlPath === '' ? answer.text.trim() : valueIn(answer.text, endpoint);
  // Some endpoints answer with the path on their own host alone.
  const isAddress = typeof found === 'string' && /^(https?:\/\/|\/)\S+$/i.test(found);
  if (!isAddress || !URL.canParse(found, endpoint.url.href)) {
    const place = endpoint.urlPath === '' ? 'as its text' : `at ${endpoint.urlPath}`;
    throw new ImageError('protocol', `the upload was answered without an address ${place}`, {
      subject: endpoint.url.origin,
      field: settingName('urlPath'),
      httpStatus: answer.status,
      delivery: 'answered',
      serverText: said(answer, endpoint),
    });
  }
  const { href } = new URL(found, endpoint.url);
  return checkResultUrl(href, { loopbackAllowed: isLoopbackUrl(endpoint.url) }).href;
}

function valueIn(text: string, endpoint: UploadEndpoint): unknown {
  try {
    return valueAt(JSON.parse(text), endpoint.urlSteps);
  } catch (error) {
    // The caller says what came instead; the parser's message would quote it unshortened.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function said(answer: HostAnswer, { url, headers, fields }: UploadEndpoint): string | undefined {
  const secrets = [
    ...Object.values(headers),
    ...Object.values(fields),
    ...url.searchParams.values(),
  ];
  return readHostText(answer.text, secrets);
}
