import { existsSync } from 'node:fs';

import { inModules, inRoot } from './paths.mjs';
import { run } from './processes.mjs';
import { seconds } from './steps.mjs';

const timeoutMs = 10 * 60_000;

/** @typedef {{ name: string; programArguments: readonly string[] }} CheckStep */

/** @typedef {{ name: string; isGood: boolean; report: string }} CheckResult */

/** @returns {CheckStep[]} types, lint, format and unused code; the longest first, so that several at a time end together */
export function checkSteps() {
  const programs = ['.', 'src/core', 'test', 'scripts', 'media'].filter(
    folder => folder !== 'media' || existsSync(inRoot('media', 'tsconfig.json')),
  );
  return [
    {
      name: 'eslint',
      programArguments: [inModules('eslint', 'bin', 'eslint.js'), '.', '--max-warnings=0'],
    },
    ...programs.map(folder => ({
      name: `tsc -p ${folder}`,
      programArguments: [
        inModules('typescript-native', 'bin', 'tsc'),
        ...['-p', folder, '--incremental', '--tsBuildInfoFile'],
        inModules('.cache', 'easel', `${folder.replaceAll(/[./]/g, '-')}.tsbuildinfo`),
      ],
    })),
    {
      name: 'prettier',
      programArguments: [
        inModules('prettier', 'bin', 'prettier.cjs'),
        ...['--check', '.', '--log-level', 'warn'],
      ],
    },
    { name: 'knip', programArguments: [inModules('knip', 'bin', 'knip.js')] },
  ];
}

/**
 * @param {CheckStep} step
 * @returns {Promise<CheckResult>}
 */
export async function runCheck({ name, programArguments }) {
  const started = performance.now();
  const { code, output } = await run(process.execPath, programArguments, {
    capture: true,
    timeoutMs,
  });
  const isGood = code === 0;
  const line = `${isGood ? '✔' : '✘'} ${name} (${seconds(performance.now() - started)})`;
  return { name, isGood, report: isGood ? line : `${line}\n${output.trim()}` };
}
