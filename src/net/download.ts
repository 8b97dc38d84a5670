import { createHash, type Hash } from 'node:crypto';
import { ImageError, type ImageErrorDetails } from '../core/errors';
import { ImageInspector } from '../core/imageBytes';
import type { MediaType } from '../core/imageModel';
import type { HttpClient, HttpResponse } from './httpClient';
import { networkError } from './networkError';
import { contentCoding, contentLength } from './readBody';
import { readRetryAfterMs } from './retryAfter';
import { checkResultUrl, isLoopbackUrl } from './urlPolicy';

/**
 * No page limits results; the 30 MB they name are for inputs. A picture of 4096 × 4096 pixels, the most
 * any model makes, has 48 MB before PNG compresses it and 64 MB with transparency: what is twice as
 * large is none, and a disk must not be filled by it.
 */
const maxResultBytes = 100 * 1024 * 1024;
const maxRedirects = 5;

/** Where the bytes go. Making it permanent or throwing it away is its owner's business. */
export interface ImageSink {
  /** Resolves when the next chunk may come. */
  write(chunk: Uint8Array): Promise<void>;
  /** Forgets what was written: the server begins again. */
  restart(): Promise<void>;
}

export interface DownloadedImage {
  readonly mediaType: MediaType;
  readonly width: number;
  readonly height: number;
  readonly byteLength: number;
  readonly sha256: string;
  readonly animated: boolean;
  /** More than 100 megapixels: saved, but not to be decoded for a preview. */
  readonly hugePixels: boolean;
  /** Bytes that were appended to the picture and left out of the file. */
  readonly trailingBytes: number;
}

export interface DownloadOptions {
  readonly http: HttpClient;
  readonly url: string;
  /** Whether the service that named the address is itself on this machine. */
  readonly loopbackAllowed: boolean;
  readonly signal: AbortSignal;
  /** 100 MB where nothing is said. */
  readonly maxBytes?: number;
  readonly sink: ImageSink;
  /** What an earlier try for the same picture left behind, together with the sink's content. */
  readonly resumeFrom?: PartialImage;
}

/** A picture on its way. Kept over several tries, so that one can go on where another broke off. */
export class PartialImage {
  receivedBytes = 0;
  /** False when a try broke off within a chunk: then the next one begins at the start. */
  isConsistent = true;
  /** Strong validators only: a weak one does not promise the same bytes. */
  entityTag: string | undefined;
  /** What the server said of the whole picture, and whether it offered parts of it. */
  wholeLength: number | undefined;
  offersRanges = false;
  inspector = new ImageInspector();
  hash: Hash = createHash('sha256');

  restart(): void {
    this.receivedBytes = 0;
    this.isConsistent = true;
    this.entityTag = undefined;
    this.wholeLength = undefined;
    this.offersRanges = false;
    this.inspector = new ImageInspector();
    this.hash = createHash('sha256');
  }
}

/**
 * Fetches a result once, without key or cookies, and checks it while it streams into the sink.
 * When to try again is the caller's to decide.
 * @throws ImageError: `download-blocked` for an address policy refuses, `provider-failed` with the
 * status for 4xx (403, 404, 410: most likely expired), `network` for 429, 5xx and whatever breaks
 * off, `too-large`, `not-an-image`, `protocol`; the signal's reason when aborted.
 */
export async function downloadImage(options: DownloadOptions): Promise<DownloadedImage> {
  const partial = options.resumeFrom ?? new PartialImage();
  if (!partial.isConsistent) {
    partial.restart();
    await options.sink.restart();
  }
  const { response, origin } = await request(options, partial);
  try {
    const whole = await expectedLength(response, options, partial);
    await receive(response, whole, options, partial);
    return await finish(partial, options.sink);
  } catch (error) {
    await response.discard();
    throw error instanceof ImageError
      ? error.with({ subject: error.details.subject ?? origin })
      : networkError(error, origin);
  }
}

async function request(
  options: DownloadOptions,
  partial: PartialImage,
): Promise<{ readonly response: HttpResponse; readonly origin: string }> {
  let address = options.url;
  for (let redirects = 0; ; redirects += 1) {
    const url = checkResultUrl(address, options);
    const response = await ask(url, options, partial);
    if (![301, 302, 303, 307, 308].includes(response.status)) {
      return { response, origin: url.origin };
    }
    await response.discard();
    const { location } = response.headers;
    const details = { subject: url.origin, httpStatus: response.status } as const;
    if (location === undefined || !URL.canParse(location, url.href)) {
      throw new ImageError('protocol', 'a redirect without an address', details);
    }
    if (redirects === maxRedirects) {
      throw new ImageError('download-blocked', `more than ${maxRedirects} redirects`, details);
    }
    address = new URL(location, url).href;
  }
}

async function ask(
  url: URL,
  { http, signal }: DownloadOptions,
  { receivedBytes, entityTag, offersRanges }: PartialImage,
): Promise<HttpResponse> {
  const resume =
    receivedBytes > 0 && offersRanges && entityTag !== undefined
      ? { range: `bytes=${receivedBytes}-`, 'if-range': entityTag }
      : {};
  try {
    return await http.send({
      method: 'GET',
      url: url.href,
      headers: { accept: 'image/png, image/jpeg, image/webp, image/*;q=0.5', ...resume },
      signal,
      publicAddressesOnly: !isLoopbackUrl(url),
    });
  } catch (error) {
    throw networkError(error, url.origin);
  }
}

