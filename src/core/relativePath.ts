/**
 * The parts of an address that say where a file is. A `vscode.Uri` fits as it is, and
 * `Uri.from(location)` leads back. `path` has forward slashes and is not percent-encoded.
 */
export interface ResourceLocation {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}

/**
 * `path` as an absolute path without `.`, `..` and doubled slashes. A Windows drive gets a small
 * letter, the one thing whose case is known not to matter.
 */
export function normalizePath(path: string): string {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const drive = segments[0];
  if (drive !== undefined && /^[A-Z]:$/.test(drive)) segments[0] = drive.toLowerCase();
  return `/${segments.join('/')}`;
}

/** The place `path` names as seen from `folder`; an absolute path replaces it. */
export function resolvePath(folder: ResourceLocation, path: string): ResourceLocation {
  const joined = path.startsWith('/') ? path : `${folder.path}/${path}`;
  return { scheme: folder.scheme, authority: folder.authority, path: normalizePath(joined) };
}

export function parentOf(location: ResourceLocation): ResourceLocation {
  return resolvePath(location, '..');
}

export function fileNameOf(location: ResourceLocation): string {
  return location.path.slice(location.path.lastIndexOf('/') + 1);
}

/** Whether `location` is `folder` or below it: segment by segment, `/a/b-c` is not in `/a/b`. */
export function isInside(folder: ResourceLocation, location: ResourceLocation): boolean {
  return pathBelow(folder, location) !== undefined;
}

/** The innermost of `folders` that holds `location`, as VS Code decides in a multi-root window. */
export function innermostFolder(
  folders: readonly ResourceLocation[],
  location: ResourceLocation,
): ResourceLocation | undefined {
  return folders
    .filter(folder => isInside(folder, location))
    .sort((a, b) => b.path.length - a.path.length)[0];
}

/** The path from `folder` down to `location` (`''` for itself), or undefined when it is elsewhere. */
export function pathBelow(
  folder: ResourceLocation,
  location: ResourceLocation,
): string | undefined {
  const path = pathBetween(folder, location);
  return path === '..' || path?.startsWith('../') === true ? undefined : path;
}

/**
 * The path from the folder of `document` to `file`, with forward slashes and without a leading
 * `./`. Undefined when no such path exists: another scheme, host or drive.
 */
export function relativePath(
  document: ResourceLocation,
  file: ResourceLocation,
): string | undefined {
  return pathBetween(parentOf(document), file);
}

function pathBetween(folder: ResourceLocation, location: ResourceLocation): string | undefined {
  if (folder.scheme !== location.scheme || folder.authority !== location.authority)
    return undefined;
  const from = segmentsOf(folder);
  const to = segmentsOf(location);
  if (driveOf(from) !== driveOf(to)) return undefined;
  const differsAt = from.findIndex((segment, index) => segment !== to[index]);
  const shared = differsAt === -1 ? from.length : differsAt;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/');
}

function segmentsOf(location: ResourceLocation): readonly string[] {
  const path = normalizePath(location.path);
  return path === '/' ? [] : path.slice(1).split('/');
}

function driveOf(segments: readonly string[]): string | undefined {
  const first = segments[0];
  return first !== undefined && /^[a-z]:$/.test(first) ? first : undefined;
}
