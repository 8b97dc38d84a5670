import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { readIfThere } from './dependencies.mjs';
import { withLock } from './lock.mjs';
import { npm } from './npm.mjs';
import { toolsFolder } from './paths.mjs';
import { step } from './steps.mjs';

/**
 * Installs one package of the registry into a folder of its own under .vscode-test, once. The work is
 * done in a temporary folder that is renamed at the end, and the stamp names the recipe, so neither a
 * half-finished installation nor one of an older recipe is ever used.
 *
 * @param {string} packageName
 * @param {string} version
 * @param {(folder: string) => Promise<void>} [finish] what is left to do inside the new folder
 * @returns {Promise<string>} the folder that holds its node_modules
 */
export async function installTool(packageName, version, finish = () => Promise.resolve()) {
  const folder = path.join(toolsFolder, `${packageName}-${version}`);
  const stamp = JSON.stringify({ packageName, version, recipe: 2 });
  const isCurrent = async () => (await readIfThere(path.join(folder, 'stamp.json'))) === stamp;
  if (await isCurrent()) {
    return folder;
  }
  await withLock(packageName, async () => {
    if (await isCurrent()) {
      return;
    }
    await step(`installed ${packageName} ${version} into .vscode-test`, async () => {
      await removeLeftovers(packageName);
      const temporary = await mkdtemp(path.join(toolsFolder, `.${packageName}-`));
      try {
        await writeFile(path.join(temporary, 'package.json'), '{ "private": true }');
        await npm(temporary, ['install', `${packageName}@${version}`]);
        await finish(temporary);
        await writeFile(path.join(temporary, 'stamp.json'), stamp);
        await rm(folder, { recursive: true, force: true });
        await rename(temporary, folder);
      } finally {
        await rm(temporary, { recursive: true, force: true });
      }
    });
  });
  return folder;
}

/**
 * Removes what an interrupted installation left. Called with the lock held, so nobody works there.
 *
 * @param {string} packageName
 */
async function removeLeftovers(packageName) {
  for (const name of await readdir(toolsFolder)) {
    if (name.startsWith(`.${packageName}-`)) {
      await rm(path.join(toolsFolder, name), { recursive: true, force: true });
    }
  }
}
