import * as vscode from 'vscode';
import { ImageError, invalidRequest } from '../core/errors';
import { sniffImage } from '../core/imageBytes';
import type { ImageModel } from '../core/imageModel';
import type { InputImage } from '../core/imageRequest';
import { isLoopbackUrl } from '../net/urlPolicy';

/** What stands in the journal for an image handed to a job: an address or a file. */
export interface ImageSource {
  readonly image: InputImage;
  readonly source: string;
}

/**
 * Reads what a command was given as images.
 * @throws ImageError `invalid-request` naming the entry that is no image, or is not there.
 */
export async function readInputImages(
  given: readonly (string | vscode.Uri)[],
  base: vscode.Uri | undefined,
): Promise<readonly ImageSource[]> {
  return Promise.all(given.map((place, index) => readInputImage(place, base, `images[${index}]`)));
}

async function readInputImage(
  place: string | vscode.Uri,
  base: vscode.Uri | undefined,
  field: string,
): Promise<ImageSource> {
  if (typeof place === 'string' && /^https?:/i.test(place)) return fromAddress(place, field);
  const uri = typeof place === 'string' ? resolvePath(place, base, field) : place;
  const bytes = await readFile(uri, field);
  const facts = sniffImage(bytes);
  if (typeof facts === 'string') {
    throw invalidRequest(field, 'a PNG, JPEG or WebP image', nameOf(uri));
  }
  const { mediaType, width, height } = facts;
  return {
    source: uri.toString(),
    image: {
      name: nameOf(uri),
      url: undefined,
      read: () => readFile(uri, field),
      mediaType,
      size: { width, height },
    },
  };
}

function fromAddress(place: string, field: string): ImageSource {
  const url = URL.canParse(place) ? new URL(place) : undefined;
  if (!url || (url.protocol === 'http:' && !isLoopbackUrl(url))) {
    throw invalidRequest(field, 'an https address', place);
  }
  const name = url.pathname.split('/').at(-1) ?? '';
  return {
    source: url.href,
    image: {
      name: name === '' ? url.hostname : name,
      url: url.href,
      read: undefined,
      mediaType: undefined,
      size: undefined,
    },
  };
}

function resolvePath(path: string, base: vscode.Uri | undefined, field: string): vscode.Uri {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return parseUri(path, field);
  if (/^([a-z]:)?[\\/]/i.test(path)) return vscode.Uri.file(path);
  if (base) return vscode.Uri.joinPath(base, path);
  throw invalidRequest(field, 'an absolute path, as no folder is open', path);
}

async function readFile(uri: vscode.Uri, field: string): Promise<Uint8Array> {
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError)) throw error;
    throw invalidRequest(field, 'a file that can be read', nameOf(uri)).with({ cause: error });
  }
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}

/**
 * Refuses images the model cannot be given, before anything is paid for.
 * @param hasHost whether a file can be put where a service that reads addresses only can read it
 * @throws ImageError `invalid-request` naming the entry and the limit.
 */
export async function checkInputImages(
  model: ImageModel,
  images: readonly InputImage[],
  hasHost: boolean,
): Promise<void> {
  const { input } = model;
  if (!input) return;
  for (const [index, image] of images.entries()) {
    const field = `images[${index}]`;
    if (image.mediaType !== undefined && !input.mediaTypes.includes(image.mediaType)) {
      throw invalidRequest(field, `one of ${input.mediaTypes.join(', ')}`, image.mediaType);
    }
    if (image.url === undefined && input.delivery === 'url' && !hasHost) {
      throw invalidRequest(field, `a public https address for ${model.id}`, image.name);
    }
    if (image.read === undefined && input.delivery === 'bytes') {
      throw invalidRequest(field, `a file on this machine for ${model.id}`, image.name);
    }
    const byteLength = (await image.read?.())?.byteLength ?? 0;
    if (byteLength > input.maxBytes) {
      throw new ImageError('too-large', `${field} is too large`, {
        field,
        limit: `${input.maxBytes / 1e6} MB`,
        value: `${(byteLength / 1e6).toFixed(1)} MB`,
        delivery: 'not-sent',
      });
    }
  }
}

/** @throws ImageError `invalid-request` for text that only begins like an address. */
export function parseUri(text: string, field: string): vscode.Uri {
  try {
    return vscode.Uri.parse(text, true);
  } catch (error) {
    throw invalidRequest(field, 'a path or an address', text).with({ cause: error });
  }
}
