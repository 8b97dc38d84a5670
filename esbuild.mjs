// Builds everything that is run: the extension, the Studio's page and the tests.
//   node esbuild.mjs [--production] [--watch]
// Without --production the bundles are readable and have source maps.

import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

import { checkBundles, findTests, removeOthers, writeOutputs } from './scripts/bundleOutputs.mjs';
import {
  isThere,
  isolatedUndici,
  sharedPackageExports,
  siblingBundles,
  slimUndici,
} from './scripts/bundlePlugins.mjs';
import {
  lateBundles,
  sharedPackage,
  startBundle,
  studioBundle,
  testExternals,
  testPrograms,
} from './scripts/bundles.mjs';
import { inRoot, root } from './scripts/paths.mjs';
import { findSharedModules, sharedBundleOptions, sharedModules } from './scripts/sharedModules.mjs';

/** @typedef {{ write: false; metafile: true } & esbuild.BuildOptions} Options */

/** @type {Options} */
const common = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  metafile: true,
  logLevel: 'warning',
  logOverride: { 'import-is-undefined': 'error' },
  charset: 'utf8',
  legalComments: 'none',
};

/** @type {Options} */
const forNode = { ...common, platform: 'node', format: 'cjs', target: 'node22' };

/** @type {Options} */
const forEditor = {
  ...forNode,
  external: ['vscode'],
  // `require` instead of `import()` in a CommonJS bundle: the file beside it is CommonJS too.
  supported: { 'dynamic-import': false },
};

/** The tests also run on the Node.js of the machine, which may be older than the editor's. */
const forTests = /** @type {const} */ ({
  ...forNode,
  target: 'node20',
  sourcemap: 'inline',
  sourcesContent: false,
});

/**
 * @param {boolean} production
 * @returns {Promise<Options[]>}
 */
async function extensionOptions(production) {
  /** @type {Pick<Options, 'minify' | 'sourcemap' | 'sourcesContent'>} */
  const mode = production ? { minify: true } : { sourcemap: 'linked', sourcesContent: false };
  const modules = await findSharedModules({ ...forEditor, minify: true });
  const bundles = [
    { entryPoints: [startBundle.entry], outfile: startBundle.output, plugins: [siblingBundles()] },
    ...lateBundles.map(({ entry, output }) => ({
      entryPoints: [entry],
      outfile: output,
      plugins: [sharedModules(modules), siblingBundles(entry), isolatedUndici(), slimUndici()],
    })),
    sharedBundleOptions(modules),
    {
      stdin: { contents: await sharedPackageExports(), resolveDir: root },
      outfile: sharedPackage.output,
    },
  ].map(own => ({ ...forEditor, ...mode, ...own }));
  const pages = (await existing([studioBundle])).map(bundle => ({
    ...common,
    ...mode,
    platform: /** @type {const} */ ('browser'),
    format: /** @type {const} */ ('iife'),
    target: 'chrome130',
    entryPoints: [bundle.entry],
    outfile: bundle.output,
  }));
  return [...bundles, ...pages];
}

/** @returns {Promise<Options>} every file of unit tests a bundle, without `vscode` */
async function unitTestOptions() {
  return {
    ...forTests,
    entryPoints: await findTests('test/unit'),
    outdir: 'dist/test/unit',
    outbase: 'test/unit',
    outExtension: { '.js': '.cjs' },
    external: testExternals,
    plugins: [isolatedUndici()],
  };
}

/** @returns {Promise<Options>} the tests that run inside the editor, in one bundle */
async function editorTestOptions() {
  const imports = (await findTests('test/editor')).map(file => `await import('./${file}');`);
  return {
    ...forTests,
    stdin: {
      contents: `import { runTests } from './test/editor/index';
        export const run = () => runTests(async () => { ${imports.join('\n')} });`,
      resolveDir: root,
    },
    outfile: 'dist/test/editor/index.js',
    external: ['vscode', ...testExternals],
    plugins: [isolatedUndici()],
  };
}

/** @returns {Promise<Options[]>} the tests that drive the editor's interface, a bundle per folder: its files share an editor */
async function interfaceTestOptions() {
  const files = await findTests('test/interface');
  const folders = new Set(files.map(file => path.posix.dirname(file)));
  return [...folders].map(folder => ({
    ...forTests,
    stdin: {
      contents: `import { keepFailureScreenshots } from './test/interface/support/failureScreenshots';
        ${files
          .filter(file => path.posix.dirname(file) === folder)
          .map(file => `import './${file}';`)
          .join('\n')}
        keepFailureScreenshots();`,
      resolveDir: root,
    },
    outfile: `dist/${folder}.test.cjs`,
    external: testExternals,
    plugins: [isolatedUndici()],
  }));
}

/** @returns {Promise<Options[]>} */
async function testProgramOptions() {
  return (await existing(testPrograms)).map(bundle => ({
    ...forTests,
    entryPoints: [bundle.entry],
    outfile: bundle.output,
    external: testExternals,
    plugins: [isolatedUndici()],
  }));
}

/**
 * @param {readonly import('./scripts/bundles.mjs').Bundle[]} bundles
 */
async function existing(bundles) {
  const found = [];
  for (const bundle of bundles) {
    if (await isThere(bundle.entry)) {
      found.push(bundle);
    } else {
      console.log(`  ${bundle.output} is left out: there is no ${bundle.entry}`);
    }
  }
  return found;
}

/**
 * Builds the extension.
 *
 * @param {{ production: boolean }} options
 */
export async function buildExtension({ production }) {
  return buildAll(await extensionOptions(production));
}

/** Builds the extension as it is shipped, and fails when it should not be. */
export async function buildCheckedExtension() {
  const { files, metafiles } = await buildExtension({ production: true });
  await checkBundles(files, metafiles);
}

/** Builds the unit tests, and removes the bundles of those that are no more. */
export async function buildUnitTests() {
  const { files } = await buildAll([await unitTestOptions()]);
  await removeOthers(
    inRoot('dist/test/unit'),
    files.map(file => file.path),
  );
}

/** Builds the tests that need an editor, and the programs that start one. */
export async function buildEditorTests() {
  const { files } = await buildAll([
    await editorTestOptions(),
    ...(await interfaceTestOptions()),
    ...(await testProgramOptions()),
  ]);
  await removeOthers(
    inRoot('dist/test/interface'),
    files.map(file => file.path),
  );
}

/** Builds only the programs: what `npm start` and `npm run bench` need. */
export async function buildTestPrograms() {
  await buildAll(await testProgramOptions());
}

/** @param {readonly Options[]} list */
async function buildAll(list) {
  const results = await Promise.all(list.map(options => esbuild.build(options)));
  const files = results.flatMap(result => result.outputFiles);
  await writeOutputs(files);
  return { files, metafiles: results.map(result => result.metafile) };
}

/** Builds the extension again whenever a source changes, until the process is ended. */
export async function watchExtension() {
  for (const options of await extensionOptions(false)) {
    const context = await esbuild.context({
      ...options,
      logLevel: 'info',
      plugins: [...(options.plugins ?? []), writeAtEnd],
    });
    await context.watch();
  }
}

/** @type {esbuild.Plugin} */
const writeAtEnd = {
  name: 'write-at-end',
  setup(build) {
    build.onEnd(result => writeOutputs(result.outputFiles ?? []));
  },
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { production: { type: 'boolean' }, watch: { type: 'boolean' } },
  });
  if (values.watch) {
    await watchExtension();
  } else if (values.production) {
    await buildCheckedExtension();
  } else {
    await buildExtension({ production: false });
  }
}
