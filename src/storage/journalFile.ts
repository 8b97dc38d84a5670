import { mkdir, open, readdir, readFile, rename, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonValue } from '../core/json';
import { syncFolder, whileBusy } from './durable';
import { systemCodeOf, writeFailed } from './writeFailed';

export type JournalRecord = Readonly<Record<string, JsonValue>>;

interface JournalContent {
  readonly records: readonly JournalRecord[];
  /** Lines that are no JSON object: torn by a crash, or damaged. */
  readonly damagedLines: number;
}

/** Lines of JSON that outlast crashes and power cuts. All methods reject with ImageError `write-failed`. */
export interface Journal {
  /** Resolves once the record is on the disk for good. Records keep the order of the calls. */
  append(record: JournalRecord): Promise<void>;
  /**
   * Everything every instance wrote, by `timeOf`. Where clocks disagree an instance's own order
   * wins over the times.
   */
  readAll(timeOf: (record: JournalRecord) => number): Promise<JournalContent>;
  /** Replaces this instance's own file, whole or not at all. */
  rewrite(records: readonly JournalRecord[]): Promise<void>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

const namePattern = /^journal-[\w-]+\.jsonl$/;

/**
 * The journal in a folder that several windows share: each instance appends to a file of its own
 * (`journal-<instance>.jsonl`), so none waits for another, and all are read. Nothing is touched
 * before the first append.
 */
export function openJournal(folder: string, instanceId: string): Journal {
  if (!/^[\w-]{1,64}$/.test(instanceId)) throw new RangeError('not an instance id');
  return new JournalFile(folder, join(folder, `journal-${instanceId}.jsonl`));
}

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

class JournalFile implements Journal {
  private handle: FileHandle | undefined;
  /** Takes more lines until its turn comes, or until something else has to come after it. */
  private openBatch: Waiting[] | undefined;
  /** Everything that touches the file, one after another. */
  private queue: Promise<void> = Promise.resolve();
  /** A failed or torn write may have left half a line, which the next one must not continue. */
  private endsInTornLine = false;
  private isClosed = false;

  constructor(
    private readonly folder: string,
    private readonly path: string,
  ) {}

  append(record: JournalRecord): Promise<void> {
    const line = `${JSON.stringify(record)}\n`;
    return new Promise((resolve, reject) => {
      // Whoever comes while an earlier batch is being synced shares the next sync.
      this.batch().push({ line, resolve, reject });
    });
  }

  async readAll(timeOf: (record: JournalRecord) => number): Promise<JournalContent> {
    return await this.inTurn(async () => {
      const timed: { readonly record: JournalRecord; readonly time: number }[] = [];
      let damagedLines = 0;
      for (const name of await this.fileNames()) {
        const content = parseLines(await readFile(join(this.folder, name), 'utf8'));
        damagedLines += content.damagedLines;
        let latest = -Infinity;
        for (const record of content.records) {
          const time = timeOf(record);
          if (time > latest) latest = time;
          timed.push({ record, time: latest });
        }
      }
      timed.sort((one, other) => one.time - other.time);
      return { records: timed.map(({ record }) => record), damagedLines };
    });
  }

  async rewrite(records: readonly JournalRecord[]): Promise<void> {
    const text = records.map(record => `${JSON.stringify(record)}\n`).join('');
    this.openBatch = undefined;
    await this.inTurn(async () => {
      this.assertOpen();
      await mkdir(this.folder, { recursive: true });
      await this.closeHandle();
      const nextPath = `${this.path}.next`;
      try {
        await writeSynced(nextPath, text);
        await whileBusy(() => rename(nextPath, this.path));
      } catch (error) {
        await unlink(nextPath).catch(ignoreMissing);
        throw error;
      }
      await syncFolder(this.folder);
    });
  }

  async close(): Promise<void> {
    this.openBatch = undefined;
    await this.inTurn(async () => {
      this.isClosed = true;
      await this.closeHandle();
    });
  }

  private batch(): Waiting[] {
    if (this.openBatch) return this.openBatch;
    const batch: Waiting[] = [];
    this.openBatch = batch;
    void this.inTurn(() => this.write(batch));
    return batch;
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    if (this.openBatch === batch) this.openBatch = undefined;
    try {
      this.assertOpen();
      const handle = (this.handle ??= await this.openForAppend());
      const text = `${this.endsInTornLine ? '\n' : ''}${batch.map(({ line }) => line).join('')}`;
      this.endsInTornLine = true;
      await handle.appendFile(text, 'utf8');
      await handle.datasync();
      this.endsInTornLine = false;
      for (const { resolve } of batch) resolve();
    } catch (error) {
      const failure = writeFailed(this.path, error);
      for (const { reject } of batch) reject(failure);
    }
  }

  private async openForAppend(): Promise<FileHandle> {
    await mkdir(this.folder, { recursive: true });
    // Prompts and addresses are the user's own business.
    const handle = await open(this.path, 'a+', 0o600);
    const { size } = await handle.stat();
    if (size > 0) {
      const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
      this.endsInTornLine = buffer[0] !== 0x0a;
    }
    await syncFolder(this.folder);
    return handle;
  }

  private async closeHandle(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    this.endsInTornLine = false;
    await handle?.close();
  }

  private async fileNames(): Promise<readonly string[]> {
    try {
      const names = await readdir(this.folder);
      return names.filter(name => namePattern.test(name)).sort();
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return [];
      throw error;
    }
  }

  private assertOpen(): void {
    if (this.isClosed) throw new Error('the journal is closed');
  }

  private async inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = this.queue.then(act);
    this.queue = turn.then(
      () => undefined,
      () => undefined,
    );
    try {
      return await turn;
    } catch (error) {
      throw writeFailed(this.path, error);
    }
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const handle = await open(path, 'w', 0o600);
  try {
    await handle.writeFile(text, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function parseLines(text: string): JournalContent {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  const records = lines.map(parseRecord).filter(record => record !== undefined);
  return { records, damagedLines: lines.length - records.length };
}

function parseRecord(line: string): JournalRecord | undefined {
  try {
    const value = JSON.parse(line) as JsonValue;
    return isRecord(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isRecord(value: JsonValue): value is JournalRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ignoreMissing(error: unknown): void {
  if (systemCodeOf(error) !== 'ENOENT') throw error;
}
