import { link, open, rename, unlink } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { systemCodeOf } from './writeFailed';

/** A virus scanner holds a new file for some milliseconds; longer than this it is somebody else. */
const busyDelaysMs = [5, 10, 20, 40, 80, 160];

/**
 * Does what Windows refuses while a scanner or an indexer holds the file, a few times more. Other
 * systems mean it when they refuse.
 */
export async function whileBusy<Result>(
  act: () => Promise<Result>,
  platform: NodeJS.Platform = process.platform,
): Promise<Result> {
  for (const delayMs of platform === 'win32' ? busyDelaysMs : []) {
    try {
      return await act();
    } catch (error) {
      if (!/^(EPERM|EACCES|EBUSY)$/.test(systemCodeOf(error) ?? '')) throw error;
      await wait(delayMs);
    }
  }
  return await act();
}

/** Makes a new or renamed entry of a folder outlast a power cut; Windows has no such call. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network and FUSE file systems sync files but not folders.
    if (!/^(EINVAL|ENOTSUP|EISDIR|EBADF)$/.test(systemCodeOf(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Gives a file another name, whole, unless something has that.
 * @throws the system's error, with `EEXIST` where something has the name.
 */
export async function nameExclusively(from: string, path: string): Promise<void> {
  try {
    await link(from, path);
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') throw error;
    // A file system without second names: reserve, then replace.
    const reservation = await open(path, 'wx');
    await reservation.close();
    await whileBusy(() => rename(from, path));
    return;
  }
  await unlink(from);
}
