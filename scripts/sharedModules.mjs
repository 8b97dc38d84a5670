import path from 'node:path';
import * as esbuild from 'esbuild';

import { besideIt, siblingBundles } from './bundlePlugins.mjs';
import { lateBundles, sharedBundle } from './bundles.mjs';
import { inRoot, root } from './paths.mjs';

/** @typedef {Pick<esbuild.BuildOptions, 'entryPoints' | 'outfile' | 'plugins'>} Own what sets a bundle apart */

const entryName = 'shared-modules';

/**
 * Finds what the shared bundle holds: the modules of `src` that would stand in two or more of the late bundles, and
 * what those bring along. It leaves packages aside.
 *
 * @param {esbuild.BuildOptions & { metafile: true }} options of the late bundles
 * @returns {Promise<readonly string[]>} paths from the root
 */
export async function findSharedModules(options) {
  /** @param {Own} own */
  const modulesIn = async own => {
    const { metafile } = await esbuild.build({ ...options, ...own, packages: 'external' });
    return Object.values(metafile.outputs).flatMap(({ inputs }) =>
      Object.keys(inputs).filter(input => isModule(input) && inputs[input]?.bytesInOutput !== 0),
    );
  };
  const inBundles = await Promise.all(
    lateBundles.map(({ entry, output }) =>
      modulesIn({ entryPoints: [entry], outfile: output, plugins: [siblingBundles(entry)] }),
    ),
  );
  const all = inBundles.flat();
  let shared = new Set(all.filter((module, index) => all.indexOf(module) !== index));
  for (;;) {
    // A part only one of the bundles uses may need modules the others do not have.
    const brought = await modulesIn(sharedBundleOptions([...shared]));
    const complete = new Set([...shared, ...brought]);
    if (complete.size === shared.size) {
      return [...shared].sort();
    }
    shared = complete;
  }
}

/** @param {string} input of a bundle: a module, or what a plugin made up */
function isModule(input) {
  return input.startsWith('src/');
}

/**
 * @param {readonly string[]} modules
 * @returns {Own}
 */
export function sharedBundleOptions(modules) {
  /** @type {esbuild.Plugin} */
  const entry = {
    name: 'shared-bundle-entry',
    setup(build) {
      build.onResolve({ filter: RegExp(`^${entryName}$`) }, () => ({
        path: entryName,
        namespace: entryName,
      }));
      build.onLoad({ filter: /./, namespace: entryName }, async () => ({
        contents: (await exportsOf(modules))
          .map(({ module, names }) => `export { ${names.join(', ')} } from './${module}';`)
          .join('\n'),
        resolveDir: root,
        watchFiles: modules.map(module => inRoot(module)),
      }));
    },
  };
  return {
    entryPoints: [entryName],
    outfile: sharedBundle.output,
    plugins: [entry, siblingBundles()],
  };
}

/**
 * Replaces the shared modules by the bundle that holds them. All are one module to the importing bundle, which so has
 * one `require` instead of hundreds; two of them cannot export the same name, which would fail the shared bundle.
 *
 * @param {readonly string[]} modules
 * @returns {esbuild.Plugin}
 */
export function sharedModules(modules) {
  const places = new Set(modules.map(module => inRoot(module.replace(/\.ts$/, ''))));
  const namespace = 'shared-bundle';
  return {
    name: 'shared-modules',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\// }, imported => {
        if (imported.namespace === namespace) {
          return { path: imported.path, external: true };
        }
        const isShared = places.has(path.resolve(imported.resolveDir, imported.path));
        return isShared ? { path: sharedBundle.output, namespace } : undefined;
      });
      build.onLoad({ filter: /./, namespace }, async () => {
        const names = (await exportsOf(modules)).flatMap(exported => exported.names);
        return {
          contents: `export { ${names.join(', ')} } from '${besideIt(sharedBundle)}';`,
          watchFiles: modules.map(module => inRoot(module)),
        };
      });
    },
  };
}

/**
 * The values modules export, without their types.
 *
 * @param {readonly string[]} modules
 */
async function exportsOf(modules) {
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [...modules],
    format: 'esm',
    // What is wrong with one of them is said by the bundle that asks.
    logLevel: 'silent',
    metafile: true,
    write: false,
    outdir: 'dist',
    outbase: '.',
  });
  return Object.values(metafile.outputs).flatMap(({ entryPoint, exports }) =>
    entryPoint === undefined || exports.length === 0
      ? []
      : [{ module: entryPoint, names: exports }],
  );
}
