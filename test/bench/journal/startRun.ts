import { once } from 'node:events';
import module from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { createStandInContext, createStandInEditor } from './standInEditor';
import type { Start } from './start';

interface Extension {
  readonly activate: (context: object) => void;
}

/** Loads the built extension in this process, activates it once, and lets it come to rest. */
export async function runStart(bundle: string, storage: string): Promise<Start> {
  giveModule('vscode', createStandInEditor());
  const { activate } = module.createRequire(bundle)(bundle) as Extension;
  const context = createStandInContext(storage);
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const started = performance.now();
  activate(context);
  const activated = performance.now();
  // The event loop has run empty: every file is read, and nothing is planned.
  await once(process, 'beforeExit');
  const rested = performance.now();
  delays.disable();
  return {
    activateMs: activated - started,
    behindMs: rested - activated,
    longestStallMs: Math.max(delays.max / 1e6 - 1, 0),
  };
}

type Load = (request: string, ...rest: readonly unknown[]) => unknown;

/** Lets `require` answer a name that only the editor knows. */
function giveModule(name: string, value: object): void {
  const loader = module as unknown as { _load: Load };
  const load = loader._load.bind(module);
  loader._load = (request, ...rest) => (request === name ? value : load(request, ...rest));
}
