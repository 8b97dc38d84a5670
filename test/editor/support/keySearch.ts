import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { results } from './easel';
import { workspaceFolder } from './documents';
import { easelStorage, profileFolder } from './storage';
import { canaryKey } from './wave';

/**
 * After all tests: looks for the key in everything they have left behind. Journals, ledger, pictures,
 * settings and logs are in the profile.
 */
export async function searchForKey(): Promise<void> {
  const workspaceCopy = path.dirname(workspaceFolder().fsPath);
  const files = [
    ...(await filesBelow(await profileFolder())),
    ...(await filesBelow(workspaceCopy)),
  ];
  const leaks: string[] = [];
  for (const file of files) {
    if ((await contentOf(file)).includes(canaryKey)) leaks.push(file);
  }
  assert.deepEqual(leaks, [], 'files that hold the key');
  assert.equal(JSON.stringify(results).includes(canaryKey), false, 'a result holds the key');
  // Had the search looked in the wrong place, it would have found nothing either.
  const journal = path.join(await easelStorage(), 'jobs');
  assert.ok(results.length === 0 || files.some(file => file.startsWith(journal)));
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name));
}

/** The editor goes on working meanwhile: a file that is gone by now held nothing to find. */
async function contentOf(file: string): Promise<Buffer> {
  return readFile(file).catch(() => Buffer.alloc(0));
}
