import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readIfThere } from './dependencies.mjs';
import { run } from './processes.mjs';
import { seconds } from './steps.mjs';

/**
 * What a part of the tests came to. `problem` says why a part failed as a whole; such a failure is among
 * `failed`.
 *
 * @typedef {{ name: string; passed: number; failed: number; skipped: number; problem?: string }} SuiteResult
 */

/**
 * Runs a program that runs tests, and takes their numbers from the file it writes. A program that crashes,
 * is ended, or runs no test at all is a failure, whatever it printed.
 *
 * @param {string} name
 * @param {(resultFile: string) => { programArguments: readonly string[]; environment?: Record<string, string>; timeoutMs: number; capture: boolean }} program
 * @returns {Promise<SuiteResult>}
 */
export async function runSuite(name, program) {
  const started = performance.now();
  const folder = await mkdtemp(path.join(tmpdir(), 'easel-result-'));
  try {
    const resultFile = path.join(folder, 'result.json');
    const { programArguments, ...options } = program(resultFile);
    if (!options.capture) console.log(heading(name));
    const { code, output } = await run(process.execPath, programArguments, options);
    if (options.capture) console.log(`${heading(name)}\n${output}`);
    const result = judge(name, code, await readIfThere(resultFile));
    console.log(`── ${describe(result)} (${seconds(performance.now() - started)})`);
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} name */
function heading(name) {
  return `\n── ${name} tests`;
}

/**
 * @param {string} name
 * @param {number} code
 * @param {string | undefined} written
 * @returns {SuiteResult}
 */
function judge(name, code, written) {
  if (written === undefined) {
    return failedSuite(name, `ended with ${code} before its tests were through`);
  }
  /** @type {{ passed: number; failed: number; skipped: number }} */
  const { passed, failed, skipped } = JSON.parse(written);
  if (passed + failed === 0) {
    return { ...failedSuite(name, 'ran no tests'), skipped };
  }
  if (code !== 0 && failed === 0) {
    return { ...failedSuite(name, `ended with ${code} after its tests`), passed, skipped };
  }
  return { name, passed, failed, skipped };
}

/**
 * @param {string} name
 * @param {string} problem
 * @returns {SuiteResult}
 */
export function failedSuite(name, problem) {
  return { name, passed: 0, failed: 1, skipped: 0, problem };
}

/** @param {SuiteResult} result */
export function describe({ name, passed, failed, skipped, problem }) {
  const parts = [`${passed} passed`, `${failed} failed`];
  if (skipped > 0) {
    parts.push(`${skipped} skipped`);
  }
  return `${name}: ${parts.join(', ')}${problem === undefined ? '' : ` (${problem})`}`;
}