/** The picture's whole length where the server says it; brings partial and sink in line with it. */
async function expectedLength(
  response: HttpResponse,
  { sink, maxBytes = maxResultBytes }: DownloadOptions,
  partial: PartialImage,
): Promise<number | undefined> {
  const range = rangeOf(response);
  const continues = range !== undefined && isRestOf(partial, range);
  // A server in trouble says nothing of the picture: what came stays.
  const isAboutPicture = [200, 206, 416].includes(response.status);
  if (!continues && isAboutPicture && partial.receivedBytes > 0) {
    partial.restart();
    await sink.restart();
  }
  if (response.status !== 200 && !continues) throw unexpectedStatus(response);
  const coding = contentCoding(response);
  if (coding !== undefined) {
    throw new ImageError('protocol', `the picture is coded as ${coding}`, answered(response));
  }
  const whole = continues ? range.whole : contentLength(response);
  if (!continues) {
    partial.entityTag = strongTagOf(response);
    partial.wholeLength = whole;
    partial.offersRanges = /(^|,)\s*bytes\s*(,|$)/i.test(response.headers['accept-ranges'] ?? '');
  }
  if (whole !== undefined && whole > maxBytes) throw tooLarge(maxBytes);
  return whole;
}

interface Range {
  readonly start: number;
  readonly whole: number;
  readonly tag: string | undefined;
}

/** Which part of a picture the response has; undefined where it is not one. */
function rangeOf(response: HttpResponse): Range | undefined {
  const { 'content-range': text = '' } = response.headers;
  const [, start, whole] = /^bytes (\d+)-\d+\/(\d+)$/.exec(text) ?? [];
  if (response.status !== 206 || start === undefined) return undefined;
  return { start: Number(start), whole: Number(whole), tag: response.headers['etag'] };
}

/** Whether it is the missing part of the same picture, for a server that overlooks `If-Range`. */
function isRestOf(partial: PartialImage, { start, whole, tag }: Range): boolean {
  const { receivedBytes, entityTag, wholeLength } = partial;
  return (
    start === receivedBytes &&
    (wholeLength === undefined || whole === wholeLength) &&
    (tag === undefined || tag === entityTag)
  );
}

function strongTagOf({ headers }: HttpResponse): string | undefined {
  const tag = headers['etag'];
  return tag?.startsWith('"') ? tag : undefined;
}

async function receive(
  response: HttpResponse,
  whole: number | undefined,
  { sink, signal, maxBytes = maxResultBytes }: DownloadOptions,
  partial: PartialImage,
): Promise<void> {
  for await (const chunk of response.body) {
    signal.throwIfAborted();
    if (partial.receivedBytes + chunk.length > maxBytes) throw tooLarge(maxBytes);
    // Until this chunk is in all three, checksum, inspector and file disagree on where they are.
    partial.isConsistent = false;
    const picture = partial.inspector.push(chunk);
    // The disk works while the checksum is reckoned, which is the greater part of the time.
    const written = sink.write(picture);
    partial.hash.update(picture);
    await written;
    partial.receivedBytes += chunk.length;
    partial.isConsistent = true;
  }
  if (whole !== undefined && partial.receivedBytes !== whole) {
    throw new ImageError('network', `got ${partial.receivedBytes} of ${whole} bytes`, {
      delivery: 'answered',
    });
  }
}

/** A picture that ends early although all of its bytes came has to be fetched from the start. */
async function finish(partial: PartialImage, sink: ImageSink): Promise<DownloadedImage> {
  try {
    const image = partial.inspector.finish();
    return {
      mediaType: image.mediaType,
      width: image.width,
      height: image.height,
      byteLength: image.bytes,
      sha256: partial.hash.digest('hex'),
      animated: image.animated ?? false,
      hugePixels: image.hugePixels,
      trailingBytes: image.trailingBytes,
    };
  } catch (error) {
    partial.restart();
    await sink.restart();
    throw error;
  }
}

function unexpectedStatus(response: HttpResponse): ImageError {
  const { status } = response;
  const details = answered(response);
  // 416: the rest asked for is not there any more, and the next try begins at the start.
  if (status >= 500 || [408, 416, 425, 429].includes(status)) {
    const retryAfterMs = readRetryAfterMs(response.headers, Date.now());
    return new ImageError('network', `the picture's server answered ${status}`, {
      ...details,
      retryAfterMs,
    });
  }
  if (status >= 400) {
    return new ImageError('provider-failed', `the picture's address answered ${status}`, details);
  }
  return new ImageError('protocol', `unexpected status ${status} for a picture`, details);
}

function answered(response: HttpResponse): ImageErrorDetails {
  return { httpStatus: response.status, delivery: 'answered' };
}

function tooLarge(maxBytes: number): ImageError {
  return new ImageError('too-large', `the picture is longer than ${maxBytes} bytes`, {
    limit: `${Math.round(maxBytes / 2 ** 20)} MB`,
    delivery: 'answered',
  });
}
