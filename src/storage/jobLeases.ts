import { randomBytes } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import {
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  stat,
  unlink,
  type FileHandle,
} from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../core/clock';
import { ImageError } from '../core/errors';
import type { JobLease } from '../core/jobs/jobLease';
import { nameExclusively, whileBusy } from './durable';
import { systemCodeOf, writeFailed } from './writeFailed';

const beatMs = 2_000;
/** Some beats may be late: a full event loop, a slow disk. */
const staleMs = 30_000;
/** An owner that wakes up from the machine's sleep beats within this, and keeps its job. */
const observedMs = 12_500;
/** Whose process is gone does not wake up; but in another container of that name it may live, and beat. */
const observedDeadMs = 2.5 * beatMs;
/** Who looks whether a file is abandoned takes it away for less than this. */
const awayMs = 500;

interface Owner {
  readonly host: string;
  readonly pid: number;
}

/**
 * Leases as files in a folder all windows share: whoever makes a job's file has the job, and touches
 * the file as long as it lives. What an owner left behind by crashing is cleared away after it was seen
 * not to move; an owner that was only asleep notices that its file is not its own any more.
 */
export class JobLeases {
  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
    private readonly owner: Owner = { host: hostname(), pid: process.pid },
  ) {}

  /**
   * Resolves at once with a lease nobody has, or with undefined where the owner lives. Where it seems
   * not to, it is watched first: for 5 s where its process is gone, for some 12 s where it only fell silent.
   * @throws ImageError `write-failed`; the signal's reason when aborted.
   */
  async take(jobId: string, signal: AbortSignal): Promise<JobLease | undefined> {
    const path = join(this.folder, `lease-${jobId}.json`);
    try {
      return (await this.make(path)) ?? (await this.takeOver(path, signal));
    } catch (error) {
      signal.throwIfAborted();
      throw writeFailed(path, error);
    }
  }

  private async takeOver(path: string, signal: AbortSignal): Promise<JobLease | undefined> {
    const seen = await statsOf(path);
    if (seen) {
      const watchMs = await this.msToWatch(path, seen);
      if (watchMs === undefined) return undefined;
      await this.clock.delay(watchMs, signal);
      const found = await statsOf(path);
      if (found && (!isSame(found, seen) || !(await this.claim(path, seen)))) return undefined;
      await removeIf(path, each => isSame(each, seen));
    }
    return await this.make(path);
  }

  /** Of all who saw the same file not move, one may clear it away. */
  private async claim(path: string, { ino, mtimeNs }: BigIntStats): Promise<boolean> {
    const claimPath = `${path}.${ino}-${mtimeNs}`;
    try {
      const handle = await open(claimPath, 'wx', 0o600);
      await handle.utimes(this.clock.now() / 1000, this.clock.now() / 1000);
      await handle.close();
      return true;
    } catch (error) {
      if (systemCodeOf(error) !== 'EEXIST') throw error;
      // Who claimed it may have crashed in turn; then the next to come may.
      const claimed = await statsOf(claimPath);
      // Another may have cleared it away just now, or begun to.
      if (claimed && this.isStale(claimed)) await unlinkIfThere(claimPath);
      return false;
    }
  }

  /** Appears whole and fresh: one that is only being made must not look abandoned. */
  private async make(path: string): Promise<JobLease | undefined> {
    await mkdir(this.folder, { recursive: true });
    const ownPath = `${path}.${randomBytes(8).toString('hex')}`;
    const handle = await open(ownPath, 'wx', 0o600);
    try {
      await handle.writeFile(JSON.stringify(this.owner), 'utf8');
      const lease = new FileLease(path, handle, await handle.stat({ bigint: true }), this.clock);
      await lease.touch();
      await nameExclusively(ownPath, path);
      lease.beat();
      return lease;
    } catch (error) {
      await handle.close();
      await unlink(ownPath).catch(() => undefined);
      if (systemCodeOf(error) === 'EEXIST') return undefined;
      throw error;
    }
  }

  /** Either way: a clock that was set back must not keep a job locked. */
  private isStale({ mtimeMs }: BigIntStats): boolean {
    return Math.abs(this.clock.now() - Number(mtimeMs)) > staleMs;
  }

  /** How long to look at the file before it counts as abandoned; undefined where its owner lives. */
  private async msToWatch(path: string, found: BigIntStats): Promise<number | undefined> {
    const owner = await ownerOf(path);
    if (owner?.host === this.owner.host && !isAlive(owner.pid)) return observedDeadMs;
    return this.isStale(found) ? observedMs : undefined;
  }
}

