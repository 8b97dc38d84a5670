import { existsSync } from 'node:fs';
import path from 'node:path';

import { runQuietly } from './processes.mjs';
import { UserFacingError } from './steps.mjs';

/**
 * Runs npm in a folder. The client's own script is started with this Node.js, because `npm` itself is
 * a shell script on Windows, and because `node scripts/run.mjs` works without npm on the PATH.
 *
 * @param {string} folder
 * @param {readonly string[]} npmArguments
 */
export function npm(folder, npmArguments) {
  return runQuietly(
    process.execPath,
    // Install scripts of other people's packages never run; --prefix because npm, started by npm,
    // would else take the outer project's folder.
    [
      npmClient(),
      ...npmArguments,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefix',
      folder,
    ],
    { cwd: folder, timeoutMs: 15 * 60_000 },
  );
}

function npmClient() {
  const besideNode = path.dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath ?? '',
    path.join(besideNode, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(besideNode, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ];
  const found = candidates.find(file => path.basename(file) === 'npm-cli.js' && existsSync(file));
  if (found === undefined) {
    throw new UserFacingError('npm was not found beside Node.js. Run this through npm: npm test.');
  }
  return found;
}
