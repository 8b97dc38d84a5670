import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typicalDurations, withDuration } from '../../../src/core/jobs/durations';
import { JsonFile } from '../../../src/storage/jsonFile';

suite('A small file of JSON', () => {
  let folder: string;
  let path: string;

  setup(async () => {
    folder = await mkdtemp(join(tmpdir(), 'easel-durations-'));
    path = join(folder, 'storage', 'durations.json');
  });
  teardown(() => rm(folder, { recursive: true, force: true }));

  test('is not there at first, and keeps what is written, for every window', async () => {
    const kind = { model: 'wave/m', mode: 'generate', tier: '1K' };
    const file = new JsonFile(path);
    assert.equal(await file.read(), undefined);
    for (let task = 1; task <= 5; task += 1) {
      await file.write(withDuration(await file.read(), kind, task * 1_000));
    }
    assert.deepEqual(typicalDurations(await new JsonFile(path).read(), kind), {
      p10Ms: 1_000,
      p50Ms: 3_000,
      p90Ms: 5_000,
    });
  });

  test('is whole at every moment, and nothing else is left beside it', async () => {
    const file = new JsonFile(path);
    await file.write({ round: 0, filling: 'x'.repeat(100_000) });
    const rounds = Array.from({ length: 40 }, (_, round) => round);
    const writing = Promise.all(
      rounds.map(round => file.write({ round, filling: 'x'.repeat(100_000) })),
    );
    const reading = Promise.all(rounds.map(() => file.read()));
    await writing;
    for (const value of await reading) {
      assert.ok(typeof value === 'object' && value !== null && 'filling' in value);
    }
    assert.deepEqual(await readdir(join(folder, 'storage')), ['durations.json']);
  });

  test('is as good as none when it is damaged or far too large', async () => {
    await mkdir(join(folder, 'storage'));
    for (const text of ['', '{"version":1,"ki', `"${'x'.repeat(300_000)}"`]) {
      await writeFile(path, text);
      assert.equal(await new JsonFile(path).read(), undefined);
    }
  });

  test('that cannot be read or written says so, and leaves no part behind', async () => {
    await mkdir(path, { recursive: true });
    const file = new JsonFile(path);
    await assert.rejects(file.read(), { code: 'write-failed' });
    await assert.rejects(file.write({}), { code: 'write-failed' });
    assert.deepEqual(await readdir(join(folder, 'storage')), ['durations.json']);
  });
});
