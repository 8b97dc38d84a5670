import * as assert from 'node:assert/strict';
import { ImageError } from '../../../src/core/errors';
import type { JobRecord } from '../../../src/core/jobs/jobRecord';
import { JobBook } from '../../../src/editor/jobBook';
import type { Journal } from '../../../src/storage/journalFile';
import type { JournalRecord } from '../../../src/storage/journalLines';

/** A disk that is full until somebody makes room; each line takes it a turn of the event loop. */
class Disk implements Journal {
  readonly lines: JournalRecord[] = [];
  isFull = false;

  async append(record: JournalRecord): Promise<void> {
    await new Promise(resolve => setImmediate(resolve));
    if (this.isFull) throw new ImageError('write-failed', 'no space left on the device');
    this.lines.push(record);
  }

  readAll(): Promise<readonly JournalRecord[]> {
    return Promise.resolve(this.lines);
  }

  compact(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function unknown(jobId: string): JobRecord {
  return { type: 'unknown', jobId, atMs: 1, message: 'no answer' };
}

/** A book whose disk did not take the lines of these jobs. */
async function withUnwritten(...jobIds: readonly string[]) {
  const disk = new Disk();
  const book = new JobBook(disk);
  disk.isFull = true;
  for (const jobId of jobIds) {
    await assert.rejects(book.append(unknown(jobId)), { code: 'write-failed' });
  }
  return { disk, book, written: () => disk.lines.map(({ jobId }) => jobId) };
}

suite('What this window writes in the journal', () => {
  test('lines a full disk did not take are written once, before whatever two jobs write next', async () => {
    const { disk, book, written } = await withUnwritten('a', 'b', 'c');
    disk.isFull = false;
    await Promise.all([book.append(unknown('d')), book.append(unknown('e'))]);
    await book.append(unknown('f'));
    assert.deepEqual(written(), ['a', 'b', 'c', 'd', 'e', 'f']);
  });

  test('lines of two jobs that come while the disk is still full are all kept for later', async () => {
    const { disk, book, written } = await withUnwritten('a');
    const ends = await Promise.allSettled([book.append(unknown('b')), book.append(unknown('c'))]);
    disk.isFull = false;
    await book.append(unknown('d'));
    assert.deepEqual(
      [ends.map(({ status }) => status), written()],
      [
        ['rejected', 'rejected'],
        ['a', 'b', 'c', 'd'],
      ],
    );
  });
});
