import * as assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFingerprint } from '../../../src/storage/fingerprint';

suite('The fingerprint of a key', () => {
  let folder: string;
  let path: string;

  setup(async () => {
    folder = await mkdtemp(join(tmpdir(), 'easel-fingerprint-'));
    path = join(folder, 'storage', 'salt');
  });
  teardown(() => rm(folder, { recursive: true, force: true }));

  test('is the same in every window, also in those that make the salt at one moment', async () => {
    const windows = Array.from({ length: 20 }, () => createFingerprint(path));
    const seen = await Promise.all(windows.map(fingerprint => fingerprint('a key')));
    seen.push(await createFingerprint(path)('a key'));
    assert.equal(new Set(seen).size, 1);
    assert.match(seen[0] ?? '', /^[0-9a-f]{16}$/);
    assert.deepEqual(await readdir(join(folder, 'storage')), ['salt']);
  });

  test('is another one for another key, and in another installation', async () => {
    const here = createFingerprint(path);
    const there = createFingerprint(join(folder, 'elsewhere', 'salt'));
    const seen = [await here('a key'), await here('another key'), await there('a key')];
    assert.equal(new Set(seen).size, 3);
  });

  test('has a salt nobody else may read', async function () {
    if (process.platform === 'win32') this.skip();
    await createFingerprint(path)('a key');
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await readFile(path)).length, 32);
  });

  test('is never one without a salt: what a crash has cut off is made anew', async () => {
    await mkdir(join(folder, 'storage'));
    for (const text of ['', 'short']) {
      await writeFile(path, text);
      const fingerprint = await createFingerprint(path)('a key');
      assert.equal((await readFile(path)).length, 32);
      assert.equal(await createFingerprint(path)('a key'), fingerprint);
    }
    assert.deepEqual(await readdir(join(folder, 'storage')), ['salt']);
  });

  test('is refused where no salt can be kept, and had once one can', async () => {
    await writeFile(join(folder, 'storage'), 'a file where the folder should be');
    const fingerprint = createFingerprint(path);
    await assert.rejects(fingerprint('a key'), { code: 'write-failed' });
    await rm(join(folder, 'storage'));
    assert.match(await fingerprint('a key'), /^[0-9a-f]{16}$/);
  });
});
