import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vscodeStub } from '../bench/codeLoad';

/** Lets a bundle be evaluated where there is no `vscode`. */
const withoutEditor = `
  const Module = require('node:module');
  const load = Module._load;
  const editor = {};
  (module => {${vscodeStub}})(editor);
  Module._load = (name, ...rest) => name === 'vscode' ? editor.exports : load(name, ...rest);`;

/** Evaluates a bundle in a process of its own and tells what the two properties hold then. */
function dispatchersAfter(bundle: string): unknown {
  const program = `
    const keys = ['undici.globalDispatcher.1', 'undici.globalDispatcher.2'].map(key => Symbol.for(key));
    Object.defineProperty(globalThis, keys[0], { value: 'the host', configurable: true, writable: true });
    ${withoutEditor}
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

/** Evaluates a bundle in a process of its own and names the bundles it has read then. */
function bundlesReadBy(bundle: string): unknown {
  const program = `
    ${withoutEditor}
    require(${JSON.stringify(bundle)});
    console.log(JSON.stringify(Object.keys(require.cache)));`;
  const files = JSON.parse(
    execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' }),
  ) as string[];
  return files.map(file => path.basename(file)).sort();
}

/** What the build says of bundles that hold these modules, by the bundles' names. */
function problemsWith(modules: Readonly<Record<string, string>>): string {
  const outputs = Object.entries(modules).map(([name, module]) => [
    `dist/${name}`,
    { inputs: { [module]: { bytesInOutput: 1 } } },
  ]);
  const program = `
    import { checkBundles } from './scripts/bundleOutputs.mjs';
    const outputs = ${JSON.stringify(Object.fromEntries(outputs))};
    await checkBundles([], [{ outputs }]).catch(error => console.log(error.message));`;
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  }).trim();
}

suite('bundles', () => {
  test('a start of the editor reads one, and none of what is loaded late', () => {
    assert.deepEqual(bundlesReadBy(path.resolve('dist', 'extension.js')), ['extension.js']);
    assert.deepEqual(bundlesReadBy(path.resolve('dist', 'pictureReferences.js')), [
      'pictureReferences.js',
      'shared.js',
    ]);
  });

  test('two that are loaded late hold nothing twice', () => {
    const twice = { 'commandRunner.js': 'src/core/glob.ts', 'imageHosts.js': 'src/core/glob.ts' };
    assert.equal(problemsWith(twice), 'src/core/glob.ts is in two bundles.');
    const once = { 'commandRunner.js': 'src/core/json.ts', 'imageHosts.js': 'src/core/glob.ts' };
    assert.equal(problemsWith(once), '');
  });

  test('the one of the start may hold a copy, but of no class of errors', () => {
    const ids = { 'extension.js': 'src/ids.ts', 'shared.js': 'src/ids.ts' };
    assert.equal(problemsWith(ids), '');
    const errors = { 'extension.js': 'src/core/errors.ts', 'shared.js': 'src/core/errors.ts' };
    assert.equal(problemsWith(errors), 'src/core/errors.ts is in two bundles.');
  });

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
