import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Breath } from './breath';
import { syncFolder, whileBusy } from './durable';
import {
  mergeByTime,
  peek,
  readLines,
  readWhole,
  timeOf,
  type JournalLine,
  type JournalLines,
  type JournalRecord,
  type ReadLine,
} from './journalLines';
import { systemCodeOf } from './writeFailed';

/** `~` and a number mark what a compaction has taken or made; it is read like any other. */
const namePattern = /^journal-[\w-]+(~[0-9a-f]{16})?\.jsonl$/;
const unfinishedPattern = /^journal-[\w-]+~[0-9a-f]{16}\.next$/;
const unfinishedAgeMs = 24 * 60 * 60_000;

/** While another window compacts, files move between listing and reading; a second is long for that. */
const maxListings = 50;
const listAgainMs = 20;

/** Opening a file takes longer than reading it, and each window of weeks left one. */
const readAtOnce = 8;

/** Two compactions at once would only be in each other's way; one that crashed is waited for so long. */
const lockName = 'compacting.lock';
const lockedForMs = 60_000;

/**
 * From where on a journal is worth compacting. A job has about 6 lines and 3 KB, and all are read at a
 * window's first command; each window leaves a file.
 */
export interface JournalLimits {
  readonly bytes: number;
  readonly lines: number;
  readonly files: number;
}
export const usualLimits: JournalLimits = { bytes: 1024 * 1024, lines: 4_000, files: 50 };

/** What can be wrong with a journal that goes on all the same; for the log and, once, the person. */
export type JournalTrouble =
  | { readonly kind: 'damaged-lines'; readonly path: string; readonly count: number }
  /** Nothing in it can be read. It has another name now; it is never deleted. */
  | { readonly kind: 'moved-aside'; readonly path: string; readonly newPath: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly cause: unknown };

interface ReadFile<Line> extends JournalLines<Line> {
  readonly name: string;
  readonly bytes: number;
}

/** A file that is being read. */
interface BegunFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: Promise<Buffer>;
}

/** The journal at one moment, its lines by time, each read no further than was asked for. */
export interface JournalView {
  readonly lines: readonly JournalLine[];
  /** Of its files. */
  readonly names: readonly string[];
  readonly bytes: number;
}

/** Chooses, of all these records, those that are not needed any more. */
export type Forget = (
  records: readonly JournalRecord[],
) => Promise<(record: JournalRecord) => boolean>;

/** What is known before a compaction, so that most of them need not read the journal. */
export interface KnownJournal {
  readonly view: JournalView;
  /** How many of its lines `forget` may choose at most. */
  readonly mostLines: number;
}

/** The file operations of a compaction: the system's, or those of a test that makes one of them fail. */
export interface FileOperations {
  readonly open: typeof open;
  readonly rename: typeof rename;
  readonly unlink: typeof unlink;
}
export const systemOperations: FileOperations = { open, rename, unlink };

/** The files all windows' journals consist of. */
export class JournalFolder {
  private readonly told = new Set<string>();

  constructor(
    private readonly folder: string,
    private readonly onTrouble: (trouble: JournalTrouble) => void,
    private readonly files: FileOperations,
    private readonly limits: JournalLimits,
  ) {}

  async read(): Promise<readonly JournalRecord[]> {
    const files = await this.readFiles(readWhole);
    return mergeByTime(
      files.map(({ lines }) => lines),
      timeOf,
    );
  }

  async look(): Promise<JournalView> {
    const files = await this.readFiles(peek);
    return {
      lines: mergeByTime(
        files.map(({ lines }) => lines),
        ({ atMs }) => atMs,
      ),
      names: files.map(({ name }) => name),
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    };
  }

  /**
   * Writes all files anew as one, without what `forget` chooses, when they have become long or many
   * and it is worth it. Nobody is locked out: files are taken by giving them another name, which a
   * window that appends finds out (see `JournalFile`), and they go only when the new one is on the
   * disk for good. A crash at any moment leaves some lines twice and none away.
   * @param ownName of the new file, without its number
   */
  async compact(forget: Forget, ownName: string, known?: KnownJournal): Promise<void> {
    const { lines, names, bytes } = known?.view ?? (await this.look());
    const areMany = names.length > this.limits.files;
    const isLong = bytes > this.limits.bytes || lines.length > this.limits.lines;
    const isWorthIt = (forgotten: number): boolean =>
      areMany || (isLong && forgotten >= lines.length / 2);
    if (!isWorthIt(known?.mostLines ?? lines.length)) return;
    const records = await readRecords(lines);
    const isForgotten = await forget(records);
    if (!isWorthIt(records.filter(isForgotten).length)) return;
    await this.oneAtATime(() => this.rewrite(names, isForgotten, ownName));
  }

  private async rewrite(
    names: readonly string[],
    isForgotten: (record: JournalRecord) => boolean,
    ownName: string,
  ): Promise<void> {
    const taken = await this.take(names);
    const all = mergeByTime(
      taken.map(({ lines }) => lines),
      timeOf,
    );
    const kept = all.filter(record => !isForgotten(record));
    // Where another window's compaction was faster there is nothing to write.
    if (taken.length > 0) await this.writeFile(ownName, kept);
    for (const { name, damaged } of taken) {
      // Nobody can say what a damaged line was about.
      if (damaged > 0) await this.moveAside(name, 'damaged');
      else await whileBusy(() => this.files.unlink(join(this.folder, name))).catch(ignoreMissing);
    }
    await this.removeUnfinished();
  }

