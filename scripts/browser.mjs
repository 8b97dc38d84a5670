import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';

import { withLock } from './lock.mjs';
import { runQuietly } from './processes.mjs';
import { UserFacingError, step } from './steps.mjs';

/** The second one is a small font with Chinese and Japanese, so that screenshots can be read. */
const debianPackages = ['chromium-headless-shell', 'fonts-wqy-zenhei'];

/**
 * Finds a Chromium-family browser, or installs one where that is one command (Debian or Ubuntu, as root).
 *
 * @returns {Promise<string>} the path of its program
 */
export async function findBrowser() {
  const found = installedBrowser();
  if (found !== undefined) {
    return found;
  }
  if (!canInstall()) {
    throw new UserFacingError(
      'The tests in the editor need Chrome, Chromium or Edge, and none was found. Install one ' +
        '(Debian and Ubuntu: sudo apt-get install chromium), or set EASEL_BROWSER to the path of its program.',
    );
  }
  return withLock('browser', async () => {
    if (installedBrowser() === undefined) {
      await step(`installed ${debianPackages.join(' and ')} with apt-get`, installWithApt);
    }
    const installed = installedBrowser();
    if (installed === undefined) {
      throw new UserFacingError('apt-get installed Chromium, but its program is not on the PATH.');
    }
    return installed;
  });
}

function installedBrowser() {
  for (const name of ['EASEL_BROWSER', 'CHROME_PATH']) {
    const chosen = process.env[name];
    if (chosen) {
      if (!existsSync(chosen)) {
        throw new UserFacingError(`${name} names ${chosen}, which does not exist.`);
      }
      return chosen;
    }
  }
  return usualPlaces().find(isProgram);
}

function usualPlaces() {
  if (process.platform === 'darwin') {
    const programs = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      name => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
    return [...programs, ...programs.map(program => path.join(process.env.HOME ?? '', program))];
  }
  if (process.platform === 'win32') {
    const folders = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'];
    const programs = [
      'Google\\Chrome\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
    ];
    return folders.flatMap(folder =>
      programs.map(program => path.join(process.env[folder] ?? '', program)),
    );
  }
  // Chromium without its windows comes first: it takes a tenth less of the processors.
  const names = [
    'chromium-headless-shell',
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'microsoft-edge',
  ];
  return names.flatMap(name => searchPath().map(folder => path.join(folder, name)));
}

function canInstall() {
  return (
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    searchPath().some(folder => isProgram(path.join(folder, 'apt-get')))
  );
}

async function installWithApt() {
  const options = { environment: { DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: 10 * 60_000 };
  // The lists of a fresh machine may be missing or too old to find the packages by.
  await runQuietly('apt-get', ['update'], options);
  await runQuietly(
    'apt-get',
    // Two runs, or a machine's own upgrade, wait for each other instead of failing.
    [
      '-o',
      'DPkg::Lock::Timeout=300',
      'install',
      '-y',
      '--no-install-recommends',
      ...debianPackages,
    ],
    options,
  );
}

function searchPath() {
  return (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
}

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
