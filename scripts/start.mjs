import { installEditorServer } from './editorServer.mjs';
import { run } from './processes.mjs';
import { setUpEditor } from './setUp.mjs';
import { step } from './steps.mjs';

/** For the one scenario that `--headless` plays; without it the editor stays until Ctrl+C. */
const headlessTimeoutMs = 5 * 60_000;

/**
 * Opens a real editor with the extension on a copy of the sample workspace.
 *
 * @param {readonly string[]} programArguments `--headless` plays the scenario and ends
 */
export async function start(programArguments) {
  const isHeadless = programArguments.includes('--headless');
  const environment = isHeadless ? await setUpEditor() : await setUpServer();
  const { buildExtension, buildTestPrograms } = await import('../esbuild.mjs');
  await step('built the extension and the stand-ins', async () => {
    await buildExtension({ production: true });
    await buildTestPrograms();
  });
  const { code } = await run(process.execPath, ['dist/test/start.cjs', ...programArguments], {
    environment,
    ...(isHeadless ? { timeoutMs: headlessTimeoutMs } : {}),
  });
  return code;
}

/** A person brings a browser of their own. */
async function setUpServer() {
  const { serverNode, serverMain } = await installEditorServer();
  return { EASEL_TEST_SERVER_NODE: serverNode, EASEL_TEST_SERVER_MAIN: serverMain };
}
