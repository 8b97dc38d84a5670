import { access, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { lateBundles, sharedPackage } from './bundles.mjs';
import { inRoot } from './paths.mjs';

/**
 * Replaces an import of what is a bundle of its own by a `require` of that bundle's file, which lies beside the
 * importing one. A static import of a bundle meant to be loaded late would be loaded at once, so it fails the build.
 *
 * @param {string} [ownEntry]
 * @returns {import('esbuild').Plugin}
 */
export function siblingBundles(ownEntry) {
  const siblings = lateBundles
    .filter(bundle => bundle.entry !== ownEntry)
    .map(bundle => ({ ...bundle, module: inRoot(bundle.entry.replace(/\.ts$/, '')) }));
  return {
    name: 'sibling-bundles',
    setup(build) {
      build.onResolve({ filter: /^zod/ }, ({ path: name }) =>
        name === sharedPackage.name ? { path: besideIt(sharedPackage), external: true } : undefined,
      );
      build.onResolve({ filter: /^\.{1,2}\// }, imported => {
        const module = path.resolve(imported.resolveDir, imported.path);
        const sibling = siblings.find(candidate => candidate.module === module);
        if (sibling === undefined || imported.kind === 'entry-point') {
          return undefined;
        }
        if (imported.kind !== 'dynamic-import') {
          const text = `${sibling.entry} is loaded at its first use: write await import('${imported.path}').`;
          return { errors: [{ text }] };
        }
        return { path: besideIt(sibling), external: true };
      });
    },
  };
}

/** @param {{ output: string }} bundle */
export function besideIt({ output }) {
  return `./${path.basename(output)}`;
}

/**
 * The module of the shared package's bundle: what `src` names of it, as `z.object`, where that is a value.
 *
 * @returns {Promise<string>}
 */
export async function sharedPackageExports() {
  const used = new Set();
  const folder = inRoot('src');
  for (const name of await readdir(folder, { recursive: true })) {
    const text = name.endsWith('.ts') ? await readFile(path.join(folder, name), 'utf8') : '';
    if (!text.includes(`from '${sharedPackage.name}'`)) continue;
    for (const [, member] of text.matchAll(/\bz\.(\w+)/g)) used.add(member);
  }
  const values = Object.keys(await import(sharedPackage.name)).filter(name => used.has(name));
  // What is named as a type only: all of `core` would be most of the package.
  const names = values.filter(name => name !== 'core' && !name.startsWith('Zod')).sort();
  return `export { ${names.join(', ')} } from '${sharedPackage.name}';`;
}

/**
 * Keeps undici's default dispatcher inside the bundle. The package's own module defines two properties of
 * `globalThis` that the extension host's `fetch` then uses, for every extension.
 *
 * Of the two builds of its HTTP parser it keeps the one that runs on every processor: the package falls back to
 * that when the other does not load, and both together would be a quarter of the bundle.
 *
 * @returns {import('esbuild').Plugin}
 */
export function isolatedUndici() {
  const contents = `
    const Agent = require('./dispatcher/agent');
    let dispatcher;
    module.exports = {
      getGlobalDispatcher: () => (dispatcher ??= new Agent()),
      setGlobalDispatcher: next => { dispatcher = next; },
      installedExports: [],
    };`;
  return {
    name: 'isolated-undici',
    setup(build) {
      build.onLoad({ filter: /[\\/]node_modules[\\/]undici[\\/]lib[\\/]global\.js$/ }, () => ({
        contents,
      }));
      build.onLoad(
        { filter: /[\\/]node_modules[\\/]undici[\\/]lib[\\/]llhttp[\\/]llhttp_simd-wasm\.js$/ },
        () => ({ contents: "throw new Error('left out of the bundle');" }),
      );
    },
  };
}

/**
 * Leaves out of undici what the extension's client never reaches, a quarter of it: HTTP/2, which it offers no
 * server, and the bodies of `fetch`, as it sends bytes. Not for the tests, which use undici's own `fetch` as well.
 *
 * @returns {import('esbuild').Plugin}
 */
export function slimUndici() {
  return {
    name: 'slim-undici',
    setup(build) {
      for (const filter of [
        /[\\/]undici[\\/]lib[\\/]dispatcher[\\/]client-h2\.js$/,
        /[\\/]undici[\\/]lib[\\/]web[\\/]fetch[\\/]body\.js$/,
      ]) {
        build.onLoad({ filter }, () => ({ contents: 'module.exports = undefined;' }));
      }
    },
  };
}

/** @param {string} entry */
export async function isThere(entry) {
  return access(inRoot(entry)).then(
    () => true,
    () => false,
  );
}
