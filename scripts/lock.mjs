import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import path from 'node:path';

import { toolsFolder } from './paths.mjs';
import { isErrorCode } from './processes.mjs';

/** A lock this old was left behind by a machine that stopped: nothing here takes that long. */
const staleAfterMs = 20 * 60_000;
/** A lock without an owner's number is one between two system calls of its owner. */
const unownedGraceMs = 10_000;
const pollEveryMs = 200;

/**
 * Lets one process at a time do a part of the set-up. A folder is the lock, because making one
 * either succeeds or fails as a whole on every file system.
 *
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(name, work) {
  const folder = path.join(toolsFolder, 'locks', name);
  await mkdir(path.dirname(folder), { recursive: true });
  let told = false;
  while (!(await tryLock(folder))) {
    if (await isAbandoned(folder)) {
      await rm(folder, { recursive: true, force: true });
      continue;
    }
    if (!told) {
      console.log(`… another run is busy with ${name}; waiting for it`);
      told = true;
    }
    await delay(pollEveryMs);
  }
  try {
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
async function tryLock(folder) {
  try {
    await mkdir(folder);
  } catch (error) {
    if (isErrorCode(error, 'EEXIST')) {
      return false;
    }
    throw error;
  }
  await writeFile(path.join(folder, 'owner'), String(process.pid));
  return true;
}

/** @param {string} folder */
async function isAbandoned(folder) {
  try {
    const ageMs = Date.now() - (await stat(folder)).mtimeMs;
    const owner = Number(await readFile(path.join(folder, 'owner'), 'utf8'));
    return ageMs > staleAfterMs || (Number.isInteger(owner) && owner > 0 && !isAlive(owner));
  } catch (error) {
    if (!isErrorCode(error, 'ENOENT')) {
      throw error;
    }
  }
  try {
    return Date.now() - (await stat(folder)).mtimeMs > unownedGraceMs;
  } catch (error) {
    if (isErrorCode(error, 'ENOENT')) {
      return false;
    }
    throw error;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return isErrorCode(error, 'EPERM');
  }
}
