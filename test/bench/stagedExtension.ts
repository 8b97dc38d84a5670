import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { vscodeStub } from './codeLoad';

export interface StagedExtension {
  readonly folder: string;
  /** Absolute paths of what the build made for the editor. */
  readonly bundles: readonly string[];
  dispose(): Promise<void>;
}

const media = ['media/icon.png', 'media/studio/studio.css'];

/** A copy of the built extension, so that a build meanwhile changes nothing of what is measured. */
export async function stageExtension(): Promise<StagedExtension> {
  const parent = await mkdtemp(path.join(tmpdir(), 'easel-bench-'));
  const folder = path.join(parent, 'easel');
  for (const name of ['package.json', 'package.nls.json', ...media]) {
    await cp(name, path.join(folder, name));
  }
  const names = (await readdir('dist')).filter(name => name.endsWith('.js')).sort();
  for (const name of names) {
    await cp(path.join('dist', name), path.join(folder, 'dist', name));
  }
  // Found by plain Node.js only: the editor answers `require('vscode')` itself.
  const stub = path.join(parent, 'node_modules', 'vscode.js');
  await mkdir(path.dirname(stub));
  await writeFile(stub, vscodeStub);
  return {
    folder,
    bundles: names.map(name => path.join(folder, 'dist', name)),
    dispose: () => rm(parent, { recursive: true, force: true, maxRetries: 5 }),
  };
}
