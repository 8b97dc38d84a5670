import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { build } from './build.mjs';
import { checkSteps, runCheck } from './check.mjs';
import { inRoot } from './paths.mjs';
import { runPool } from './pool.mjs';
import { run } from './processes.mjs';
import { setUpEditor } from './setUp.mjs';
import { UserFacingError, step } from './steps.mjs';
import { describe, failedSuite, runSuite } from './testSuite.mjs';

/** @typedef {import('./testSuite.mjs').SuiteResult} SuiteResult */
/** @typedef {'unit' | 'editor' | 'interface'} SuiteName */

const unitTimeoutMs = 10 * 60_000;
const editorTimeoutMs = 8 * 60_000;
const interfaceTimeoutMs = 15 * 60_000;
const interfaceTestTimeoutMs = 90_000;

/** The tests of the interface wait more than they work, so on two processors three parts fit beside each other. */
const workers = 3;

/** The folders of test/interface that take longest; what starts late should end soon. */
const longestFirst = ['wave', 'placeholder', 'studio', 'commands'];

/**
 * Everything that continuous integration runs, several parts at a time; each prints what it has to say when
 * it is over. The last line is the sum: "N passed, N failed".
 */
export async function testAll() {
  /** @type {SuiteResult[]} */
  const results = [];
  const environment = await part(results, 'set-up', setUpEditor);
  const isBuilt = environment && (await part(results, 'build', buildAll));
  if (isBuilt) {
    const parts = await allParts(environment);
    const jobs = parts.map(
      ({ name, run }) =>
        () =>
          part(results, name, run),
    );
    for (const result of await runPool(jobs, workers)) {
      if (result !== undefined) results.push(result);
    }
  }
  return summarize(results);
}

async function buildAll() {
  await build();
  const { buildEditorTests, buildUnitTests } = await import('../esbuild.mjs');
  await step('built the tests', () => Promise.all([buildEditorTests(), buildUnitTests()]));
  return true;
}

/**
 * @param {Record<string, string>} environment
 * @returns {Promise<{ name: string; run: () => Promise<SuiteResult | undefined> }[]>} the longest first, so that all end together
 */
async function allParts(environment) {
  const names = (await interfaceTestBundles()).map(file => path.basename(file, '.test.cjs'));
  const others = names.filter(name => !longestFirst.includes(name));
  const inOrder = [...longestFirst.filter(name => names.includes(name)), ...others];
  const options = { positionals: [], environment, capture: true };
  const [lint, ...otherChecks] = checkSteps().map(checkStep => ({
    name: checkStep.name,
    run: async () => {
      const { isGood, report } = await runCheck(checkStep);
      console.log(report);
      return isGood ? undefined : failedSuite(checkStep.name, 'see above');
    },
  }));
  return [
    { name: 'editor tests', run: () => suite('editor', options) },
    ...(lint ? [lint] : []),
    { name: 'unit tests', run: () => suite('unit', options) },
    ...inOrder.map(name => ({
      name: `${name} tests`,
      run: () => suite('interface', { ...options, positionals: [`/${name}.`] }),
    })),
    { name: 'headless start', run: () => headlessStart(environment) },
    ...otherChecks,
  ];
}

/**
 * The scenario of `npm start -- --headless`, which the README tells everybody to try first.
 *
 * @param {Record<string, string>} environment
 * @returns {Promise<SuiteResult>}
 */
async function headlessStart(environment) {
  const name = 'headless start';
  const { code, output } = await run(process.execPath, ['dist/test/start.cjs', '--headless'], {
    environment,
    capture: true,
    timeoutMs: editorTimeoutMs,
  });
  console.log(`\n── ${name}\n${output}`);
  return code === 0
    ? { name, passed: 1, failed: 0, skipped: 0 }
    : failedSuite(name, `ended with ${code}`);
}

/** Types, lint, format and unused code; nothing else runs, so two at a time are enough. */
export async function checkOnly() {
  const jobs = checkSteps().map(checkStep => async () => {
    const { isGood, report } = await runCheck(checkStep);
    console.log(report);
    return isGood;
  });
  const areGood = await runPool(jobs, 2);
  return areGood.every(Boolean) ? 0 : 1;
}

/**
 * One kind of tests: `npm run test:unit -- core/jobs --grep "is sent once"`.
 *
 * @param {SuiteName} name
 * @param {string[]} programArguments
 * @param {Record<string, string>} [added] to the environment of the tests
 */
