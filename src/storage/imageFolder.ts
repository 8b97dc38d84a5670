import { access, constants, mkdir, readdir, realpath, stat, unlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { ImageError } from '../core/errors';
import { systemCodeOf, writeFailed } from './writeFailed';

const partPattern = /^\.easel-[0-9a-f]{16}\.part$/;

/** Older parts belong to nobody: a crash left them behind, and no download takes a day. */
export const abandonedPartAgeMs = 24 * 60 * 60_000;

/** Hidden, and in the same folder as the file to be, so that giving the final name moves no bytes. */
export function partNameOf(random: Uint8Array): string {
  return `.easel-${Buffer.from(random).toString('hex')}.part`;
}

/**
 * Makes the folder and returns its real path. With `insideOf` nothing is made outside of it: the
 * part of the path that exists is followed through its links first.
 * @throws ImageError `write-failed` when the folder leads outside; the system's errors.
 */
export async function prepareFolder(folder: string, insideOf?: string): Promise<string> {
  const root = insideOf === undefined ? undefined : await realpath(insideOf);
  if (root !== undefined) assertInside(root, await realpathOfExisting(folder), folder);
  await mkdir(folder, { recursive: true });
  const real = await realpath(folder);
  if (root !== undefined) assertInside(root, real, folder);
  return real;
}

/**
 * Whether a folder, not made yet perhaps, could be written to: the part of the path that exists is
 * looked at, nothing is changed.
 * @throws ImageError `write-failed` when the folder leads out of `insideOf`; the system's errors.
 */
export async function checkFolder(folder: string, insideOf?: string): Promise<void> {
  const existing = await realpathOfExisting(folder);
  if (insideOf !== undefined) assertInside(await realpath(insideOf), existing, folder);
  if (!(await stat(existing)).isDirectory()) {
    throw new ImageError('write-failed', 'a file has the name of the folder', {
      subject: existing,
      systemCode: 'ENOTDIR',
    });
  }
  await access(existing, constants.W_OK);
}

/** Whether a file of just this length stands there. */
export async function hasFile(path: string, byteLength: number): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isFile() && found.size === byteLength;
  } catch (error) {
    if (/^(ENOENT|ENOTDIR)$/.test(systemCodeOf(error) ?? '')) return false;
    throw writeFailed(path, error);
  }
}

/** Removes what crashes left in a folder. */
export async function removeAbandonedParts(folder: string, beforeMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!partPattern.test(name)) continue;
    const path = join(folder, name);
    try {
      if ((await stat(path)).mtimeMs < beforeMs) await unlink(path);
    } catch (error) {
      // Another window was quicker, or still has it open.
      if (!/^(ENOENT|EPERM|EACCES|EBUSY)$/.test(systemCodeOf(error) ?? '')) throw error;
    }
  }
}

async function realpathOfExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    return await realpathOfExisting(dirname(path));
  }
}

function assertInside(root: string, path: string, folder: string): void {
  const way = relative(root, path);
  if (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)) return;
  throw new ImageError('write-failed', 'the folder leads out of its root', {
    subject: folder,
    systemCode: 'EACCES',
  });
}
