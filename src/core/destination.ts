import { invalidRequest } from './errors';
import { nameFor, type NamedFile } from './fileName';
import type { MediaType } from './imageModel';
import { copyFilesDestination, type CopyFilesSettings } from './markdownCopyFiles';
import type { NameValues } from './nameValues';
import {
  expandFileName,
  expandFolder,
  splitFileTemplate,
  type TemplateStarts,
} from './outputTemplate';
import {
  fileNameOf,
  innermostFolder,
  parentOf,
  resolvePath,
  type ResourceLocation,
} from './relativePath';
import { words } from './words';

export interface DestinationInput {
  /** The argument of a command: a folder (ends in `/`) or a file; a string may hold variables. */
  readonly output: string | ResourceLocation | undefined;
  /** `easel.output.folder`. */
  readonly folder: string;
  /** Whether that setting is the user's own and not the default. */
  readonly folderIsSet: boolean;
  /** `easel.output.fileName`. */
  readonly fileName: string;
  /** `markdown.copyFiles.*` when the document is Markdown, else undefined. */
  readonly copyFiles: CopyFilesSettings | undefined;
  /** The saved document the image is for; undefined for none and for an untitled one. */
  readonly document: ResourceLocation | undefined;
  /** In the order of the window. */
  readonly workspaceFolders: readonly ResourceLocation[];
  readonly values: NameValues;
  /** What the image's bytes are. */
  readonly mediaType: MediaType;
  /** Wall-clock time, ms since 1970, for the Markdown setting's `${unixTime}` and `${isoTime}`. */
  readonly nowMs: number;
}

export interface Destination extends NamedFile {
  readonly folder: ResourceLocation;
  /** An existing file of this name is replaced; names of the same run are taken all the same. */
  readonly overwrite: boolean;
}

const fileNameField = 'easel.output.fileName';

interface Place {
  readonly folder: ResourceLocation;
  readonly name: string;
}

/** The folder that holds the document (the innermost of nested ones), else the first. */
export function workspaceFolderFor(
  workspaceFolders: readonly ResourceLocation[],
  document: ResourceLocation | undefined,
): ResourceLocation | undefined {
  return (document && innermostFolder(workspaceFolders, document)) ?? workspaceFolders[0];
}

/**
 * Where an image goes: the `output` argument, else the Markdown setting unless the user set
 * `easel.output.folder`, else that setting. A relative folder starts at the document (an argument:
 * at the workspace folder), a leading `/` is the workspace folder as in `markdown.copyFiles` (an
 * argument: the root of the file system). Variables cannot lead out of these places: only a `..`
 * or an absolute path that is literally written does.
 *
 * @returns undefined when there is neither a workspace folder nor a saved document to start from
 * @throws ImageError `invalid-request` naming the setting, or `output`
 */
export function chooseDestination(input: DestinationInput): Destination | undefined {
  if (input.output !== undefined) return fromArgument(input.output, input);
  return fromCopyFiles(input) ?? fromSettings(input);
}

function fromArgument(
  output: string | ResourceLocation,
  input: DestinationInput,
): Destination | undefined {
  if (typeof output !== 'string') {
    const isFolder = output.path.endsWith('/');
    const folder = isFolder ? resolvePath(output, '') : parentOf(output);
    return finish(isFolder ? placeIn(folder, input) : { folder, name: fileNameOf(output) }, input);
  }
  if (output.trim() === '' || /^[a-z][a-z0-9+.-]+:\/\//i.test(output)) {
    throw invalidRequest('output', words`a folder ending in /, or a file`, output);
  }
  const { folder: folderTemplate, name } = splitFileTemplate(output);
  const { workspaceFolder, documentDirName } = startsOf(input);
  const relative = workspaceFolder ?? documentDirName;
  const slash = {
    scheme: relative?.scheme ?? 'file',
    authority: relative?.authority ?? '',
    path: '/',
  };
  const starts = { relative, slash, workspaceFolder, documentDirName };
  const folder = expandFolder(folderTemplate ?? '.', 'output', starts, input.values);
  if (folder === undefined) return undefined;
  const place =
    name === '' ? placeIn(folder, input) : { folder, name: nameIn(name, 'output', input) };
  return finish(place, input);
}

function fromCopyFiles(input: DestinationInput): Destination | undefined {
  const { copyFiles, document, workspaceFolders, nowMs } = input;
  if (copyFiles === undefined || document === undefined || input.folderIsSet) return undefined;
  const { name } = fileNameTemplate(input);
  const wished = nameFor(nameIn(name, fileNameField, input), input.mediaType);
  const fileName = `${wished.baseName}.${wished.extension}`;
  const { destination, overwriteBehavior } = copyFiles;
  const file = copyFilesDestination({ destination, document, workspaceFolders, fileName, nowMs });
  if (file === undefined) return undefined;
  const place = finish({ folder: parentOf(file), name: fileNameOf(file) }, input);
  const overwrite = overwriteBehavior === 'overwrite';
  return { ...place, overwrite, warning: place.warning ?? wished.warning };
}

function fromSettings(input: DestinationInput): Destination | undefined {
  const folder = expandFolder(input.folder, 'easel.output.folder', startsOf(input), input.values);
  return folder && finish(placeIn(folder, input), input);
}

/** The place `easel.output.fileName` names below `folder`; it may hold folders of its own. */
function placeIn(folder: ResourceLocation, input: DestinationInput): Place {
  const template = fileNameTemplate(input);
  const starts = {
    relative: folder,
    slash: folder,
    workspaceFolder: undefined,
    documentDirName: undefined,
  };
  const below = expandFolder(template.folder ?? '.', fileNameField, starts, input.values);
  if (below === undefined) throw notBelow(input);
  return { folder: below, name: nameIn(template.name, fileNameField, input) };
}

/**
 * The setting's own parts. A drive, a server or a backslash is refused on every system: what is a
 * harmless name here leads out of the folder on Windows.
 */
function fileNameTemplate(input: DestinationInput): ReturnType<typeof splitFileTemplate> {
  if (/\\|^\s*\/\/|(^|\/)\s*[A-Za-z]:/.test(input.fileName)) throw notBelow(input);
  return splitFileTemplate(input.fileName);
}

function notBelow({ fileName }: DestinationInput): Error {
  return invalidRequest(
    fileNameField,
    words`a name below easel.output.folder, with / between`,
    fileName,
  );
}

function nameIn(template: string, field: string, input: DestinationInput): string {
  return expandFileName(template, field, input.values);
}

function finish(place: Place, input: DestinationInput): Destination {
  return { folder: place.folder, overwrite: false, ...nameFor(place.name, input.mediaType) };
}

function startsOf(input: DestinationInput): TemplateStarts {
  const workspaceFolder = workspaceFolderFor(input.workspaceFolders, input.document);
  const documentDirName = input.document ? parentOf(input.document) : workspaceFolder;
  return {
    relative: documentDirName,
    slash: workspaceFolder ?? documentDirName,
    workspaceFolder,
    documentDirName,
  };
}
