import { spawn } from 'node:child_process';
import { constants } from 'node:os';

import { root } from './paths.mjs';
import { UserFacingError, seconds } from './steps.mjs';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] the repository's folder by default
 * @property {Record<string, string>} [environment] added to this process's environment
 * @property {number} [timeoutMs] after which the program and its children are ended
 * @property {boolean} [capture] keep the output instead of printing it
 */

/** @typedef {{ code: number; output: string }} RunResult */

/** How long a program that was asked to end may take to clean up. */
const graceMs = 5_000;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => {
    for (const child of running) {
      endTree(child, 'SIGTERM');
    }
    process.exitCode = 128 + constants.signals[signal];
    // A second signal, or a child that does not listen, must still end this process.
    setTimeout(() => process.exit(), graceMs).unref();
    process.once(signal, () => process.exit());
  });
}

/**
 * Runs a program to its end. A program that outlives its time is ended with all of its children.
 *
 * @param {string} command
 * @param {readonly string[]} programArguments
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, programArguments, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, programArguments, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', options.capture ? 'pipe' : 'inherit', options.capture ? 'pipe' : 'inherit'],
      // Its own group, so that a whole tree of processes can be ended at once.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', text => (output += text));
    }
    const timer = options.timeoutMs && setTimeout(onTimeout, options.timeoutMs);
    function onTimeout() {
      const line = `Ended ${command} after ${seconds(options.timeoutMs ?? 0)}.\n`;
      output += line;
      process.stderr.write(options.capture ? '' : line);
      endTree(child, 'SIGTERM');
      setTimeout(() => endTree(child, 'SIGKILL'), graceMs).unref();
    }
    child.on('error', error => {
      running.delete(child);
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code, signal) => {
      running.delete(child);
      clearTimeout(timer);
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), output });
    });
  });
}

/**
 * Like `run`, for a step that must succeed. Its output is shown only when it fails.
 *
 * @param {string} command
 * @param {readonly string[]} programArguments
 * @param {RunOptions} [options]
 */
export async function runQuietly(command, programArguments, options = {}) {
  const result = await run(command, programArguments, { ...options, capture: true });
  if (result.code !== 0) {
    throw new UserFacingError(
      `${command} ${programArguments.join(' ')} ended with ${result.code}:\n${result.output}`,
    );
  }
  return result;
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {'SIGTERM' | 'SIGKILL'} signal
 */
function endTree(child, signal) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (!isErrorCode(error, 'ESRCH')) {
      throw error;
    }
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
export function isErrorCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code;
}
