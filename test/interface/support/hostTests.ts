import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { launchBrowser, standStill } from './browser';
import { EditorServer } from './editorServer';
import { reportLineMark } from './reportLine';
import { copyWorkspace } from './workbench';

/**
 * Runs dist/test/editor/index.js inside the extension host of a real editor and ends with its exit code.
 * The tests write their numbers to the file that `EASEL_TEST_RESULT` names.
 */
async function runHostTests(): Promise<number> {
  const workspace = await copyWorkspace();
  const server = await EditorServer.start({
    extensionTestsPath: 'dist/test/editor/index.js',
    environment: { EASEL_TEST_WORKSPACE: workspace.folder },
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await standStill(page);
    page.on('crash', () => {
      throw new Error('The page crashed.');
    });
    await page.exposeFunction('codeAutomationLog', printReport);
    const exited = new Promise<number>((resolve, reject) => {
      page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    });
    await page.goto(server.urlOf(workspace.folder));
    const code = await exited;
    if (code !== 0) {
      const logFile = path.resolve('test-output', 'editor-tests.log');
      await mkdir(path.dirname(logFile), { recursive: true });
      await writeFile(logFile, server.logs.join('\n'));
      console.error(`The server's log is in ${logFile}.`);
    }
    return code;
  } finally {
    await browser.close();
    await server.dispose();
    await workspace.dispose();
  }
}

/** The workbench passes on all that the extension host logs: format strings, styles, and our report. */
function printReport(_type: string, values: unknown[]): void {
  for (const value of values) {
    if (typeof value === 'string' && value.startsWith(reportLineMark)) {
      console.log(value.slice(reportLineMark.length));
    }
  }
}

void runHostTests().then(code => {
  process.exitCode = code;
});
