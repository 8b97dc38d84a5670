import { randomBytes } from 'node:crypto';
import { link as makeLink, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ImageError } from '../core/errors';
import { syncFolder, whileBusy } from './durable';
import { abandonedPartAgeMs, partNameOf, prepareFolder, removeAbandonedParts } from './imageFolder';
import { systemCodeOf, writeFailed } from './writeFailed';

export interface ImageFileOptions {
  /** Absolute; made when it is not there. */
  readonly folder: string;
  /** The folder must lie in this one, links followed. */
  readonly insideOf?: string | undefined;
  /** How a file is given a second name: the system's way, or a test's. */
  readonly link?: typeof makeLink | undefined;
  /** Likewise how a folder is synced. */
  readonly syncFolder?: typeof syncFolder | undefined;
  /** Told, with `write-failed`, of a picture that stands under its name but might not after a power cut. */
  readonly onNotSynced?: ((error: ImageError) => void) | undefined;
}

/**
 * A picture being written to disk: under a name of its own in the target folder until it is whole
 * and synced, then under the first free name of the caller's choice, in one step. Ends with
 * `publish` or `discard`.
 */
export class ImageFile {
  private writtenBytes = 0;

  private constructor(
    private readonly options: ImageFileOptions,
    /** The target folder with links followed, so that nobody can exchange it half-way. */
    private readonly realFolder: string,
    private readonly partPath: string,
    private readonly handle: FileHandle,
  ) {}

  /** @throws ImageError `write-failed` with the folder and the system's code. */
  static async create(options: ImageFileOptions): Promise<ImageFile> {
    try {
      const realFolder = await prepareFolder(options.folder, options.insideOf);
      await removeAbandonedParts(realFolder, Date.now() - abandonedPartAgeMs);
      const partPath = join(realFolder, partNameOf(randomBytes(8)));
      // Exclusive creation never follows a link somebody planted under this name.
      return new ImageFile(options, realFolder, partPath, await open(partPath, 'wx'));
    } catch (error) {
      throw writeFailed(options.folder, error);
    }
  }

  /** @throws ImageError `write-failed`, for example with `ENOSPC`. */
  async write(chunk: Uint8Array): Promise<void> {
    await this.guarded(async () => {
      for (let start = 0; start < chunk.length;) {
        const length = chunk.length - start;
        const result = await this.handle.write(chunk, start, length, this.writtenBytes);
        this.writtenBytes += result.bytesWritten;
        start += result.bytesWritten;
      }
    });
  }

  /** Empties the file, to be written from its beginning. */
  async restart(): Promise<void> {
    await this.guarded(() => this.handle.truncate(0));
    this.writtenBytes = 0;
  }

  /**
   * Gives the file the first of these names that is free in its folder, and returns its path. What
   * stands under a taken name, a link included, is never touched.
   * @throws ImageError `write-failed`; the file is removed then.
   */
  async publish(candidates: Iterable<string>): Promise<string> {
    try {
      await this.guarded(() => this.handle.sync());
      return await this.guarded(() => this.claimFirstFree(candidates));
    } catch (error) {
      // The first failure says more than one of clearing up after it.
      await this.discard().catch(() => undefined);
      throw error;
    }
  }

  /** Removes what was written. Does nothing after `publish`. */
  async discard(): Promise<void> {
    await this.guarded(async () => {
      await this.handle.close();
      await whileBusy(() => unlink(this.partPath)).catch(unless('ENOENT'));
    });
  }

  private async claimFirstFree(candidates: Iterable<string>): Promise<string> {
    await this.handle.close();
    for (const name of candidates) {
      if (basename(name) !== name || /^\.{0,2}$|[/\\\0]/.test(name)) throw badName(name);
      if (await this.claim(join(this.realFolder, name))) {
        await this.syncName();
        return join(this.options.folder, name);
      }
    }
    throw new ImageError('write-failed', 'every name is taken', {
      subject: this.options.folder,
      systemCode: 'EEXIST',
    });
  }

  /** From here on the picture is there: to call it failed would have it written a second time. */
  private async syncName(): Promise<void> {
    const { folder, onNotSynced, syncFolder: sync = syncFolder } = this.options;
    try {
      await sync(this.realFolder);
    } catch (error) {
      onNotSynced?.(writeFailed(folder, error));
    }
  }

  /** A second name for the same file: all of it or nothing, and never over another. */
  private async claim(path: string): Promise<boolean> {
    const { link = makeLink } = this.options;
    try {
      await whileBusy(() => link(this.partPath, path));
    } catch (error) {
      return systemCodeOf(error) === 'EEXIST' ? false : await this.claimByRename(path);
    }
    // A part that cannot be removed now is removed as abandoned; the picture is safe either way.
    await whileBusy(() => unlink(this.partPath)).catch(() => undefined);
    return true;
  }

  /** For file systems without second names (FAT, many network shares): reserve, then replace. */
  private async claimByRename(path: string): Promise<boolean> {
    try {
      const reservation = await open(path, 'wx');
      await reservation.close();
    } catch (error) {
      if (systemCodeOf(error) === 'EEXIST') return false;
      throw error;
    }
    try {
      await whileBusy(() => rename(this.partPath, path));
      return true;
    } catch (error) {
      await unlink(path);
      throw error;
    }
  }

  private async guarded<Result>(act: () => Promise<Result>): Promise<Result> {
    try {
      return await act();
    } catch (error) {
      throw writeFailed(this.options.folder, error);
    }
  }
}

function unless(expected: string): (error: unknown) => void {
  return error => {
    if (systemCodeOf(error) !== expected) throw error;
  };
}

function badName(name: string): ImageError {
  return new ImageError('write-failed', 'not a file name', { value: name, systemCode: 'EINVAL' });
}
