import { findBrowser } from './browser.mjs';
import { installDependencies } from './dependencies.mjs';
import { installEditorServer } from './editorServer.mjs';

/**
 * Makes ready what a command that opens the editor needs. The parts are independent, and mostly wait for
 * the network, so they run side by side.
 *
 * @returns {Promise<Record<string, string>>} the environment that tells test programs where the tools are
 */
export async function setUpEditor() {
  const [, server, browser] = await all([
    installDependencies(),
    installEditorServer(),
    findBrowser(),
  ]);
  return {
    EASEL_TEST_SERVER_NODE: server.serverNode,
    EASEL_TEST_SERVER_MAIN: server.serverMain,
    EASEL_TEST_BROWSER: browser,
  };
}

/**
 * Like `Promise.all`, but a failure waits for the other parts: what they have begun is finished, not
 * left running behind this process's back.
 *
 * @template {readonly unknown[]} T
 * @param {readonly [...{ [Index in keyof T]: Promise<T[Index]> }]} parts
 * @returns {Promise<T>}
 */
async function all(parts) {
  await Promise.allSettled(parts);
  return /** @type {Promise<T>} */ (Promise.all(parts));
}
