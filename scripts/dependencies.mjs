import { readFile } from 'node:fs/promises';

import { withLock } from './lock.mjs';
import { npm } from './npm.mjs';
import { inModules, inRoot, root } from './paths.mjs';
import { isErrorCode } from './processes.mjs';
import { step } from './steps.mjs';

/**
 * The part of a lock file that says which packages there are, by their place below the root.
 *
 * @typedef {{ packages: Record<string, { version?: string; optional?: boolean; devOptional?: boolean }> }} Lock
 */

/** Installs the packages of package-lock.json, unless exactly these are installed already. */
export async function installDependencies() {
  if (await isCurrent()) {
    return;
  }
  await withLock('dependencies', async () => {
    if (await isCurrent()) {
      return;
    }
    await step('installed the packages of package-lock.json', () => npm(root, ['ci']));
  });
}

/**
 * Compares what is wanted with npm's own record, which it writes at the end of an installation. Optional
 * packages are those of other platforms.
 */
async function isCurrent() {
  const record = await readIfThere(inModules('.package-lock.json'));
  if (record === undefined) {
    return false;
  }
  const wanted = parseLock(await readFile(inRoot('package-lock.json'), 'utf8'));
  const installed = parseLock(record);
  return Object.entries(wanted.packages).every(
    ([place, { version, optional, devOptional }]) =>
      place === '' || optional || devOptional || installed.packages[place]?.version === version,
  );
}

/**
 * @param {string} text
 * @returns {Lock}
 */
function parseLock(text) {
  return JSON.parse(text);
}

/** @param {string} file */
export async function readIfThere(file) {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isErrorCode(error, 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}