export async function testOnly(name, programArguments, added = {}) {
  const environment = name === 'unit' ? {} : { ...(await setUpEditor()), ...added };
  const { values, positionals } = parseArgs({
    args: programArguments,
    allowPositionals: true,
    options: { grep: { type: 'string' } },
  });
  await buildFor(name);
  const { grep } = values;
  return summarize([await suite(name, { positionals, grep, environment, capture: false })]);
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

/** @param {SuiteName} name */
async function buildFor(name) {
  const esbuild = await import('../esbuild.mjs');
  await step('built the extension', () => esbuild.buildExtension({ production: true }));
  const buildTests = name === 'unit' ? esbuild.buildUnitTests : esbuild.buildEditorTests;
  await step(`built the ${name} tests`, buildTests);
}

/**
 * Runs one kind of tests, which are built.
 *
 * @param {SuiteName} name
 * @param {object} options
 * @param {readonly string[]} options.positionals parts of the paths of the tests to run
 * @param {string | undefined} [options.grep]
 * @param {Record<string, string>} options.environment
 * @param {boolean} options.capture whether to print the output when it is over
 * @returns {Promise<SuiteResult>}
 */
async function suite(name, { positionals, grep, environment, capture }) {
  const chosen = grep === undefined ? [] : ['--grep', grep];
  /** @param {string} file */
  const isChosen = file => positionals.every(text => file.replaceAll(path.sep, '/').includes(text));
  if (name === 'editor') {
    return runSuite(name, resultFile => ({
      programArguments: ['dist/test/hostTests.cjs'],
      environment: {
        ...environment,
        EASEL_TEST_RESULT: resultFile,
        EASEL_TEST_GREP: grep ?? '',
      },
      timeoutMs: editorTimeoutMs,
      capture,
    }));
  }
  if (name === 'interface') {
    const options = ['--timeout', String(interfaceTestTimeoutMs), ...chosen, ...spec(true)];
    const bundles = (await interfaceTestBundles()).filter(isChosen);
    return runSuite(name, resultFile => ({
      programArguments: [mapped, ...mocha(resultFile, [...options, ...bundles])],
      environment,
      timeoutMs: interfaceTimeoutMs,
      capture,
    }));
  }
  const bundles = (await unitTestBundles()).filter(isChosen);
  return runSuite(name, resultFile => ({
    programArguments: [
      // The maps of all bundles take a sixth of the time; whoever mends a test runs its file alone.
      ...(positionals.length > 0 ? [mapped] : []),
      ...mocha(resultFile, [...chosen, ...spec(positionals.length > 0), ...bundles]),
    ],
    timeoutMs: unitTimeoutMs,
    capture,
  }));
}

function unitTestBundles() {
  return bundlesIn(inRoot('dist', 'test', 'unit'));
}

function interfaceTestBundles() {
  return bundlesIn(inRoot('dist', 'test', 'interface'));
}

/**
 * The build leaves no bundle of an older one there.
 *
 * @param {string} folder
 */
async function bundlesIn(folder) {
  const names = await readdir(folder, { recursive: true });
  return names.filter(name => name.endsWith('.cjs')).map(name => path.join(folder, name));
}

/** Failures name the lines of the sources, not of the bundles. */
const mapped = '--enable-source-maps';

/** @param {boolean} isWanted a line for every test, instead of a dot */
function spec(isWanted) {
  return isWanted ? ['--reporter', 'spec'] : [];
}

/**
 * @param {string} resultFile
 * @param {readonly string[]} rest
 */
function mocha(resultFile, rest) {
  return ['scripts/runMocha.mjs', '--result', resultFile, ...rest];
}

/**
 * One line for each kind of tests, however many parts they were run in.
 *
 * @param {readonly SuiteResult[]} results
 * @returns {readonly SuiteResult[]}
 */
function merged(results) {
  /** @type {Map<string, SuiteResult>} */
  const byName = new Map();
  for (const result of results) {
    const { name, problem } = result;
    const before = byName.get(name) ?? { name, passed: 0, failed: 0, skipped: 0 };
    byName.set(name, {
      name,
      passed: before.passed + result.passed,
      failed: before.failed + result.failed,
      skipped: before.skipped + result.skipped,
      ...((before.problem ?? problem) !== undefined && { problem: before.problem ?? problem }),
    });
  }
  return [...byName.values()];
}

/**
 * @param {readonly SuiteResult[]} results
 * @returns {number} the exit code
 */
function summarize(results) {
  console.log('');
  for (const result of merged(results)) {
    console.log(describe(result));
  }
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}
