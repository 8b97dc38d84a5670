import { ImageError } from '../core/errors';
import type { HttpResponse } from './httpClient';
import { words } from '../core/words';

const shownCharacters = 200;

/**
 * The whole body as bytes.
 * @throws ImageError `too-large`; HttpFailure when the exchange breaks off.
 */
export async function readBytes(response: HttpResponse, maxBytes: number): Promise<Uint8Array> {
  const announced = contentLength(response);
  if (announced !== undefined && announced > maxBytes) {
    await response.discard();
    throw tooLarge(response, maxBytes);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    length += chunk.length;
    // Leaving the loop gives the connection up.
    if (length > maxBytes) throw tooLarge(response, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/**
 * @param hide takes what nobody may read out of whatever an error repeats
 * @throws as `readBytes`; ImageError `protocol` for a content coding nobody asked for.
 */
export async function readText(
  response: HttpResponse,
  maxBytes: number,
  hide: (text: string) => string = asItIs,
): Promise<string> {
  if (contentCoding(response) !== undefined) {
    await response.discard();
    const coding = shown(response.headers['content-encoding'] ?? '', hide);
    throw protocol(response, `a body coded as ${coding}`, '', hide);
  }
  return new TextDecoder().decode(await readBytes(response, maxBytes));
}

/**
 * The body as JSON, whatever it calls itself.
 * @param hide takes what nobody may read, such as a key the service repeats, out of the text that is
 * quoted. It gets the whole text: of a key cut off at the end of a quotation nothing could be recognised.
 * @throws as `readText`; ImageError `protocol` with the content type and the text's beginning in
 * `serverText` when it is none, such as a gateway's HTML page.
 */
export async function readJson(
  response: HttpResponse,
  maxBytes: number,
  hide: (text: string) => string = asItIs,
): Promise<unknown> {
  const text = await readText(response, maxBytes, hide);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // Without the parser's error as cause: its message quotes the body.
    throw protocol(response, 'no JSON', text, hide);
  }
}

/** The announced length in bytes, or undefined where none is said. */
export function contentLength(response: HttpResponse): number | undefined {
  const text = response.headers['content-length']?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** The content coding, or undefined for plain bytes. */
export function contentCoding(response: HttpResponse): string | undefined {
  const coding = response.headers['content-encoding']?.trim().toLowerCase() ?? '';
  return coding === '' || coding === 'identity' ? undefined : shown(coding, asItIs);
}

/** One line of printable text, shortened, for a log or a message. */
function shown(text: string, hide: (text: string) => string): string {
  const line = hide(text)
    .replace(/[\p{C}\p{Z}\s]+/gu, ' ')
    .trim();
  return Array.from(line.slice(0, 2 * shownCharacters))
    .slice(0, shownCharacters)
    .join('');
}

function asItIs(text: string): string {
  return text;
}

function protocol(
  response: HttpResponse,
  what: string,
  text: string,
  hide: (text: string) => string,
): ImageError {
  const contentType = shown(response.headers['content-type'] ?? 'no content type', hide);
  return new ImageError('protocol', `the service answered with ${what} (${response.status})`, {
    httpStatus: response.status,
    delivery: 'answered',
    serverText: `${contentType}: ${shown(text, hide)}`,
  });
}

function tooLarge(response: HttpResponse, maxBytes: number): ImageError {
  return new ImageError('too-large', `the answer is longer than ${maxBytes} bytes`, {
    httpStatus: response.status,
    delivery: 'answered',
    limit: `${maxBytes} bytes`,
    limitWords: words`${maxBytes} bytes`,
  });
}