class FileLease implements JobLease {
  private readonly taken = new AbortController();
  private readonly ended = new AbortController();
  private beating: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    private readonly mine: BigIntStats,
    private readonly clock: Clock,
  ) {}

  get lost(): AbortSignal {
    return this.taken.signal;
  }

  async touch(): Promise<void> {
    const nowSeconds = this.clock.now() / 1000;
    await this.handle.utimes(nowSeconds, nowSeconds);
  }

  beat(): void {
    // Ends when the lease does: both ways of that are known to whoever holds it.
    this.beating = this.beatOn().catch(() => undefined);
  }

  async confirm(): Promise<void> {
    this.lost.throwIfAborted();
    if (await this.isStillMine()) return;
    this.taken.abort(new ImageError('job-elsewhere', 'another owner has taken the job over'));
    this.lost.throwIfAborted();
  }

  async release(): Promise<void> {
    this.ended.abort();
    await this.beating;
    // Whatever goes wrong here, what is left goes stale. Closed last: until then no other file can get
    // this one's number.
    await removeIf(this.path, found => isSameFile(found, this.mine)).catch(() => undefined);
    await removeClaims(this.path).catch(() => undefined);
    await this.handle.close().catch(() => undefined);
  }

  private async beatOn(): Promise<void> {
    for (;;) {
      await this.clock.delay(beatMs, this.ended.signal);
      await this.confirm();
    }
  }

  /** Where the system does not say, it is: what cannot be touched goes stale, and then has an end. */
  private async isStillMine(): Promise<boolean> {
    try {
      await this.touch();
      // Somebody who looks whether the file is abandoned takes it away for a moment.
      return (await this.isInPlace()) || (await this.isBackSoon());
    } catch (error) {
      this.ended.signal.throwIfAborted();
      if (systemCodeOf(error) === undefined) throw error;
      return true;
    }
  }

  private async isInPlace(): Promise<boolean> {
    const there = await statsOf(this.path);
    return there !== undefined && isSameFile(there, this.mine);
  }

  private async isBackSoon(): Promise<boolean> {
    if (await statsOf(this.path)) return false;
    await this.clock.delay(awayMs, this.ended.signal);
    return await this.isInPlace();
  }
}

async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error;
  }
}

/** Removes the file if it is the one meant, which nobody else can exchange while it is looked at. */
async function removeIf(path: string, isMeant: (found: BigIntStats) => boolean): Promise<void> {
  const aside = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await whileBusy(() => rename(path, aside));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return;
    throw error;
  }
  const found = await stat(aside, { bigint: true });
  if (isMeant(found)) {
    await whileBusy(() => unlink(aside));
    return;
  }
  try {
    await link(aside, path);
    await unlink(aside);
  } catch (error) {
    // Without second names the file is moved back; with one somebody made meanwhile, it has lost.
    if (systemCodeOf(error) === 'EEXIST') await unlink(aside);
    else await rename(aside, path);
  }
}

/** Removes the claims of takeovers, which are of no use once a lease was given back. */
async function removeClaims(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    const isClaim = name.startsWith(`${basename(path)}.`) && /\.\d+-\d+$/.test(name);
    if (isClaim) await unlink(join(dirname(path), name));
  }
}

async function statsOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isSameFile(one: BigIntStats, other: BigIntStats): boolean {
  return one.ino === other.ino && one.dev === other.dev;
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return isSameFile(one, other) && one.mtimeNs === other.mtimeNs;
}

/** Undefined while it is being written, or when the file has gone. */
async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as Partial<Owner> | null;
    const { host, pid } = value ?? {};
    return typeof host === 'string' && typeof pid === 'number' ? { host, pid } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) !== 'ESRCH';
  }
}
