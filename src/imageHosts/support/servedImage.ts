import { invalidRequest } from '../../core/errors';
import type { MediaType } from '../../core/imageModel';
import type { HttpClient, HttpResponse } from '../../net/httpClient';
import { networkError } from '../../net/networkError';
import { contentCoding, contentLength } from '../../net/readBody';
import { anyOf, words, type Words } from '../../core/words';
import { hostFailure } from './hostAnswer';

/** What has to be there: a file that is known, or anything a service takes. */
export type ExpectedImage =
  | { readonly mediaType: MediaType; readonly byteLength: number }
  | { readonly mediaTypes: readonly MediaType[]; readonly maxBytes: number };

/** What a service would get from an address. */
interface Found {
  readonly response: HttpResponse;
  readonly byteLength: number;
}

/**
 * Makes sure, without any key, that an address serves such a picture: its type and its length. Asks for
 * the head alone, and reads the picture only where the head does not say its length.
 * @throws ImageError `invalid-request` with what came instead, `rate-limited`, `network` or `timeout`;
 * the signal's reason when aborted.
 */
export async function checkServedImage(
  http: HttpClient,
  url: string,
  expected: ExpectedImage,
  options: {
    /** What a refusal names. */
    readonly field: string;
    readonly signal: AbortSignal;
    /** Where a person, or nobody, has said that the address is a good one. */
    readonly publicAddressesOnly?: boolean;
  },
): Promise<void> {
  const { field, signal, publicAddressesOnly = false } = options;
  const { origin } = new URL(url);
  try {
    const headers = { accept: mediaTypesOf(expected).join(', ') };
    const request = { url, headers, signal, publicAddressesOnly };
    const head = await http.send({ ...request, method: 'HEAD' });
    await head.discard();
    const found =
      readHead(head) ?? (await readWhole(await http.send({ ...request, method: 'GET' }), expected));
    compare(found, expected, field, origin);
  } catch (error) {
    signal.throwIfAborted();
    throw networkError(error, origin);
  }
}

/** Undefined where the head leaves something open, as it does where only GET is answered. */
function readHead(response: HttpResponse): Found | undefined {
  const byteLength = contentCoding(response) === undefined ? contentLength(response) : undefined;
  return response.status === 200 && byteLength !== undefined ? { response, byteLength } : undefined;
}

/** Leaving early gives the connection up: one byte more than expected is enough to know. */
async function readWhole(response: HttpResponse, expected: ExpectedImage): Promise<Found> {
  let byteLength = 0;
  for await (const chunk of response.body) {
    byteLength += chunk.length;
    if (response.status !== 200 || byteLength > maxBytesOf(expected)) break;
  }
  return { response, byteLength };
}

function compare(
  { response, byteLength }: Found,
  expected: ExpectedImage,
  field: string,
  origin: string,
): void {
  const { status, headers } = response;
  const differs = (limit: Words, value: string | Words): Error =>
    invalidRequest(field, limit, value).with({ subject: origin, httpStatus: status });
  if (status === 429 || status >= 500) throw hostFailure(response, origin, undefined);
  if (status !== 200)
    throw differs(words`a picture everybody can read`, words`answered with ${status}`);
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const types: readonly string[] = mediaTypesOf(expected);
  if (!types.includes(type)) {
    throw differs(anyOf(types), /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : words`of no type`);
  }
  const isLonger = byteLength > maxBytesOf(expected);
  const value = isLonger ? words`longer` : words`${byteLength} bytes`;
  if ('maxBytes' in expected) {
    if (isLonger) throw differs(words`at most ${`${expected.maxBytes / 1_000_000} MB`}`, value);
    return;
  }
  if (byteLength === expected.byteLength) return;
  throw differs(words`${expected.byteLength} bytes long`, value);
}

function mediaTypesOf(expected: ExpectedImage): readonly MediaType[] {
  return 'maxBytes' in expected ? expected.mediaTypes : [expected.mediaType];
}

function maxBytesOf(expected: ExpectedImage): number {
  return 'maxBytes' in expected ? expected.maxBytes : expected.byteLength;
}
