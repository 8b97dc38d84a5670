import { mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './durable';
import {
  JournalFolder,
  systemOperations,
  usualLimits,
  type FileOperations,
  type Forget,
  type JournalLimits,
  type JournalTrouble,
  type JournalView,
  type KnownJournal,
} from './journalFolder';
import type { JournalRecord } from './journalLines';
import { systemCodeOf, writeFailed } from './writeFailed';

/** Lines of JSON that outlast crashes and power cuts. All methods reject with ImageError `write-failed`. */
export interface Journal {
  /** Resolves once the record is on the disk for good. Records keep the order of the calls. */
  append(record: JournalRecord): Promise<void>;
  /**
   * Everything every instance wrote, by `atMs`. Where clocks disagree an instance's own order wins
   * over the times. A line may come twice, see `compact`; one that cannot be read is passed over.
   */
  readAll(): Promise<readonly JournalRecord[]>;
  /** The same lines, read no further than says what each is about: for whoever needs few of them whole. */
  look(): Promise<JournalView>;
  /**
   * Rewrites the files of all instances when they have become long or many. Others may append
   * meanwhile, or compact too: no line is lost, but one may then stand there twice.
   * @param forget which records are not needed any more
   * @param known what was read before; otherwise it is read now
   */
  compact(forget: Forget, known?: KnownJournal): Promise<void>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export interface JournalOptions {
  /** Told of what is damaged, once for each file. */
  readonly onTrouble?: ((trouble: JournalTrouble) => void) | undefined;
  /** How files are moved and removed: the system's way, or a test's. */
  readonly files?: FileOperations | undefined;
  readonly limits?: JournalLimits | undefined;
}

/**
 * The journal in a folder that several windows share: each instance appends to a file of its own
 * (`journal-<instance>.jsonl`), so none waits for another, and all are read. Nothing is touched
 * before the first append.
 */
export function openJournal(
  folder: string,
  instanceId: string,
  options: JournalOptions = {},
): Journal {
  if (!/^[\w-]{1,64}$/.test(instanceId)) throw new RangeError('not an instance id');
  return new JournalFile(folder, `journal-${instanceId}`, options);
}

/** How often a batch is written again because its file was taken away meanwhile. */
const maxMoves = 3;

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

  private readonly path: string;
  private readonly allFiles: JournalFolder;

  constructor(
    private readonly folder: string,
    private readonly name: string,
    { onTrouble = () => undefined, files = systemOperations, limits = usualLimits }: JournalOptions,
  ) {
    this.path = join(folder, `${name}.jsonl`);
    this.allFiles = new JournalFolder(folder, onTrouble, files, limits);
  }

  append(record: JournalRecord): Promise<void> {
    const line = `${JSON.stringify(record)}\n`;
    return new Promise((resolve, reject) => {
      // Whoever comes while an earlier batch is being synced shares the next sync.
      this.batch().push({ line, resolve, reject });
    });
  }

  async readAll(): Promise<readonly JournalRecord[]> {
    return await this.inTurn(() => this.allFiles.read());
  }

  async look(): Promise<JournalView> {
    return await this.inTurn(() => this.allFiles.look());
  }

  async compact(forget: Forget, known?: KnownJournal): Promise<void> {
    this.openBatch = undefined;
    await this.inTurn(async () => {
      this.assertOpen();
      await this.closeHandle();
      await this.allFiles.compact(forget, this.name, known);
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
      const lines = batch.map(({ line }) => line).join('');
      for (let moves = 0; ; moves += 1) {
        const handle = (this.handle ??= await this.openForAppend());
        const text = `${this.endsInTornLine ? '\n' : ''}${lines}`;
        this.endsInTornLine = true;
        await handle.appendFile(text, 'utf8');
        await handle.datasync();
        this.endsInTornLine = false;
        if (moves === maxMoves || (await this.isInPlace(handle))) break;
        // Another window's compaction took the file and may have read it before these lines.
        await this.closeHandle();
      }
      for (const { resolve } of batch) resolve();
    } catch (error) {
      const failure = writeFailed(this.path, error);
      for (const { reject } of batch) reject(failure);
    }
  }

  /** Whether the file that was written to is still the one under its name. */
  private async isInPlace(handle: FileHandle): Promise<boolean> {
    try {
      const [mine, there] = await Promise.all([
        handle.stat({ bigint: true }),
        stat(this.path, { bigint: true }),
      ]);
      return mine.ino === there.ino && mine.dev === there.dev;
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return false;
      throw error;
    }
  }

  private async openForAppend(): Promise<FileHandle> {
    await mkdir(this.folder, { recursive: true });
    // Prompts and addresses are the user's own business.
    const handle = await open(this.path, 'a+', 0o600);
    try {
      const { size } = await handle.stat();
      if (size > 0) {
        const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
        this.endsInTornLine = buffer[0] !== 0x0a;
      }
      await syncFolder(this.folder);
      return handle;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  private async closeHandle(): Promise<void> {
    const { handle } = this;
    this.handle = undefined;
    this.endsInTornLine = false;
    await handle?.close();
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
