import * as z from 'zod/mini';
import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import { chooseDestination, type DestinationInput } from '../../core/destination';
import { nextFreeName, TakenNames } from '../../core/fileName';
import type { PixelSize } from '../../core/imageModel';
import { toJson, type JsonValue } from '../../core/json';
import { nameValues } from '../../core/nameValues';
import { parseInsertRules } from '../../core/references/insertRules';
import { isInside, parentOf, pathBelow, type ResourceLocation } from '../../core/relativePath';
import type { MediaType, Mode } from '../../core/imageModel';
import { anyOf } from '../../core/words';
import { readSetting, settingOrigin } from '../configuration';
import { parseUri } from '../inputImages';
import { say } from '../say';
import { readCopyFilesSettings } from './copyFilesSettings';
import { documentLocation } from './documentLocation';

/**
 * What a job remembers of where its files and its reference go, as it stood when the person pressed
 * Enter. It is kept in the journal, so that a job resumed after a restart ends in the same place.
 */
export const destinationSchema = z.object({
  output: z.optional(z.object({ text: z.optional(z.string()), uri: z.optional(z.string()) })),
  folder: z.string(),
  folderIsSet: z.boolean(),
  fileName: z.string(),
  /** Whether a person, and not the opened folder, may have named a place outside of it. */
  outsideAllowed: z.boolean(),
  copyFiles: z.optional(
    z.object({
      destination: z.record(z.string(), z.string()),
      overwriteBehavior: z.enum(['nameIncrementally', 'overwrite']),
    }),
  ),
  document: z.optional(z.object({ uri: z.string(), languageId: z.string() })),
  workspaceFolders: z.array(z.string()),
  insert: z.boolean(),
  dimensions: z.boolean(),
  rules: z.json(),
});
export type Destination = z.infer<typeof destinationSchema>;

export interface ImageToName {
  readonly prompt: string;
  readonly model: string;
  readonly mode: Mode;
  readonly size: PixelSize;
  readonly seed: number | undefined;
  readonly index: number;
  readonly count: number;
  readonly mediaType: MediaType;
  readonly nowMs: number;
}

/** The settings and places of this moment. `output` and `insert` are a command's arguments. */
export function planDestination(given: {
  readonly output: string | vscode.Uri | undefined;
  readonly insert: boolean | undefined;
  readonly document: vscode.TextDocument | undefined;
}): Destination {
  const { output, document } = given;
  const scope = document && documentLocation(document);
  const copyFiles = document && readCopyFilesSettings(document);
  return {
    ...(output !== undefined && {
      output: outputOf(output),
    }),
    folder: readSetting('easel.output.folder', scope),
    folderIsSet: settingOrigin('easel.output.folder', scope) !== 'default',
    fileName: readSetting('easel.output.fileName', scope),
    outsideAllowed: isPersonsChoice(output !== undefined, scope),
    ...(copyFiles && { copyFiles }),
    ...(document && {
      document: { uri: documentLocation(document).toString(), languageId: document.languageId },
    }),
    workspaceFolders: (vscode.workspace.workspaceFolders ?? []).map(each => each.uri.toString()),
    insert: document !== undefined && (given.insert ?? readSetting('easel.insert.enabled', scope)),
    dimensions: readSetting('easel.insert.dimensions', scope),
    rules: checkedRules(scope),
  };
}

/**
 * The folder and name one image gets; undefined when there is no folder to start from.
 * @throws ImageError `invalid-request` for a template that is wrong, `write-failed` for a place
 * outside the workspace that no person named.
 */
export function resolveDestination(
  plan: Destination,
  image: ImageToName,
): ReturnType<typeof chooseDestination> {
  const document = savedDocument(plan);
  const input: DestinationInput = {
    output: plan.output?.uri === undefined ? plan.output?.text : locationOf(plan.output.uri),
    folder: plan.folder,
    folderIsSet: plan.folderIsSet,
    fileName: fileNameTemplate(plan, image.mode),
    copyFiles: plan.copyFiles,
    document,
    workspaceFolders: plan.workspaceFolders.map(locationOf),
    values: nameValues({ ...image, document }),
    mediaType: image.mediaType,
    nowMs: image.nowMs,
  };
  const chosen = chooseDestination(input);
  if (chosen && !plan.outsideAllowed && isOutside(plan, chosen.folder)) {
    throw new ImageError('write-failed', 'the folder’s settings lead out of it', {
      subject: chosen.folder.path,
      systemCode: 'EACCES',
      delivery: 'not-sent',
    });
  }
  return chosen;
}

