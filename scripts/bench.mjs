import { build } from 'esbuild';

import { budgets, maxPackageBytes } from './bundles.mjs';
import { inModules, root } from './paths.mjs';
import { run, runQuietly } from './processes.mjs';
import { setUpEditor } from './setUp.mjs';
import { step } from './steps.mjs';

const timeoutMs = 10 * 60_000;
const page = 'docs/measurements.md';

/**
 * Runs the measurements on the extension as it is shipped. With `--page` they are also written down in docs.
 *
 * @param {readonly string[]} programArguments
 */
export async function bench(programArguments) {
  const environment = await setUpEditor();
  const { buildExtension, buildTestPrograms } = await import('../esbuild.mjs');
  await step('built the extension and the measurements', async () => {
    await buildExtension({ production: true });
    await buildTestPrograms();
    await buildHostPart();
  });
  const { code } = await run(process.execPath, ['dist/test/bench.cjs', ...programArguments], {
    environment: {
      ...environment,
      EASEL_BENCH_BUDGETS: JSON.stringify({ bundles: budgets, maxPackageBytes }),
    },
    timeoutMs,
  });
  if (code === 0 && programArguments.includes('--page')) await formatPage();
  return code;
}

/** The tables get the form that `npm run check` asks for. */
async function formatPage() {
  const prettier = inModules('prettier', 'bin', 'prettier.cjs');
  await runQuietly(process.execPath, [prettier, '--write', page], { cwd: root, timeoutMs });
}

/** The part that runs inside the editor, which alone knows the module `vscode`. */
function buildHostPart() {
  return build({
    absWorkingDir: root,
    entryPoints: ['test/bench/inHost.ts'],
    outfile: 'dist/test/bench/inHost.js',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
  });
}
