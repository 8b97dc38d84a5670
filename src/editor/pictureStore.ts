import { createHash } from 'node:crypto';
import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageError } from '../core/errors';
import { extensionFor, ImageInspector } from '../core/imageBytes';
import type { ResultImage } from '../core/imageProvider';
import type { StoredPicture } from '../core/jobs/jobRecord';
import { downloadImage, PartialImage } from '../net/download';
import type { HttpClient } from '../net/httpClient';
import { ImageFile } from '../storage/imageFile';
import { hasFile } from '../storage/imageFolder';

/** A picture undone or deleted by mistake can be had again this long. */
const keptMs = 7 * 24 * 60 * 60_000;

interface Download {
  readonly file: ImageFile;
  readonly partial: PartialImage;
}

/**
 * Easel's own folder of pictures. Every result lands here first and is synced, so that whatever
 * happens in the workspace afterwards, what was paid for exists.
 */
export class PictureStore {
  private readonly downloads = new Map<string, Download>();

  constructor(
    private readonly folder: string,
    private readonly http: HttpClient,
    private readonly onNotSynced?: (error: ImageError) => void,
  ) {}

  /** Brings one result here; a broken download goes on where it stopped when asked again. */
  async fetch(
    image: ResultImage,
    place: {
      readonly jobId: string;
      readonly index: number;
      readonly signal: AbortSignal;
      readonly loopbackAllowed: boolean;
    },
  ): Promise<StoredPicture> {
    const name = `${place.jobId}-${place.index}`;
    if (image.kind === 'bytes') return this.keep(image.bytes, name);
    const download = await this.downloadFor(name);
    const facts = await downloadImage({
      http: this.http,
      url: image.url,
      loopbackAllowed: place.loopbackAllowed,
      signal: place.signal,
      sink: download.file,
      resumeFrom: download.partial,
    });
    const { mediaType, width, height, byteLength, sha256 } = facts;
    const path = await download.file.publish(namesFor(name, extensionFor(mediaType)));
    this.downloads.delete(name);
    return { path, mediaType, width, height, byteLength, sha256 };
  }

  /** Whether a picture that was brought here is here still. */
  async has({ path, byteLength }: StoredPicture): Promise<boolean> {
    return hasFile(path, byteLength);
  }

  /** Closes what a job left half downloaded. */
  async release(jobId: string): Promise<void> {
    for (const [name, download] of this.downloads) {
      if (!name.startsWith(`${jobId}-`)) continue;
      this.downloads.delete(name);
      await download.file.discard();
    }
  }

  /** Removes pictures older than a week of jobs that are saved with all that came; others may be the only copy. */
  async removeOld(nowMs: number, savedJobIds: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.folder).catch(emptyWhenMissing)) {
      if (!savedJobIds.has(name.replace(/-\d+(-\d+)?\.[a-z]+$/, ''))) continue;
      const path = join(this.folder, name);
      const { mtimeMs } = await stat(path);
      if (nowMs - mtimeMs > keptMs) await unlink(path);
    }
  }

  private async downloadFor(name: string): Promise<Download> {
    const open = this.downloads.get(name);
    if (open) return open;
    const file = await this.newFile();
    const download = { file, partial: new PartialImage() };
    this.downloads.set(name, download);
    return download;
  }

  private newFile(): Promise<ImageFile> {
    return ImageFile.create({ folder: this.folder, onNotSynced: this.onNotSynced });
  }

  private async keep(bytes: Uint8Array, name: string): Promise<StoredPicture> {
    const inspector = new ImageInspector();
    const picture = inspector.push(bytes);
    const { mediaType, width, height, bytes: byteLength } = inspector.finish();
    const file = await this.newFile();
    try {
      await file.write(picture);
      const path = await file.publish(namesFor(name, extensionFor(mediaType)));
      const sha256 = createHash('sha256').update(picture).digest('hex');
      return { path, mediaType, width, height, byteLength, sha256 };
    } catch (error) {
      await file.discard();
      throw error;
    }
  }
}

function* namesFor(name: string, extension: string): Iterable<string> {
  yield `${name}.${extension}`;
  // A resumed job may have been here before.
  for (let copy = 1; copy < 100; copy += 1) yield `${name}-${copy}.${extension}`;
}

function emptyWhenMissing(error: unknown): string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}
