import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A process that only loads a bundle; longer than this it hangs. */
const timeoutMs = 10_000;

const program = `
  const started = performance.now();
  require(process.argv[1]);
  console.log(performance.now() - started);
  process.exit();`;

/**
 * A `vscode` every property and call of which is itself, so that what a bundle takes from it while it
 * is loaded costs next to nothing.
 */
export const vscodeStub = `
  const anything = new Proxy(() => undefined, {
    get: (target, name) => (name === Symbol.toPrimitive ? () => '' : anything),
    apply: () => anything,
    construct: () => anything,
    getPrototypeOf: () => anything,
  });
  module.exports = anything;`;

/**
 * How long `require` of a bundle takes, in ms, each time in a fresh process of `node`. Nothing of the
 * process's own start is in it.
 */
export async function measureCodeLoad(
  node: string,
  bundle: string,
  runs: number,
): Promise<readonly number[]> {
  const samples: number[] = [];
  // The first one brings the file into the system's cache.
  for (let run = -1; run < runs; run += 1) {
    const { stdout } = await execute(node, ['-e', program, bundle], { timeout: timeoutMs });
    if (run >= 0) {
      samples.push(Number(stdout));
    }
  }
  return samples;
}
