import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { pngChunk } from '../../standins/support/pngFile';
import { useScene } from '../support/scene';

const lanternFile = path.join('images', 'lantern.png');
/** Signature and IHDR. */
const headBytes = 33;

/** The lantern of the sample workspace, which says nothing beside its pixels: what may leave the machine of it. */
export function readPlainLantern(): Promise<Buffer> {
  return readFile(path.join('test', 'fixtures', 'workspace', lanternFile));
}

/** Lets the workspace's lantern say where it was taken, and puts the same beside it as a moon. */
async function tagPictures(workspaceFolder: string): Promise<void> {
  const plain = await readPlainLantern();
  const tag = pngChunk('tEXt', Buffer.from('Location\0canary 48.8584 N', 'latin1'));
  const tagged = [plain.subarray(0, headBytes), tag, plain.subarray(headBytes)];
  for (const file of [lanternFile, path.join('images', 'moon.png')]) {
    await writeFile(path.join(workspaceFolder, file), Buffer.concat(tagged));
  }
}

/** The editor and the stand-ins that the files of this folder share. */
export const scene = useScene({
  documentCount: 16,
  prepare: tagPictures,
  wave: {},
  keyInEnvironment: true,
  allEditingServices: true,
});
