import { stat } from 'node:fs/promises';

import { kilobytes } from './bundleOutputs.mjs';
import { isThere } from './bundlePlugins.mjs';
import { extensionBundles, maxPackageBytes, studioBundle } from './bundles.mjs';
import { inModules, inRoot } from './paths.mjs';
import { runQuietly } from './processes.mjs';
import { UserFacingError, step } from './steps.mjs';

/** Stands in every entry of the package, so that the same sources give the same file: 2020-01-01. */
const packageTimeSeconds = 1_577_836_800;

const packageFile = inRoot('dist', 'easel.vsix');

const vsce = inModules('@vscode', 'vsce', 'vsce');

/** Builds dist/easel.vsix, and fails when it is over its size budget. */
export async function packageExtension() {
  const { buildCheckedExtension } = await import('../esbuild.mjs');
  await step('built the extension', buildCheckedExtension);
  await checkContents();
  const { output } = await step('packaged it into dist/easel.vsix', () =>
    runQuietly(
      process.execPath,
      [
        vsce,
        'package',
        '--no-dependencies',
        '--allow-missing-repository',
        // There is no repository address to rewrite them to.
        '--no-rewrite-relative-links',
        ...['--out', packageFile],
      ],
      {
        // A zip file keeps local times.
        environment: { SOURCE_DATE_EPOCH: String(packageTimeSeconds), TZ: 'UTC' },
        timeoutMs: 2 * 60_000,
      },
    ),
  );
  console.log(output.trim());
  const { size } = await stat(packageFile);
  console.log(`  dist/easel.vsix${kilobytes(size)}  of ${kilobytes(maxPackageBytes)}`);
  if (size > maxPackageBytes) {
    throw new UserFacingError('dist/easel.vsix is over its size budget.');
  }
}

/** Fails when a bundle was built that .vscodeignore would leave out. */
async function checkContents() {
  const { output } = await runQuietly(process.execPath, [vsce, 'ls', '--no-dependencies']);
  const files = output.split(/\r?\n/);
  for (const bundle of [...extensionBundles, studioBundle]) {
    if ((await isThere(bundle.entry)) && !files.includes(bundle.output)) {
      throw new UserFacingError(`.vscodeignore leaves out ${bundle.output}.`);
    }
  }
}
