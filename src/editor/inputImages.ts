import * as vscode from 'vscode';
import { invalidRequest } from '../core/errors';
import { checkImageLimits } from '../core/imageLimits';
import type { ImageModel } from '../core/imageModel';
import type { InputImage } from '../core/imageRequest';
import { inspectPicture } from '../core/localPicture';
import { isLoopbackUrl } from '../net/urlPolicy';
import { words, type Words } from '../core/words';

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
  argument: string,
): Promise<ImageSource> {
  if (typeof place === 'string' && /^https?:/i.test(place)) return fromAddress(place, argument);
  const uri = typeof place === 'string' ? resolvePath(place, base, argument) : place;
  // What a person has picked is named as they know it; what was written, as it was written.
  const field = typeof place === 'string' && !isAddress(place) ? argument : nameOf(uri);
  const { mediaType, width, height } = inspectPicture(await readFile(uri, field), field);
  const image: InputImage = {
    name: nameOf(uri),
    url: undefined,
    read: () => readFile(uri, field),
    mediaType,
    size: { width, height },
  };
  fields.set(image, field);
  return { source: uri.toString(), image };
}

/** How refusals name an image. */
const fields = new WeakMap<InputImage, string>();

/**
 * The address of a picture, as a document, an argument or a person gives it.
 * @throws ImageError `invalid-request` for what is no https address, or http on this machine
 */
export function checkImageAddress(place: string, field: string): URL {
  const url = URL.canParse(place) ? new URL(place) : undefined;
  const isWeb = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackUrl(url));
  if (!url || !isWeb) throw invalidRequest(field, words`an https address`, place);
  return url;
}

function fromAddress(place: string, field: string): ImageSource {
  const url = checkImageAddress(place, field);
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
  if (isAddress(path)) return parseUri(path, field);
  if (/^([a-z]:)?[\\/]/i.test(path)) return vscode.Uri.file(path);
  if (base) return vscode.Uri.joinPath(base, path);
  throw invalidRequest(field, words`an absolute path, as no folder is open`, path);
}

async function readFile(uri: vscode.Uri, field: string): Promise<Uint8Array> {
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError)) throw error;
    throw invalidRequest(field, words`a file that can be read`, whyUnread(uri, error)).with({
      cause: error,
    });
  }
}

function whyUnread(uri: vscode.Uri, { code }: vscode.FileSystemError): string | Words {
  switch (code) {
    case 'FileNotFound':
      return words`${nameOf(uri)}, which is not there: it may have been moved or deleted`;
    case 'FileIsADirectory':
      return words`${nameOf(uri)}, which is a folder`;
    case 'NoPermissions':
      return words`${nameOf(uri)}, which you may not read`;
    default:
      return nameOf(uri);
  }
}

function isAddress(place: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(place);
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}

/**
 * Refuses images the model cannot be given, before anything is paid for. Files are read again: one may
 * have changed while questions were answered.
 * @param hasHost whether a file can be put where a service that reads addresses only can read it
 * @throws ImageError `invalid-request` naming the image and the limit.
 */
export async function checkInputImages(
  model: ImageModel,
  images: readonly InputImage[],
  hasHost: boolean,
): Promise<void> {
  const { input } = model;
  if (!input) return;
  for (const [index, image] of images.entries()) {
    const field = fields.get(image) ?? `images[${index}]`;
    if (image.url === undefined && input.delivery === 'url' && !hasHost) {
      throw invalidRequest(field, words`a public https address for ${model.id}`, image.name);
    }
    if (image.read) checkImageLimits(inspectPicture(await image.read(), field), input, field);
    else if (input.delivery === 'bytes') {
      throw invalidRequest(field, words`a file on this machine for ${model.id}`, image.name);
    }
  }
}

/** @throws ImageError `invalid-request` for text that only begins like an address. */
export function parseUri(text: string, field: string): vscode.Uri {
  try {
    return vscode.Uri.parse(text, true);
  } catch (error) {
    throw invalidRequest(field, words`a path or an address`, text).with({ cause: error });
  }
}
