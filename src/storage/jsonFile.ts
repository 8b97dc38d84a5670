import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DurationStore } from '../core/jobs/durations';
import type { JsonValue } from '../core/json';
import { whileBusy } from './durable';
import { systemCodeOf, writeFailed } from './writeFailed';

/** A file of this kind has some kilobytes; a larger one is not ours. */
const maxBytes = 256 * 1024;

/** A small file of JSON that all windows share: how long tasks take, or the Studio's form. */
export class JsonFile implements DurationStore {
  /** @param path absolute; its folder is made when something is first written */
  constructor(private readonly path: string) {}

  /** Undefined while there is none, and for one that is damaged: nothing that cannot be learned or typed again stands there. */
  async read(): Promise<JsonValue | undefined> {
    try {
      const bytes = await readFile(this.path);
      return bytes.length > maxBytes ? undefined : (JSON.parse(bytes.toString()) as JsonValue);
    } catch (error) {
      if (error instanceof SyntaxError || systemCodeOf(error) === 'ENOENT') return undefined;
      throw writeFailed(this.path, error);
    }
  }

  /** Not synced: after a power cut the old file, or none, is as good. A reader sees one or the other. */
  async write(value: JsonValue): Promise<void> {
    const partPath = `${this.path}.${randomBytes(8).toString('hex')}`;
    try {
      await mkdir(dirname(this.path), { recursive: true });
      const handle = await open(partPath, 'wx', 0o600);
      try {
        await handle.writeFile(JSON.stringify(value), 'utf8');
      } finally {
        await handle.close();
      }
      await whileBusy(() => rename(partPath, this.path));
    } catch (error) {
      await unlink(partPath).catch(() => undefined);
      throw writeFailed(this.path, error);
    }
  }
}
