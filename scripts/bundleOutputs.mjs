import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { budgets, forbiddenInputsExcept, startBundle, studioBundle } from './bundles.mjs';
import { inRoot, root } from './paths.mjs';
import { isErrorCode } from './processes.mjs';
import { UserFacingError } from './steps.mjs';

/**
 * Writes bundles so that a program that is reading one never sees half of it: an unchanged file is left
 * alone, a changed one replaced as a whole.
 *
 * @param {readonly import('esbuild').OutputFile[]} files
 */
export async function writeOutputs(files) {
  for (const file of files) {
    if (await hasContents(file.path, file.contents)) {
      continue;
    }
    await mkdir(path.dirname(file.path), { recursive: true });
    const temporary = `${file.path}.${process.pid}.tmp`;
    await writeFile(temporary, file.contents);
    await rename(temporary, file.path);
  }
}

/**
 * @param {string} file
 * @param {Uint8Array} contents
 */
async function hasContents(file, contents) {
  try {
    return (await readFile(file)).equals(contents);
  } catch (error) {
    if (isErrorCode(error, 'ENOENT')) {
      return false;
    }
    throw error;
  }
}

/**
 * Removes the bundles of sources that are gone, so that a deleted test does not go on running.
 *
 * @param {string} folder
 * @param {readonly string[]} kept absolute paths
 */
export async function removeOthers(folder, kept) {
  await mkdir(folder, { recursive: true });
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !kept.includes(file) && !file.endsWith('.tmp')) {
      await rm(file, { force: true });
    }
  }
}

/**
 * Fails when a bundle is over its budget, when it holds what it may not, or when two hold the same.
 *
 * @param {readonly import('esbuild').OutputFile[]} files
 * @param {readonly import('esbuild').Metafile[]} metafiles
 */
export async function checkBundles(files, metafiles) {
  const problems = [];
  for (const file of files) {
    const name = path.relative(root, file.path).replaceAll(path.sep, '/');
    const size = file.contents.length;
    const gzipSize = gzipSync(file.contents, { level: 9 }).length;
    const budget = budgets.find(candidate => candidate.output === name);
    const limits = budget
      ? `  of ${kilobytes(budget.maxBytes)} / ${kilobytes(budget.maxGzipBytes)}`
      : '';
    console.log(`  ${name.padEnd(26)}${kilobytes(size)} ${kilobytes(gzipSize)} gzip${limits}`);
    if (budget && (size > budget.maxBytes || gzipSize > budget.maxGzipBytes)) {
      problems.push(`${name} is over its size budget.`);
    }
  }
  problems.push(...forbiddenInputs(metafiles), ...(await copiesInTwoBundles(metafiles)));
  if (problems.length > 0) {
    throw new UserFacingError(problems.join('\n'));
  }
}

/** @param {readonly import('esbuild').Metafile[]} metafiles */
function forbiddenInputs(metafiles) {
  return metafiles
    .flatMap(metafile => Object.entries(metafile.outputs))
    .flatMap(([output, { inputs }]) =>
      Object.entries(inputs)
        .filter(([input, { bytesInOutput }]) => bytesInOutput > 0 && isForbidden(input, output))
        .map(([input]) => `${output} contains ${input}.`),
    );
}

/**
 * What two bundles of the extension hold a copy of each. That is bytes for nothing, and worse for a class of errors:
 * thrown by one bundle it is not an `instanceof` the other's, so it would be taken for something else. Anything but
 * such a class may also stand in the bundle of the editor's start, which can share with no other.
 *
 * @param {readonly import('esbuild').Metafile[]} metafiles
 */
async function copiesInTwoBundles(metafiles) {
  const inputs = metafiles
    .flatMap(metafile => Object.entries(metafile.outputs))
    .filter(([output]) => output.endsWith('.js') && output !== studioBundle.output)
    .flatMap(([output, { inputs: held }]) =>
      Object.entries(held)
        .filter(([input, { bytesInOutput }]) => bytesInOutput > 0 && isFile(input))
        .map(([input]) => ({ input, isLate: output !== startBundle.output })),
    );
  const problems = [];
  for (const name of new Set(inputs.map(({ input }) => input))) {
    const holders = inputs.filter(({ input }) => input === name);
    const isTwice =
      holders.filter(({ isLate }) => isLate).length > 1 ||
      (holders.length > 1 && (await holdsErrorClass(name)));
    if (isTwice) {
      problems.push(`${name} is in two bundles.`);
    }
  }
  return problems;
}

/** @param {string} input of a bundle: a file, or what a plugin made up */
function isFile(input) {
  return /^(src|node_modules)\//.test(input);
}

/** @param {string} input */
async function holdsErrorClass(input) {
  const text = await readFile(inRoot(input), 'utf8');
  return /\bclass \w+ extends \w*(Error|Failure)\b/.test(text);
}

/**
 * @param {string} input
 * @param {string} output
 */
function isForbidden(input, output) {
  return forbiddenInputsExcept.some(
    ({ part, allowedIn }) => input.includes(part) && output !== allowedIn,
  );
}

/** @param {number} bytes */
export function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} KB`.padStart(9);
}

/** @param {string} folder relative to the root */
export async function findTests(folder) {
  const names = await readdir(inRoot(folder), { recursive: true });
  const tests = names
    .filter(name => name.endsWith('.test.ts'))
    .map(name => `${folder}/${name.replaceAll(path.sep, '/')}`)
    .sort();
  if (tests.length === 0) {
    throw new UserFacingError(`No tests found in ${folder}.`);
  }
  return tests;
}
