import assert from 'node:assert/strict';
import { once, EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Memento } from 'vscode';
import { ImageError } from '../../src/core/errors';
import type { JobRecord } from '../../src/core/jobs/jobRecord';
import { JobBook } from '../../src/editor/jobBook';
import { resumeUnfinished } from '../../src/editor/resumeUnfinished';
import { openJournal } from '../../src/storage/journalFile';

const nothingKept: Memento = {
  keys: () => [],
  get: () => undefined,
  update: () => Promise.resolve(),
};

/** Jobs whose task was accepted, and no more. */
function acceptedJob(jobId: string): readonly JobRecord[] {
  const atMs = Date.now() - 60_000;
  return [
    {
      ...{ type: 'intent', jobId, atMs, provider: 'wave', model: 'wave/qwen-image-2.0' },
      ...{ mode: 'generate', prompt: jobId, request: {}, count: 1, origin: 'https://api.test' },
      ...{ idempotencyKey: jobId, destination: null },
    },
    { type: 'accepted', jobId, atMs, operation: { taskId: jobId } },
  ];
}

suite('a window that starts', () => {
  let folder = '';
  let jobs: JobBook;
  setup(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'easel-resume-'));
    jobs = new JobBook(openJournal(folder, 'before'));
    for (const record of ['left', 'held-and-ended', 'held'].flatMap(acceptedJob)) {
      await jobs.append(record);
    }
  });
  teardown(async () => {
    await jobs.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('looks once more after the jobs that the extension host before it still held', async () => {
    const resumed: string[] = [];
    const told = new EventEmitter();
    const again = once(told, 'again');
    const ended = once(told, 'ended');
    const resumeJob = async (jobId: string): Promise<void> => {
      const isAgain = resumed.includes(jobId);
      resumed.push(jobId);
      if (isAgain) told.emit('again');
      if (isAgain || jobId === 'left') return;
      if (jobId === 'held-and-ended') {
        await jobs.append({ type: 'cancelled', jobId, atMs: Date.now(), resumable: false });
        told.emit('ended');
      } else {
        // Looked at last, so that nothing is to come once it was looked at again.
        await ended;
      }
      throw new ImageError('job-elsewhere', 'the other host lives');
    };
    const inBackground = (work: Promise<unknown>): void => {
      work.catch((error: unknown) => told.emit('error', error));
    };
    await resumeUnfinished(
      { jobs, log: { info: () => undefined }, running: new Map(), inBackground, resumeJob },
      nothingKept,
      { elsewhereMs: 100, overlapMs: 100 },
    );
    await again;
    assert.deepEqual(resumed, ['left', 'held-and-ended', 'held', 'held']);
  });
});
