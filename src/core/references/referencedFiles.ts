import { resolvePath, parentOf, pathBelow, type ResourceLocation } from '../relativePath';
import { matchesDocument } from '../markdownCopyFiles';
import type { InsertRule } from './insertRules';

export interface ReferencePlace {
  /** Where paths start: the document, or for an untitled one a name in its workspace folder. */
  readonly document: ResourceLocation;
  readonly workspaceFolder: ResourceLocation | undefined;
  readonly rules: readonly InsertRule[];
}

/**
 * The files a path in a document may mean, the likeliest first: by `easel.insert.rules`, which wrote
 * such paths; from the workspace folder where it begins with a slash, else from the document.
 */
export function referencedFiles(path: string, place: ReferencePlace): readonly ResourceLocation[] {
  const { document, workspaceFolder } = place;
  const byRules = place.rules.flatMap(rule => fileByRule(path, rule, place) ?? []);
  if (!path.startsWith('/')) return [...byRules, resolvePath(parentOf(document), `./${path}`)];
  const rooted = workspaceFolder && fileBelow(workspaceFolder, path);
  return rooted ? [...byRules, rooted] : byRules;
}

function fileByRule(
  path: string,
  { documents, from, to }: InsertRule,
  { document, workspaceFolder }: ReferencePlace,
): ResourceLocation | undefined {
  if (to === undefined || workspaceFolder === undefined) return undefined;
  if (!matchesDocument(documents, { document, workspaceFolders: [workspaceFolder] })) {
    return undefined;
  }
  const prefix = to === '' || to.endsWith('/') ? to : `${to}/`;
  if (!path.startsWith(prefix)) return undefined;
  return fileBelow(resolvePath(workspaceFolder, `./${from ?? ''}`), path.slice(prefix.length));
}

/** Undefined for what lies outside: a rule, or a page's root, speaks of its folder only. */
function fileBelow(folder: ResourceLocation, path: string): ResourceLocation | undefined {
  const file = resolvePath(folder, `./${path}`);
  return pathBelow(folder, file) === undefined ? undefined : file;
}
