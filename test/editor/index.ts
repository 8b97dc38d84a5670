import { writeFile } from 'node:fs/promises';
import { format } from 'node:util';
import Mocha from 'mocha';

import { reportLineMark } from '../interface/support/reportLine';
import { closeAllEditors } from './support/documents';
import { searchForKey } from './support/keySearch';
import { quietEditor } from './support/quietEditor';
import { restoreSettings } from './support/settings';
import { checkWave, resetWave, startWave, stopWave } from './support/wave';

/** A test here may wait for the editor, which is busy with its own start at first. */
const timeoutMs = 60_000;

/**
 * Runs the in-editor tests inside the extension host, and writes the numbers to the file that
 * `EASEL_TEST_RESULT` names. The build adds the list of test files.
 *
 * @throws Error when a test failed, which is how the host's runner learns of it.
 */
export async function runTests(loadTests: () => Promise<void>): Promise<void> {
  const mocha = new Mocha({
    ui: 'tdd',
    reporter: 'spec',
    color: false,
    timeout: timeoutMs,
    forbidOnly: true,
    grep: process.env['EASEL_TEST_GREP'] ?? '',
  });
  // The host's console also carries what the editor itself says; the mark tells the two apart.
  Mocha.reporters.Base.consoleLog = (...values: unknown[]) => {
    console.log(reportLineMark + format(...values));
  };
  // Defines `suite` and `test` before the files that call them are evaluated.
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  addHooks(mocha.suite);
  await loadTests();
  const stats = await new Promise<Mocha.Stats | undefined>(resolve => {
    const runner = mocha.run(() => {
      resolve(runner.stats);
    });
  });
  const resultFile = process.env['EASEL_TEST_RESULT'];
  if (stats === undefined || resultFile === undefined) {
    throw new Error('Mocha kept no numbers, or EASEL_TEST_RESULT is not set.');
  }
  const { passes: passed, failures: failed, pending: skipped } = stats;
  await writeFile(resultFile, JSON.stringify({ passed, failed, skipped }));
  if (failed > 0) {
    throw new Error(`${failed} in-editor tests failed.`);
  }
}

/** Every test begins with no editor open, no setting changed and a Wave that works. */
function addHooks(all: Mocha.Suite): void {
  all.beforeAll(quietEditor);
  all.beforeAll(startWave);
  all.beforeEach(resetWave);
  all.afterEach(async function () {
    await closeAllEditors();
    await restoreSettings();
    // A test that broke off has its own failure; one more here would end the whole run.
    if (this.currentTest?.state === 'passed') checkWave();
  });
  all.afterAll(searchForKey);
  all.afterAll(stopWave);
}
