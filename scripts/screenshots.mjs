import { run } from './processes.mjs';
import { setUpEditor } from './setUp.mjs';
import { step } from './steps.mjs';
import { testOnly } from './test.mjs';

const readmeTimeoutMs = 10 * 60_000;

/**
 * Pictures of all that a person sees, under test-output/screenshots, for somebody to look at: the tests of the interface
 * take them on their way. `npm run screenshots -- /studio.` takes those of one folder of test/interface. Without a folder
 * the README's pictures in docs/images are taken anew at the end, and with `--readme` only these.
 *
 * @param {string[]} programArguments
 * @returns {Promise<number>} the exit code
 */
export async function takeScreenshots(programArguments) {
  if (programArguments.includes('--readme')) return takeReadmePictures();
  const code = await testOnly('interface', programArguments, { EASEL_SCREENSHOTS: '1' });
  return code === 0 && programArguments.length === 0 ? takeReadmePictures() : code;
}

async function takeReadmePictures() {
  const environment = await setUpEditor();
  const { buildExtension, buildTestPrograms } = await import('../esbuild.mjs');
  await step('built the extension and what takes the pictures', async () => {
    await buildExtension({ production: true });
    await buildTestPrograms();
  });
  const options = { environment, timeoutMs: readmeTimeoutMs };
  const { code } = await run(process.execPath, ['dist/test/readmePictures.cjs'], options);
  return code;
}
