import assert from 'node:assert/strict';
import { mkdtemp, readdir, rename, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageError } from '../../../src/core/errors';
import type { JobLease } from '../../../src/core/jobs/jobLease';
import { JobLeases } from '../../../src/storage/jobLeases';
import { FakeClock, settle } from '../../fakes/fakeClock';

/** No system gives a process this number. */
const deadPid = 2 ** 30;

suite('Leases of jobs', () => {
  let folder = '';
  let clock = new FakeClock();
  const held: JobLease[] = [];
  const never = new AbortController().signal;
  setup(async () => {
    folder = await mkdtemp(join(tmpdir(), 'easel-lease-'));
    clock = new FakeClock();
  });
  teardown(async () => {
    await Promise.all(held.splice(0).map(lease => lease.release()));
    await rm(folder, { recursive: true, force: true });
  });

  const path = () => join(folder, 'lease-job.json');
  const take = async (owner?: { host: string; pid: number }, signal = never) => {
    const lease = await new JobLeases(folder, clock, owner).take('job', signal);
    if (lease) held.push(lease);
    return lease;
  };
  const takeNow = async (owner?: { host: string; pid: number }): Promise<JobLease> => {
    const lease = await take(owner);
    assert.ok(lease, 'the job is somebody else’s');
    return lease;
  };
  /** Until somebody waits for the clock besides `others`. */
  const watched = async (others = 0): Promise<void> => {
    while (clock.waiting.length <= others) await settle();
  };
  const isLost = (error: unknown): boolean => ImageError.is(error, 'job-elsewhere');

  test('a job is one owner’s until that gives it back', async () => {
    const first = await takeNow();
    assert.deepEqual([await take(), await take()], [undefined, undefined]);
    await first.confirm();
    await first.release();
    assert.deepEqual([await readdir(folder), clock.waiting], [[], []]);
    await takeNow();
  });

  test('of many who come at once one gets it', async () => {
    const leases = await Promise.all(Array.from({ length: 20 }, () => take()));
    assert.equal(leases.filter(Boolean).length, 1);
  });

  test('jobs do not hinder each other', async () => {
    await takeNow();
    const other = await new JobLeases(folder, clock).take('other', never);
    assert.ok(other);
    await other.release();
  });

  test('an owner who works on keeps it, however long that takes', async () => {
    const first = await takeNow();
    for (let beat = 0; beat < 20; beat += 1) {
      const before = (await stat(path())).mtimeMs;
      await watched();
      await clock.advance(2_000);
      while ((await stat(path())).mtimeMs === before) await settle();
    }
    assert.equal(await take(), undefined);
    await first.confirm();
  });

  test('what a crashed owner left is taken over once it was seen not to move', async () => {
    await writeFile(path(), JSON.stringify({ host: 'elsewhere', pid: 1 }));
    await utimes(path(), clock.now() / 1000 - 31, clock.now() / 1000 - 31);
    const taking = take();
    await watched();
    assert.deepEqual(clock.waiting, [12_500]);
    await clock.advance(12_500);
    const lease = await taking;
    assert.ok(lease);
    assert.equal(await take(), undefined);
    await lease.release();
    assert.deepEqual(await readdir(folder), []);
  });

  test('what a process of this machine left that is no more is taken over within 5 s', async () => {
    const now = clock.now() / 1000;
    for (const [owner, gets] of [
      [{ host: hostname(), pid: deadPid }, true],
      [{ host: hostname(), pid: process.pid }, false],
      [{ host: 'elsewhere', pid: deadPid }, false],
    ] as const) {
      await writeFile(path(), JSON.stringify(owner));
      await utimes(path(), now, now);
      const taking = take();
      if (gets) {
        await watched();
        assert.deepEqual(clock.waiting, [5_000]);
        await clock.advance(5_000);
      }
      const lease = await taking;
      assert.equal(lease !== undefined, gets, JSON.stringify(owner));
      await lease?.release();
      await rm(path(), { force: true });
    }
  });

  test('an owner who wakes up while it is watched keeps its job', async () => {
    const asleep = await takeNow();
    await utimes(path(), clock.now() / 1000 - 3_600, clock.now() / 1000 - 3_600);
    const taking = take();
    await watched(1);
    await asleep.confirm();
    await clock.advance(12_500);
    assert.equal(await taking, undefined);
    await asleep.confirm();
  });

  test('of many who take over at once one gets it', async () => {
    await writeFile(path(), '');
    await utimes(path(), 0, 0);
    const taking = Array.from({ length: 10 }, () => take());
    await watched(9);
    await clock.advance(12_500);
    const leases = (await Promise.all(taking)).filter(Boolean);
    assert.equal(leases.length, 1);
    await leases[0]!.confirm();
    await leases[0]!.release();
    assert.deepEqual(await readdir(folder), []);
  });

  test('an owner who was taken over notices, at the latest when it asks', async () => {
    const first = await takeNow();
    await rename(path(), join(folder, 'away'));
    const second = await takeNow({ host: 'elsewhere', pid: 1 });
    const noticed = new Promise(resolve => first.lost.addEventListener('abort', resolve));
    await clock.advance(2_000);
    await noticed;
    assert.ok(isLost(first.lost.reason));
    await assert.rejects(first.confirm(), isLost);
    // It takes nothing from whoever has the job now.
    await first.release();
    await second.confirm();
    assert.equal(second.lost.aborted, false);
  });

  test('an owner whose file has gone for good has lost the job', async () => {
    const lease = await takeNow();
    await unlink(path());
    const asking = assert.rejects(lease.confirm(), isLost);
    await watched(1);
    await clock.advance(500);
    await asking;
  });

  test('a file that is away for a moment is no loss', async () => {
    const lease = await takeNow();
    await rename(path(), join(folder, 'away'));
    const asking = lease.confirm();
    await watched(1);
    await rename(join(folder, 'away'), path());
    await clock.advance(500);
    await asking;
  });

  test('one who crashed while taking over hinders others for a while only', async () => {
    await writeFile(path(), '');
    await utimes(path(), 0, 0);
    const { ino, mtimeNs } = await stat(path(), { bigint: true });
    const claim = `${path()}.${ino}-${mtimeNs}`;
    await writeFile(claim, '');
    const gets = async (claimAgeSeconds: number): Promise<boolean> => {
      const taking = take();
      await watched();
      await clock.advance(12_500 - 1);
      const claimedAt = clock.now() / 1000 - claimAgeSeconds;
      await utimes(claim, claimedAt, claimedAt).catch(() => undefined);
      await clock.advance(1);
      return (await taking) !== undefined;
    };
    assert.deepEqual([await gets(1), await gets(31), await gets(32)], [false, false, true]);
  });

  test('whoever is not willing to wait any longer leaves', async () => {
    await writeFile(path(), '');
    await utimes(path(), 0, 0);
    const abort = new AbortController();
    const taking = take(undefined, abort.signal);
    await watched();
    abort.abort(new Error('enough'));
    await assert.rejects(taking, /enough/);
    assert.deepEqual(await readdir(folder), ['lease-job.json']);
  });

  test('where no file can be made that is said', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, '');
    await assert.rejects(take(), error => ImageError.is(error, 'write-failed'));
  });
});
