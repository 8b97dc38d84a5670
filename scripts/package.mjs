import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { kilobytes } from './bundleOutputs.mjs';
import {
  lateBundles,
  maxPackageBytes,
  sharedBundle,
  sharedPackage,
  startBundle,
  studioBundle,
} from './bundles.mjs';
import { inModules, inRoot } from './paths.mjs';
import { runQuietly } from './processes.mjs';
import { UserFacingError, step } from './steps.mjs';

/**
 * What would else be in the package of the machine that makes it: the time of every file, 2020-01-01, in
 * local time as zip files keep it, and an order of files that depends on the language.
 */
const sameEverywhere = {
  SOURCE_DATE_EPOCH: '1577836800',
  TZ: 'UTC',
  LC_ALL: 'en_US.UTF-8',
};

/** Likewise the permissions, which come from the machine's umask. */
const fileMode = 0o644;

const packageFile = inRoot('dist', 'easel.vsix');

/** Builds dist/easel.vsix, and fails when it is over its size budget. */
export async function packageExtension() {
  const { buildCheckedExtension } = await import('../esbuild.mjs');
  await step('built the extension', buildCheckedExtension);
  const files = await packagedFiles();
  checkBundled(files);
  const output = await step('packaged it into dist/easel.vsix', () => pack(files));
  console.log(output.trim());
  const { size } = await stat(packageFile);
  console.log(`  dist/easel.vsix${kilobytes(size)}  of ${kilobytes(maxPackageBytes)}`);
  if (size > maxPackageBytes) {
    throw new UserFacingError('dist/easel.vsix is over its size budget.');
  }
}

/** What .vscodeignore lets through, by name, so that a file is never packaged by accident. */
async function packagedFiles() {
  const lines = (await readFile(inRoot('.vscodeignore'), 'utf8')).split(/\r?\n/);
  const files = lines.filter(line => line.startsWith('!')).map(line => line.slice(1));
  const glob = files.find(file => /[*?[{]/.test(file));
  if (glob !== undefined) {
    throw new UserFacingError(`.vscodeignore names files one by one, and no ${glob}.`);
  }
  return files;
}

/**
 * Fails when a bundle was built that .vscodeignore would leave out.
 *
 * @param {readonly string[]} files
 */
function checkBundled(files) {
  const bundles = [startBundle, ...lateBundles, sharedBundle, sharedPackage, studioBundle];
  for (const { output } of bundles) {
    if (!files.includes(output)) {
      throw new UserFacingError(`.vscodeignore leaves out ${output}.`);
    }
  }
}

/**
 * Packs copies of the files: only their contents are taken along, and vsce, which looks at every file below
 * the folder it works in, has nothing else to look at.
 *
 * @param {readonly string[]} files
 */
async function pack(files) {
  const folder = await mkdtemp(path.join(tmpdir(), 'easel-package-'));
  try {
    for (const file of ['.vscodeignore', ...files]) {
      const copy = path.join(folder, file);
      await mkdir(path.dirname(copy), { recursive: true });
      await copyFile(inRoot(file), copy);
      await chmod(copy, fileMode);
    }
    const { output } = await runQuietly(
      process.execPath,
      [
        inModules('@vscode', 'vsce', 'vsce'),
        'package',
        '--no-dependencies',
        '--allow-missing-repository',
        // There is no repository address to rewrite them to.
        '--no-rewrite-relative-links',
        ...['--out', packageFile],
      ],
      { cwd: folder, environment: sameEverywhere, timeoutMs: 2 * 60_000 },
    );
    return output;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
