import { invalidRequest } from './errors';
import { globMatches } from './glob';
import {
  fileNameOf,
  innermostFolder,
  isInside,
  parentOf,
  pathBelow,
  resolvePath,
  type ResourceLocation,
} from './relativePath';
import { words } from './words';

/** `markdown.copyFiles.*` as VS Code stores it. */
export interface CopyFilesSettings {
  /** Glob of documents → destination; the first that matches counts. */
  readonly destination: Readonly<Record<string, string>>;
  readonly overwriteBehavior: 'nameIncrementally' | 'overwrite';
}

interface CopyFilesInput {
  readonly destination: CopyFilesSettings['destination'];
  readonly document: ResourceLocation;
  readonly workspaceFolders: readonly ResourceLocation[];
  /** The name the image would have, with its extension. */
  readonly fileName: string;
  /** For `${unixTime}` and `${isoTime}`, ms since 1970. */
  readonly nowMs: number;
}

const field = 'markdown.copyFiles.destination';

/**
 * Where VS Code's own Markdown drop and paste would put the file, or undefined when no glob matches
 * the document. VS Code offers this as a setting but not as an API, so its rules stand here again
 * (extension `markdown-language-features`, and its page *Markdown and Visual Studio Code*).
 *
 * @throws ImageError `invalid-request` when the place is outside of the workspace and of the
 * document's folder although the destination does not say so with a literal `..`
 */
export function copyFilesDestination(input: CopyFilesInput): ResourceLocation | undefined {
  const entry = Object.entries(input.destination).find(([glob]) => matchesDocument(glob, input));
  if (entry === undefined) return undefined;
  const template = completed(entry[1].trim());
  const documentFolder = parentOf(input.document);
  const file = resolvePath(documentFolder, replaceVariables(template, variablesOf(input)));
  const allowed = [documentFolder, ...input.workspaceFolders];
  const saysSo = template.split('/').includes('..');
  if (!saysSo && !allowed.some(folder => isInside(folder, file))) {
    throw invalidRequest(field, words`a place in the workspace`, file.path);
  }
  return file;
}

/** A glob that begins with `/` counts from each workspace folder, any other from anywhere. */
export function matchesDocument(
  glob: string,
  input: Pick<CopyFilesInput, 'document' | 'workspaceFolders'>,
): boolean {
  if (!glob.startsWith('/')) {
    return globMatches(glob.startsWith('**') ? glob : `**/${glob}`, input.document.path);
  }
  return input.workspaceFolders.some(folder => {
    const path = pathBelow(folder, input.document);
    return path !== undefined && globMatches(glob.slice(1), path);
  });
}

/** A leading `/` is the workspace folder; a trailing one wants the file's name after it. */
function completed(destination: string): string {
  const rooted = destination.replace(/^\//, '${documentWorkspaceFolder}/');
  return rooted === '' || rooted.endsWith('/') ? `${rooted}\${fileName}` : rooted;
}

function variablesOf(input: CopyFilesInput): ReadonlyMap<string, string> {
  const { document, fileName } = input;
  const folder = parentOf(document);
  const workspaceFolder = innermostFolder(input.workspaceFolders, document);
  const fromWorkspace = (location: ResourceLocation): string =>
    (workspaceFolder && pathBelow(workspaceFolder, location)) ?? location.path;
  const documentName = splitExtension(fileNameOf(document));
  return new Map([
    ['documentDirName', folder.path],
    ['documentRelativeDirName', fromWorkspace(folder)],
    ['documentFileName', fileNameOf(document)],
    ['documentBaseName', documentName.base],
    ['documentExtName', documentName.extension],
    ['documentFilePath', document.path],
    ['documentRelativeFilePath', fromWorkspace(document)],
    ['documentWorkspaceFolder', (workspaceFolder ?? folder).path],
    ['fileName', fileName],
    ['fileExtName', splitExtension(fileName).extension],
    ['unixTime', String(input.nowMs)],
    ['isoTime', new Date(input.nowMs).toISOString()],
  ]);
}

function splitExtension(fileName: string): { readonly base: string; readonly extension: string } {
  const dot = fileName.lastIndexOf('.');
  if (dot <= 0) return { base: fileName, extension: '' };
  return { base: fileName.slice(0, dot), extension: fileName.slice(dot + 1) };
}

const variable = /\\\$|\$\{(\w+)(?:\/((?:\\\/|[^}/])+)\/((?:\\\/|[^}/])*)\/)?\}/g;

/**
 * `${name}` and `${name/pattern/replacement/}`, where the pattern is a regular expression of which
 * the first match is replaced; `\$` is a dollar sign and unknown names stay as they are. An empty
 * replacement changes nothing in VS Code, so it does not here.
 */
function replaceVariables(template: string, variables: ReadonlyMap<string, string>): string {
  return template.replace(
    variable,
    (match: string, name?: string, pattern?: string, replacement?: string) => {
      if (name === undefined) return '$';
      const value = variables.get(name);
      if (value === undefined) return match;
      if (!pattern || !replacement) return value;
      return value.replace(transformPattern(pattern, match), replacement.replaceAll('\\/', '/'));
    },
  );
}

function transformPattern(pattern: string, match: string): RegExp {
  try {
    return new RegExp(pattern.replaceAll('\\/', '/'));
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw invalidRequest(field, words`a valid regular expression`, match);
    }
    throw error;
  }
}