/** What a picture would be named, before there is one: to find mistakes in templates before anything is paid for. */
export function imageToCome(
  request: Pick<ImageToName, 'prompt' | 'model' | 'mode' | 'seed' | 'count' | 'size'>,
): ImageToName {
  return { ...request, index: 0, mediaType: 'image/png', nowMs: Date.now() };
}

/** A string with a scheme is an address like a Uri; any other is a path that may hold variables. */
function outputOf(output: string | vscode.Uri): NonNullable<Destination['output']> {
  if (typeof output !== 'string') return { uri: output.toString() };
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(output)
    ? { uri: parseUri(output, 'output').toString() }
    : { text: output };
}

/** The arguments that lead to the same place once more. */
export function argumentsFor(plan: Destination): {
  readonly output?: string | vscode.Uri;
  readonly insert?: boolean;
} {
  const { output, document, insert } = plan;
  return {
    ...(output?.text !== undefined && { output: output.text }),
    ...(output?.uri !== undefined && { output: vscode.Uri.parse(output.uri, true) }),
    // Where there was neither, nobody decided anything: a document that is open by now may say so.
    ...((output ?? document) && { insert }),
  };
}

/** The same with a folder a person chose. */
export function savingTo(plan: Destination, folder: vscode.Uri): Destination {
  const uri = `${folder.toString().replace(/\/*$/, '')}/`;
  return { ...plan, output: { uri }, outsideAllowed: true };
}

/** A mistake in the rules is told now, not after the picture is paid for. */
function checkedRules(scope: vscode.Uri | undefined): JsonValue {
  return toJson(parseInsertRules(readSetting('easel.insert.rules', scope)));
}

/**
 * The destination in words, for the last question: `images/kite.png`, absolute outside of the workspace.
 * `extensions` are those the picture may come back with, `taken` the names in its folder as far as they were read.
 */
export function describeDestination(
  plan: Destination,
  image: ImageToName,
  extensions: readonly string[],
  taken = new TakenNames(),
): string {
  const chosen = resolveDestination(plan, image);
  if (!chosen) return '';
  const below = plan.workspaceFolders
    .map(folder => pathBelow(locationOf(folder), chosen.folder))
    .find(path => path !== undefined);
  const folder = below === undefined ? chosen.folder.path : below === '' ? '.' : below;
  const [extension = '', ...others] = extensions;
  const name = chosen.overwrite
    ? `${chosen.baseName}.${extension}`
    : nextFreeName(chosen.baseName, extension, taken);
  const file = `${folder}/${name}`;
  return others.length === 0
    ? vscode.l10n.t('Saves as {0}', file)
    : vscode.l10n.t(
        'Saves as {0}, or as {1} if that comes back',
        file,
        say(anyOf(others.map(each => `.${each}`))),
      );
}

/** Frames are numbered from the first one on, so that they sort as they are told. */
function fileNameTemplate(plan: Destination, mode: Mode): string {
  const numbered = mode !== 'series' || plan.fileName.includes('${index}');
  return numbered ? plan.fileName : `${plan.fileName}-\${index}`;
}

/** An untitled document has no folder of its own. */
function savedDocument(plan: Destination): ResourceLocation | undefined {
  if (!plan.document) return undefined;
  const location = locationOf(plan.document.uri);
  return location.scheme === 'untitled' ? undefined : location;
}

/** Whether a person, and not the opened folder, says where pictures go. */
function isPersonsChoice(hasOutput: boolean, scope: vscode.Uri | undefined): boolean {
  const climbs = /(^|[\\/])\.\.([\\/]|$)/.test(readSetting('easel.output.fileName', scope));
  if (climbs && settingOrigin('easel.output.fileName', scope) === 'workspace') return false;
  if (hasOutput) return true;
  const folder = settingOrigin('easel.output.folder', scope);
  if (folder !== 'default') return folder === 'user';
  return settingOrigin('markdown.copyFiles.destination', scope) !== 'workspace';
}

/** Beside the workspace folders, the document's own is a place its reader chose by opening it. */
function isOutside(plan: Destination, folder: ResourceLocation): boolean {
  const document = savedDocument(plan);
  const inside = plan.workspaceFolders.map(locationOf);
  if (document) inside.push(parentOf(document));
  return !inside.some(each => isInside(each, folder));
}

function locationOf(uri: string): ResourceLocation {
  const { scheme, authority, path } = vscode.Uri.parse(uri, true);
  return { scheme, authority, path };
}
