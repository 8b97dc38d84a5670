// The commands of package.json: node scripts/run.mjs <command> [arguments]
// Each sets up what it needs first, so every one of them works on a fresh clone. Only Node.js itself may be
// imported before the packages are installed, which is why the commands are loaded when they run.

import { installDependencies } from './dependencies.mjs';
import { UserFacingError } from './steps.mjs';

/** What the test runner and the build tools need. */
const oldestNode = /** @type {const} */ ([20, 19]);

/** @type {Readonly<Record<string, (programArguments: string[]) => Promise<number | void>>>} */
const commands = {
  start: async programArguments => (await import('./start.mjs')).start(programArguments),
  test: async () => (await import('./test.mjs')).testAll(),
  check: async () => (await import('./test.mjs')).checkOnly(),
  'test:unit': async programArguments =>
    (await import('./test.mjs')).testOnly('unit', programArguments),
  'test:editor': async programArguments =>
    (await import('./test.mjs')).testOnly('editor', programArguments),
  'test:interface': async programArguments =>
    (await import('./test.mjs')).testOnly('interface', programArguments),
  screenshots: async programArguments =>
    (await import('./screenshots.mjs')).takeScreenshots(programArguments),
  'test:desktop': async () => (await import('./desktopTests.mjs')).testDesktop(),
  bench: async programArguments => (await import('./bench.mjs')).bench(programArguments),
  build: async () => (await import('./build.mjs')).build(),
  watch: async () => (await import('./build.mjs')).watch(),
  package: async () => (await import('./package.mjs')).packageExtension(),
};

async function main() {
  const [name = '', ...programArguments] = process.argv.slice(2);
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])) {
    throw new UserFacingError(
      `Node.js ${oldestNode.join('.')} or newer is needed; this is ${process.versions.node}.`,
    );
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    throw new UserFacingError(`Commands: ${Object.keys(commands).join(', ')}.`);
  }
  if (name !== 'test') {
    await installDependencies();
  }
  return (await command(programArguments)) ?? 0;
}

main().then(
  code => {
    process.exitCode ||= code;
  },
  error => {
    console.error(error instanceof UserFacingError ? error.message : error);
    process.exitCode = 1;
  },
);
