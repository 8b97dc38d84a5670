import { parseArgs } from 'node:util';

import { build } from './build.mjs';
import { check } from './check.mjs';
import { setUpEditor } from './setUp.mjs';
import { UserFacingError, step } from './steps.mjs';
import { describe, failedSuite, runSuite } from './testSuite.mjs';

/** @typedef {import('./testSuite.mjs').SuiteResult} SuiteResult */
/** @typedef {'unit' | 'editor' | 'interface'} SuiteName */

const unitTimeoutMs = 3 * 60_000;
const editorTimeoutMs = 8 * 60_000;
const interfaceTimeoutMs = 15 * 60_000;
const interfaceTestTimeoutMs = 90_000;

/**
 * Everything that continuous integration runs. The checks run beside the tests and report after
 * them. The last line is the sum: "N passed, N failed".
 */
export async function testAll() {
  /** @type {SuiteResult[]} */
  const results = [];
  const environment = await part(results, 'set-up', setUpEditor);
  if (environment !== undefined) {
    const testing = runTests(results, environment);
    const checking = check({ workers: [Promise.resolve(), testing] });
    await testing;
    console.log('\n── check');
    for (const { name, isGood, report } of await checking) {
      console.log(report);
      if (!isGood) {
        results.push(failedSuite(name, 'see above'));
      }
    }
  }
  return summarize(results);
}

/**
 * @param {SuiteResult[]} results
 * @param {Record<string, string>} environment
 */
async function runTests(results, environment) {
  await part(results, 'build', build);
  for (const name of /** @type {const} */ (['unit', 'editor', 'interface'])) {
    const result = await part(results, `${name} tests`, () => suite(name, [], environment));
    if (result !== undefined) {
      results.push(result);
    }
  }
}

/** Types, lint, format and unused code. */
export async function checkOnly() {
  const results = await check({
    workers: [Promise.resolve(), Promise.resolve()],
    onResult: ({ report }) => console.log(report),
  });
  return results.every(({ isGood }) => isGood) ? 0 : 1;
}

/**
 * One kind of tests: `npm run test:unit -- core/jobs --grep "is sent once"`.
 *
 * @param {SuiteName} name
 * @param {string[]} programArguments
 */
export async function testOnly(name, programArguments) {
  const environment = name === 'unit' ? {} : await setUpEditor();
  await buildExtension();
  return summarize([await suite(name, programArguments, environment)]);
}

/**
 * Does one part; if it throws, that is one failure, and the other parts still run.
 *
 * @template T
 * @param {SuiteResult[]} results
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
async function part(results, name, work) {
  try {
    return await work();
  } catch (error) {
    console.error(error instanceof UserFacingError ? error.message : error);
    results.push(failedSuite(name, 'see above'));
    return undefined;
  }
}

async function buildExtension() {
  const esbuild = await import('../esbuild.mjs');
  await step('built the extension', () => esbuild.buildExtension({ production: true }));
}

/**
 * @param {SuiteName} name
 * @param {string[]} programArguments
 * @param {Record<string, string>} environment
 * @returns {Promise<SuiteResult>}
 */
async function suite(name, programArguments, environment) {
  const { values, positionals } = parseArgs({
    args: programArguments,
    allowPositionals: true,
    options: { grep: { type: 'string' } },
  });
  const grep = values.grep === undefined ? [] : ['--grep', values.grep];
  const esbuild = await import('../esbuild.mjs');
  if (name === 'unit') {
    const bundles = await step('built the unit tests', esbuild.buildUnitTests);
    const chosen = bundles.filter(file => positionals.every(part => file.includes(part)));
    return runSuite(name, resultFile => ({
      programArguments: mocha(resultFile, [...grep, ...spec(positionals.length > 0), ...chosen]),
      timeoutMs: unitTimeoutMs,
    }));
  }
  await step(`built the ${name} tests`, esbuild.buildEditorTests);
  if (name === 'interface') {
    // A key press can be lost while the workbench moves its focus; a second failure is a failure.
    const options = [
      '--retries',
      '1',
      '--timeout',
      String(interfaceTestTimeoutMs),
      ...grep,
      ...spec(true),
    ];
    return runSuite(name, resultFile => ({
      programArguments: mocha(resultFile, [...options, 'dist/test/interface/index.cjs']),
      environment,
      timeoutMs: interfaceTimeoutMs,
    }));
  }
  return runSuite(name, resultFile => ({
    programArguments: ['dist/test/hostTests.cjs'],
    environment: {
      ...environment,
      EASEL_TEST_RESULT: resultFile,
      EASEL_TEST_GREP: values.grep ?? '',
    },
    timeoutMs: editorTimeoutMs,
  }));
}

/** @param {boolean} isWanted a line for every test, instead of a dot */
function spec(isWanted) {
  return isWanted ? ['--reporter', 'spec'] : [];
}

/**
 * @param {string} resultFile
 * @param {readonly string[]} rest
 */
function mocha(resultFile, rest) {
  return ['--enable-source-maps', 'scripts/runMocha.mjs', '--result', resultFile, ...rest];
}

/**
 * @param {readonly SuiteResult[]} results
 * @returns {number} the exit code
 */
function summarize(results) {
  console.log('');
  for (const result of results) {
    console.log(describe(result));
  }
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}
