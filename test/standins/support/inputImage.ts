import { get } from 'node:http';
import { readImageHeader, type ImageHeader } from './imageHeader';

/** What the service found when it fetched an input image. */
export type InputInspection =
  | { readonly kind: 'image'; readonly url: string; readonly header: ImageHeader }
  | { readonly kind: 'not-looked-at'; readonly url: string }
  | { readonly kind: 'problem'; readonly url: string; readonly problem: string };

export interface InspectionOptions {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  /**
   * A stand-in never leaves this machine. `refuse` treats an address elsewhere as unreachable,
   * `accept` believes it to be an image.
   */
  readonly elsewhere: 'refuse' | 'accept';
  /** For a service that takes other formats than JPG, PNG and WEBP. */
  readonly readHeader?: (bytes: Uint8Array) => ImageHeader | undefined;
  readonly signal: AbortSignal;
}

export function isLoopback(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

/** Fetches the address as the service would: no cookies, no key, no redirects. */
export async function inspectInput(
  url: string,
  options: InspectionOptions,
): Promise<InputInspection> {
  if (!isLoopback(url)) {
    return options.elsewhere === 'accept'
      ? { kind: 'not-looked-at', url }
      : { kind: 'problem', url, problem: 'could not be reached' };
  }
  const bytes = await fetchBytes(url, options);
  if (typeof bytes === 'string') {
    return { kind: 'problem', url, problem: bytes };
  }
  const header = (options.readHeader ?? readImageHeader)(bytes);
  return header === undefined
    ? { kind: 'problem', url, problem: 'is not a JPG, PNG or WEBP' }
    : { kind: 'image', url, header };
}

/** The bytes, or what was wrong. */
async function fetchBytes(url: string, options: InspectionOptions): Promise<Uint8Array | string> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  return new Promise(resolve => {
    const request = get(url, { agent: false, signal }, response => {
      const pieces: Buffer[] = [];
      let total = 0;
      const settle = (result: Uint8Array | string) => {
        resolve(result);
        response.destroy();
      };
      if (response.statusCode !== 200) {
        settle(`answered ${String(response.statusCode)}`);
        return;
      }
      response.on('data', (piece: Buffer) => {
        total += piece.length;
        pieces.push(piece);
        if (total > options.maxBytes) {
          settle(`is larger than ${options.maxBytes} bytes`);
        }
      });
      response.on('error', error => {
        settle(`could not be read: ${error.message}`);
      });
      response.on('end', () => {
        settle(Buffer.concat(pieces));
      });
    });
    request.on('error', error => {
      resolve(`could not be reached: ${error.message}`);
    });
  });
}
