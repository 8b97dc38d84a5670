/**
 * @typedef {object} Bundle
 * @property {string} entry
 * @property {string} output
 */

/**
 * What VS Code reads at every start of the editor. It loads no other bundle then, so it holds a copy of the little
 * it needs.
 *
 * @type {Bundle}
 */
export const startBundle = { entry: 'src/extension.ts', output: 'dist/extension.js' };

/**
 * What few sessions need, each loaded by `await import(...)` at its first use.
 *
 * @type {readonly Bundle[]}
 */
export const lateBundles = [
  { entry: 'src/editor/commandRunner.ts', output: 'dist/commandRunner.js' },
  { entry: 'src/editor/studio/studioSession.ts', output: 'dist/studioHost.js' },
  { entry: 'src/editor/references/pictureReferences.ts', output: 'dist/pictureReferences.js' },
  { entry: 'src/net/undiciHttpClient.ts', output: 'dist/undiciHttpClient.js' },
  { entry: 'src/providers/createServiceProvider.ts', output: 'dist/serviceProviders.js' },
  { entry: 'src/imageHosts/hostPicture.ts', output: 'dist/imageHosts.js' },
  { entry: 'src/providers/offline/offlineProvider.ts', output: 'dist/offlineProvider.js' },
];

/**
 * Every module of `src` that two or more of the late bundles need, which the build finds by itself: a copy in each
 * would be a tenth of the package, and `instanceof` compares classes by identity. They load it with them.
 */
export const sharedBundle = { output: 'dist/shared.js' };

/**
 * A package so many of these bundles use that it has one of its own, with the exports they use and no others:
 * a copy in each of them would be a twentieth of the package.
 */
export const sharedPackage = { name: 'zod/mini', output: 'dist/zod.js' };

/**
 * The Studio's page, which runs in a web view.
 *
 * @type {Bundle}
 */
export const studioBundle = { entry: 'media/studio/main.ts', output: 'dist/studio.js' };

/**
 * Programs of the tests that plain Node.js runs.
 *
 * @type {readonly Bundle[]}
 */
export const testPrograms = [
  { entry: 'test/interface/support/hostTests.ts', output: 'dist/test/hostTests.cjs' },
  { entry: 'test/interface/start.ts', output: 'dist/test/start.cjs' },
  { entry: 'test/interface/readmePictures.ts', output: 'dist/test/readmePictures.cjs' },
  { entry: 'test/bench/main.ts', output: 'dist/test/bench.cjs' },
];

/**
 * Packages a test may load from node_modules. All others are bundled, as they are in the extension.
 */
export const testExternals = ['esbuild', 'fast-check', 'mocha', 'playwright-core', 'typescript'];

/** Sizes in bytes; a build over them fails. 1 KB is 1000 bytes, as in the table that is printed. */
export const budgets = [
  { output: 'dist/extension.js', maxBytes: 10_000, maxGzipBytes: 5_000 },
  { output: 'dist/commandRunner.js', maxBytes: 230_000, maxGzipBytes: 80_000 },
  { output: 'dist/shared.js', maxBytes: 60_000, maxGzipBytes: 24_000 },
  // What it needs of the commands it is handed, so it holds neither zod nor a second copy of them.
  { output: 'dist/studioHost.js', maxBytes: 60_000, maxGzipBytes: 20_000 },
  { output: 'dist/undiciHttpClient.js', maxBytes: 190_000, maxGzipBytes: 65_000 },
  { output: 'dist/zod.js', maxBytes: 50_000, maxGzipBytes: 15_000 },
  { output: 'dist/serviceProviders.js', maxBytes: 45_000, maxGzipBytes: 15_000 },
  { output: 'dist/studio.js', maxBytes: 130_000, maxGzipBytes: 45_000 },
  { output: 'dist/imageHosts.js', maxBytes: 30_000, maxGzipBytes: 12_000 },
  { output: 'dist/pictureReferences.js', maxBytes: 15_000, maxGzipBytes: 6_000 },
  { output: 'dist/offlineProvider.js', maxBytes: 165_000, maxGzipBytes: 108_000 },
];

/** The package people download. */
export const maxPackageBytes = 400_000;

/** What may not be in a bundle, but for the one that exists for it. */
export const forbiddenInputsExcept = [
  { part: 'node_modules/undici/', allowedIn: 'dist/undiciHttpClient.js' },
  { part: 'zod/v4/locales/', allowedIn: undefined },
];
