// Runs bundled tests in this process, and writes the numbers to a file:
//   node scripts/runMocha.mjs --result FILE [--reporter spec] [--timeout MS] [--grep TEXT] BUNDLE…

import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';

/** What is still open this long after the last test was left open by a test. */
const leakGraceMs = 5_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    result: { type: 'string' },
    reporter: { type: 'string', default: 'dot' },
    timeout: { type: 'string', default: '60000' },
    grep: { type: 'string' },
  },
});

const mocha = new Mocha({
  ui: 'tdd',
  reporter: values.reporter,
  timeout: Number(values.timeout),
  forbidOnly: true,
  ...(values.grep === undefined ? {} : { grep: values.grep }),
});
for (const file of positionals) {
  mocha.addFile(file);
}
await mocha.loadFilesAsync();
/** @type {Mocha.Stats | undefined} */
const stats = await new Promise(resolve => {
  const runner = mocha.run(() => resolve(runner.stats));
});
if (stats === undefined || values.result === undefined) {
  throw new Error('Mocha kept no numbers, or --result is missing.');
}

const { passes: passed, failures: failed, pending: skipped } = stats;
await writeFile(values.result, JSON.stringify({ passed, failed, skipped }));
process.exitCode = failed > 0 ? 1 : 0;

setTimeout(() => {
  console.error(`Tests left open: ${process.getActiveResourcesInfo().join(', ')}.`);
  process.exit(1);
}, leakGraceMs).unref();
