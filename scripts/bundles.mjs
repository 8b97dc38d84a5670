/**
 * @typedef {object} Bundle
 * @property {string} entry
 * @property {string} output
 * @property {'static' | 'dynamic'} [importedBy] the only kind of import that other bundles may reach it with
 */

/**
 * What VS Code loads. `extension.js` is read at every start of the editor, so what few sessions need has
 * a bundle of its own, loaded by `await import(...)` at its first use. A module that two bundles must
 * share, because `instanceof` compares classes by identity, is a bundle too.
 *
 * @type {readonly Bundle[]}
 */
export const extensionBundles = [
  { entry: 'src/extension.ts', output: 'dist/extension.js' },
  {
    entry: 'src/editor/commandRunner.ts',
    output: 'dist/commandRunner.js',
    importedBy: 'dynamic',
  },
  {
    entry: 'src/editor/studio/studioSession.ts',
    output: 'dist/studioHost.js',
    importedBy: 'dynamic',
  },
  {
    entry: 'src/editor/references/pictureReferences.ts',
    output: 'dist/pictureReferences.js',
    importedBy: 'dynamic',
  },
  { entry: 'src/core/errors.ts', output: 'dist/errors.js', importedBy: 'static' },
  { entry: 'src/net/httpClient.ts', output: 'dist/httpClient.js', importedBy: 'static' },
  {
    entry: 'src/net/undiciHttpClient.ts',
    output: 'dist/undiciHttpClient.js',
    importedBy: 'dynamic',
  },
  {
    entry: 'src/providers/createServiceProvider.ts',
    output: 'dist/serviceProviders.js',
    importedBy: 'dynamic',
  },
  {
    entry: 'src/imageHosts/hostPicture.ts',
    output: 'dist/imageHosts.js',
    importedBy: 'dynamic',
  },
  {
    entry: 'src/providers/offline/offlineProvider.ts',
    output: 'dist/offlineProvider.js',
    importedBy: 'dynamic',
  },
];

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
  { entry: 'test/bench/main.ts', output: 'dist/test/bench.cjs' },
];

/**
 * Packages a test may load from node_modules. All others are bundled, as they are in the extension.
 */
export const testExternals = ['esbuild', 'fast-check', 'mocha', 'playwright-core', 'typescript'];

/** Sizes in bytes; a build over them fails. 1 KB is 1000 bytes, as in the table that is printed. */
export const budgets = [
  { output: 'dist/extension.js', maxBytes: 10_000, maxGzipBytes: 5_000 },
  { output: 'dist/commandRunner.js', maxBytes: 260_000, maxGzipBytes: 90_000 },
  // What it needs of the commands it is handed, so it holds neither zod nor a second copy of them.
  { output: 'dist/studioHost.js', maxBytes: 60_000, maxGzipBytes: 20_000 },
  { output: 'dist/undiciHttpClient.js', maxBytes: 190_000, maxGzipBytes: 65_000 },
  { output: 'dist/zod.js', maxBytes: 50_000, maxGzipBytes: 15_000 },
  { output: 'dist/serviceProviders.js', maxBytes: 70_000, maxGzipBytes: 22_000 },
  { output: 'dist/studio.js', maxBytes: 130_000, maxGzipBytes: 45_000 },
  { output: 'dist/imageHosts.js', maxBytes: 80_000, maxGzipBytes: 28_000 },
  { output: 'dist/pictureReferences.js', maxBytes: 40_000, maxGzipBytes: 15_000 },
  { output: 'dist/offlineProvider.js', maxBytes: 190_000, maxGzipBytes: 125_000 },
];

/** The package people download. */
export const maxPackageBytes = 400_000;

/** What may not be in a bundle, but for the one that exists for it. */
export const forbiddenInputsExcept = [
  { part: 'node_modules/undici/', allowedIn: 'dist/undiciHttpClient.js' },
  { part: 'zod/v4/locales/', allowedIn: undefined },
];