  /** Does nothing where another window does the same. Nothing but time depends on this. */
  private async oneAtATime(act: () => Promise<void>): Promise<void> {
    const path = join(this.folder, lockName);
    try {
      const left = await stat(path).catch(ignoreMissing);
      if (left && Date.now() - left.mtimeMs > lockedForMs) await unlink(path);
      await (await open(path, 'wx')).close();
    } catch (error) {
      if (/^(EEXIST|ENOENT)$/.test(systemCodeOf(error) ?? '')) return;
      throw error;
    }
    try {
      await act();
    } finally {
      await unlink(path).catch(ignoreMissing);
    }
  }

  /** Gives files new names, so that no window appends to them any more, and reads what is in them. */
  private async take(names: readonly string[]): Promise<readonly ReadFile<JournalRecord>[]> {
    const taken: ReadFile<JournalRecord>[] = [];
    const breath = new Breath();
    for (const name of names) {
      const newName = `${name.replace(/(~\w+)?\.jsonl$/, '')}~${random()}.jsonl`;
      try {
        await whileBusy(() =>
          this.files.rename(join(this.folder, name), join(this.folder, newName)),
        );
        const file = await this.readOne(this.begin(newName), readWhole, breath);
        if (file && !file.isGarbage) taken.push(file);
      } catch (error) {
        // Another window's compaction was faster, and has its lines.
        ignoreMissing(error);
      }
    }
    return taken;
  }

  private async writeFile(ownName: string, records: readonly JournalRecord[]): Promise<void> {
    const name = `${ownName}~${random()}`;
    const nextPath = join(this.folder, `${name}.next`);
    const text = records.map(record => `${JSON.stringify(record)}\n`).join('');
    try {
      const handle = await this.files.open(nextPath, 'wx', 0o600);
      try {
        await handle.writeFile(text, 'utf8');
        await handle.sync();
      } finally {
        await handle.close();
      }
      await whileBusy(() => this.files.rename(nextPath, join(this.folder, `${name}.jsonl`)));
    } catch (error) {
      await unlink(nextPath).catch(ignoreMissing);
      throw error;
    }
    await syncFolder(this.folder);
  }

  private async readFiles<Line>(readLine: ReadLine<Line>): Promise<readonly ReadFile<Line>[]> {
    const breath = new Breath();
    for (let listing = 1; ; listing += 1) {
      const files: (ReadFile<Line> | undefined)[] = [];
      try {
        const names = await this.names(namePattern);
        for (let first = 0; first < names.length; first += readAtOnce) {
          const some = names.slice(first, first + readAtOnce).map(name => this.begin(name));
          for (const each of some) files.push(await this.readOne(each, readLine, breath));
        }
      } catch (error) {
        // A file that went meanwhile stands in another one, which a new listing shows.
        if (systemCodeOf(error) !== 'ENOENT' || listing === maxListings) throw error;
        await wait(listAgainMs);
        continue;
      }
      const readable = files.filter(file => file !== undefined);
      for (const file of readable) await this.tell(file);
      return readable.filter(file => !file.isGarbage);
    }
  }

  private begin(name: string): BegunFile {
    const path = join(this.folder, name);
    const bytes = whileBusy(() => readFile(path));
    // Whoever waits for it is told; where an earlier file cannot be read nobody does.
    bytes.catch(() => undefined);
    return { name, path, bytes };
  }

  /** Undefined for a file the system does not let us read. */
  private async readOne<Line>(
    { name, path, bytes }: BegunFile,
    readLine: ReadLine<Line>,
    breath: Breath,
  ): Promise<ReadFile<Line> | undefined> {
    try {
      const content = await bytes;
      const lines = await readLines(content.toString('utf8'), readLine, breath);
      return { ...lines, name, bytes: content.length };
    } catch (error) {
      if (!/^(EACCES|EPERM|EIO|EISDIR|ELOOP)$/.test(systemCodeOf(error) ?? '')) throw error;
      await this.moveAside(name, 'unreadable').catch(() =>
        this.tellOnce({ kind: 'unreadable', path, cause: error }),
      );
      return undefined;
    }
  }

  private async tell({ name, damaged, isGarbage }: ReadFile<unknown>): Promise<void> {
    if (isGarbage) await this.moveAside(name, 'unreadable');
    else if (damaged > 0) {
      this.tellOnce({ kind: 'damaged-lines', path: join(this.folder, name), count: damaged });
    }
  }

  private async moveAside(name: string, why: 'damaged' | 'unreadable'): Promise<void> {
    const path = join(this.folder, name);
    const newPath = join(this.folder, `${name}.${random()}.${why}`);
    await whileBusy(() => this.files.rename(path, newPath));
    if (why === 'unreadable') this.onTrouble({ kind: 'moved-aside', path, newPath });
  }

  private tellOnce(trouble: JournalTrouble): void {
    const key = `${trouble.kind} ${trouble.path}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    this.onTrouble(trouble);
  }

  /** What compactions that crashed had begun to write; the lines are still where they were. */
  private async removeUnfinished(): Promise<void> {
    for (const name of await this.names(unfinishedPattern)) {
      const path = join(this.folder, name);
      const { mtimeMs } = await stat(path);
      if (Date.now() - mtimeMs > unfinishedAgeMs) await unlink(path).catch(ignoreMissing);
    }
  }

  private async names(pattern: RegExp): Promise<readonly string[]> {
    try {
      return (await readdir(this.folder)).filter(name => pattern.test(name)).sort();
    } catch (error) {
      ignoreMissing(error);
      return [];
    }
  }
}

async function readRecords(lines: readonly JournalLine[]): Promise<readonly JournalRecord[]> {
  const breath = new Breath();
  const records: JournalRecord[] = [];
  for (const { record } of lines) {
    if (record) records.push(record);
    if (breath.isDue) await breath.take();
  }
  return records;
}

function random(): string {
  return randomBytes(8).toString('hex');
}

function ignoreMissing(error: unknown): undefined {
  if (systemCodeOf(error) !== 'ENOENT') throw error;
  return undefined;
}
