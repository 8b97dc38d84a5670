import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Evaluates a bundle in a process of its own and tells what the two properties hold then. */
function dispatchersAfter(bundle: string): unknown {
  const program = `
    const keys = ['undici.globalDispatcher.1', 'undici.globalDispatcher.2'].map(key => Symbol.for(key));
    Object.defineProperty(globalThis, keys[0], { value: 'the host', configurable: true, writable: true });
    require(${JSON.stringify(bundle)});
    console.log(JSON.stringify(keys.map(key => globalThis[key] ?? 'unset')));`;
  return JSON.parse(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' }));
}

/** Bundles the whole of undici, as an import of the bare package would, with the build's own plugin. */
function bundleUndici(outfile: string): void {
  const program = `
    import { build } from 'esbuild';
    import { isolatedUndici } from './scripts/bundlePlugins.mjs';
    await build({
      stdin: { contents: "require('undici').setGlobalDispatcher({ dispatch() {} })", resolveDir: '.' },
      bundle: true,
      platform: 'node',
      outfile: ${JSON.stringify(outfile)},
      plugins: [isolatedUndici()],
    });`;
  execFileSync(process.execPath, ['--input-type=module', '-e', program]);
}

suite('bundles', () => {
  test('loading the HTTP client leaves every other extension with its own dispatcher', () => {
    const bundle = path.resolve('dist', 'undiciHttpClient.js');
    assert.deepEqual(dispatchersAfter(bundle), ['the host', 'unset']);
  });

  test('even the whole of undici keeps its dispatcher to itself', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'easel-bundle-'));
    try {
      const bundle = path.join(folder, 'undici.cjs');
      bundleUndici(bundle);
      assert.deepEqual(dispatchersAfter(bundle), ['the host', 'unset']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
