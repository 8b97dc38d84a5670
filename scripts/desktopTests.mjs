import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { inRoot, root } from './paths.mjs';
import { step } from './steps.mjs';

/**
 * Runs the in-editor tests in a desktop VS Code, which @vscode/test-electron downloads from Microsoft. On
 * Linux without a display: xvfb-run -a npm run test:desktop.
 */
export async function testDesktop() {
  const { buildEditorTests, buildExtension } = await import('../esbuild.mjs');
  const { runTests } = await import('@vscode/test-electron');
  await step('built the extension and its tests', async () => {
    await buildExtension({ production: true });
    await buildEditorTests();
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'easel-desktop-'));
  const resultFile = path.join(folder, 'result.json');
  const workspaceFolder = path.join(folder, 'workspace');
  try {
    await cp(inRoot('test', 'fixtures', 'workspace'), workspaceFolder, { recursive: true });
    const code = await runTests({
      extensionDevelopmentPath: root,
      extensionTestsPath: inRoot('dist', 'test', 'editor', 'index.js'),
      extensionTestsEnv: { EASEL_TEST_RESULT: resultFile, EASEL_TEST_WORKSPACE: workspaceFolder },
      launchArgs: [
        workspaceFolder,
        '--disable-extensions',
        '--disable-workspace-trust',
        ...['--user-data-dir', path.join(folder, 'profile')],
      ],
    });
    const { passed, failed } = JSON.parse(await readFile(resultFile, 'utf8'));
    console.log(`${passed} passed, ${failed} failed`);
    return passed === 0 ? 1 : code;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
