import { access } from 'node:fs/promises';
import path from 'node:path';

import { extensionBundles } from './bundles.mjs';
import { inRoot } from './paths.mjs';

/**
 * Replaces an import of a module that is a bundle of its own by a `require` of that bundle's file, which
 * lies beside the importing one. A static import of a bundle meant to be loaded late would be loaded at
 * once, so it fails the build.
 *
 * @param {string} ownEntry
 * @returns {import('esbuild').Plugin}
 */
export function siblingBundles(ownEntry) {
  const siblings = extensionBundles
    .filter(bundle => bundle.importedBy !== undefined && bundle.entry !== ownEntry)
    .map(bundle => ({ ...bundle, module: inRoot(bundle.entry.replace(/\.ts$/, '')) }));
  return {
    name: 'sibling-bundles',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\// }, imported => {
        const module = path.resolve(imported.resolveDir, imported.path);
        const sibling = siblings.find(candidate => candidate.module === module);
        if (sibling === undefined || imported.kind === 'entry-point') {
          return undefined;
        }
        if (sibling.importedBy === 'dynamic' && imported.kind !== 'dynamic-import') {
          const text = `${sibling.entry} is loaded at its first use: write await import('${imported.path}').`;
          return { errors: [{ text }] };
        }
        return { path: `./${path.basename(sibling.output)}`, external: true };
      });
    },
  };
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

/** @param {string} entry */
export async function isThere(entry) {
  return access(inRoot(entry)).then(
    () => true,
    () => false,
  );
}
