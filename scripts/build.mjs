import { step } from './steps.mjs';

/** Builds the extension as it is shipped. */
export async function build() {
  const { buildCheckedExtension } = await import('../esbuild.mjs');
  await step('built the extension', buildCheckedExtension);
}

/** Builds the extension at every change, readable and with source maps. */
export async function watch() {
  const { watchExtension } = await import('../esbuild.mjs');
  await watchExtension();
}
