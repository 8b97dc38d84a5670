import { createHmac, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Fingerprint } from '../core/imageProvider';
import { nameExclusively, syncFolder } from './durable';
import { systemCodeOf, writeFailed } from './writeFailed';

const saltBytes = 32;
/** Enough to tell two keys apart; too few to be one. */
const shownDigits = 16;

/**
 * Fingerprints that all windows of this installation agree on. Their salt stands in a file of its own:
 * whoever gets hold of a journal cannot even try out which key it was written with.
 * @param saltPath absolute; made at the first fingerprint
 * @throws ImageError `write-failed`, from the result, where there is no salt and none can be kept
 */
export function createFingerprint(saltPath: string): Fingerprint {
  let salt: Promise<Buffer> | undefined;
  return async secret => {
    try {
      salt ??= readOrMake(saltPath);
      return createHmac('sha256', await salt)
        .update(secret)
        .digest('hex')
        .slice(0, shownDigits);
    } catch (error) {
      salt = undefined;
      throw writeFailed(saltPath, error);
    }
  };
}

async function readOrMake(path: string): Promise<Buffer> {
  const found = await readFile(path).catch(ignoreMissing);
  if (found?.length === saltBytes) return found;
  const ownPath = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(ownPath, randomBytes(saltBytes), { flag: 'wx', mode: 0o600, flush: true });
    // What a crash has cut off is replaced; where there is none, the first window's is everybody's.
    await (found ? rename(ownPath, path) : nameExclusively(ownPath, path));
    await syncFolder(dirname(path));
  } catch (error) {
    await unlink(ownPath).catch(ignoreMissing);
    if (systemCodeOf(error) !== 'EEXIST') throw error;
  }
  return await readOrMake(path);
}

function ignoreMissing(error: unknown): undefined {
  if (systemCodeOf(error) !== 'ENOENT') throw error;
  return undefined;
}
