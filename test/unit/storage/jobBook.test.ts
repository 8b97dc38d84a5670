import * as assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageError } from '../../../src/core/errors';
import { readRecord, type JobHistory } from '../../../src/core/jobs/jobHistory';
import type { JobRecord } from '../../../src/core/jobs/jobRecord';
import { JobBook } from '../../../src/editor/jobBook';
import { openJournal, type Journal } from '../../../src/storage/journalFile';
import type { JournalView } from '../../../src/storage/journalFolder';
import type { JournalRecord } from '../../../src/storage/journalLines';
import { storedPicture } from '../../fakes/jobHarness';

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

  look(): Promise<JournalView> {
    return Promise.reject(new Error('nobody looks'));
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

const { path, ...facts } = storedPicture(0);
const asked = { type: 'intent', provider: 'wave', model: 'wave/test', mode: 'generate' } as const;
const life: readonly JobRecord[] = [
  {
    ...{ ...asked, jobId: '', atMs: 0, prompt: 'a lantern', request: {}, count: 1 },
    ...{ origin: 'https://api.test', idempotencyKey: 'key', destination: null },
  },
  { type: 'accepted', jobId: '', atMs: 1, operation: { taskId: 'task-1', atMs: 5 } },
  { type: 'ready', jobId: '', atMs: 2, count: 1, images: [{ url: 'https://cdn.test/0.png' }] },
  { type: 'downloaded', jobId: '', atMs: 3, index: 0, picture: storedPicture(0) },
  { type: 'placing', jobId: '', atMs: 4, files: [{ index: 0, uri: `file://${path}` }] },
  { type: 'saved', jobId: '', atMs: 5, files: [{ uri: `file://${path}`, ...facts }] },
];
const failed: JobRecord = {
  ...{ type: 'failed', jobId: '', atMs: 9, code: 'timeout', message: '', resumable: true },
};
const lives: Readonly<Record<string, readonly JobRecord[]>> = {
  saved: life,
  open: life.slice(0, 5),
  failed: [...life.slice(0, 2), failed],
  resumed: [...life.slice(0, 2), failed, { ...life[2]!, atMs: 10 }],
  sending: life.slice(0, 1),
  lost: [...life.slice(0, 1), { ...unknown(''), atMs: 8 }],
};

suite('What a window that starts reads of the journal', () => {
  let folder = '';
  let journal: Journal;
  setup(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'easel-book-')), 'jobs');
    journal = openJournal(folder, 'now');
    const past = new JobBook(openJournal(folder, 'past'));
    for (const [jobId, lines] of Object.entries(lives)) {
      for (const line of lines) await past.append({ ...line, jobId });
    }
    await past.close();
  });
  teardown(async () => {
    await journal.close();
    await rm(join(folder, '..'), { recursive: true, force: true });
  });

  /** A book, and the lines it was given to read in full, as `job type`. */
  const counting = () => {
    const read: string[] = [];
    const book = new JobBook(journal, line => {
      const record = readRecord(line);
      read.push(`${record?.jobId} ${record?.type}`);
      return record;
    });
    return { book, readOf: (jobId: string) => read.filter(each => each.startsWith(`${jobId} `)) };
  };

  test('is at most one line of a job that has ended, however many ask, and every line of the others', async () => {
    const { book, readOf } = counting();
    const [survey] = await Promise.all([book.survey(), book.survey()]);
    await book.compact(survey, Date.now());
    assert.deepEqual(
      [readOf('saved'), readOf('failed'), readOf('open')],
      [
        [],
        ['failed failed'],
        ['intent', 'accepted', 'ready', 'downloaded', 'placing'].map(type => `open ${type}`),
      ],
    );
  });

  test('is, for those asked for last, all of them and nothing of the others', async () => {
    const { book, readOf } = counting();
    const all = await counting().book.readAll();
    const { jobs, total } = await book.readNewest(2);
    assert.deepEqual(jobs, all.slice(-2));
    assert.equal(total, all.length);
    assert.deepEqual(readOf('saved'), []);
    assert.deepEqual((await book.readNewest(99)).jobs, all);
  });

  test('tells of the jobs that are not over what the whole journal tells', async () => {
    const { book } = counting();
    const isOver = ({ stage }: JobHistory): boolean => /^(saved|failed|cancelled)$/.test(stage);
    const all = await book.readAll();
    const { open, savedJobIds } = await book.survey();
    assert.deepEqual(
      open,
      all.filter(job => !isOver(job)),
    );
    assert.deepEqual(
      [open.map(({ intent }) => intent.jobId), savedJobIds],
      [['open', 'resumed', 'sending', 'lost'], new Set(['saved'])],
    );
  });

  test('counts a job as saved only with every picture that came, or its only copy would go', async () => {
    const { files } = life[5] as Extract<JobRecord, { type: 'saved' }>;
    const missing = [{ index: 1, code: 'network', message: '', gone: false }] as const;
    const fetched = [
      ...life.slice(0, 5),
      { ...{ type: 'saved', jobId: '', atMs: 6 }, files, missing: [...missing] },
      { type: 'downloaded', jobId: '', atMs: 7, index: 1, picture: storedPicture(1) },
      failed,
    ] as const;
    const past = new JobBook(openJournal(folder, 'later'));
    for (const line of fetched) await past.append({ ...line, jobId: 'fetched' } as JobRecord);
    assert.ok(!(await counting().book.survey()).savedJobIds.has('fetched'));
    await past.append({ type: 'saved', jobId: 'fetched', atMs: 11, files });
    await past.close();
    assert.ok((await counting().book.survey()).savedJobIds.has('fetched'));
  });

  test('is all of a job whose last line a crash has torn, and of one a newer version ended', async () => {
    const file = join(folder, 'journal-past.jsonl');
    const line = (await readFile(file, 'utf8')).split('\n').find(each => each.includes('"saved"'));
    const torn = (line ?? '').replaceAll('"jobId":"saved"', '"jobId":"open"').slice(0, -9);
    const newer = { type: 'saved', jobId: 'resumed', atMs: 20, files: 'many' };
    await appendFile(file, `${torn}\n${JSON.stringify(newer)}\n`);
    const { open, savedJobIds } = await counting().book.survey();
    assert.deepEqual(
      [open.map(({ intent, stage }) => [intent.jobId, stage]).slice(0, 2), savedJobIds],
      [
        [
          ['open', 'ready'],
          ['resumed', 'ready'],
        ],
        new Set(['saved']),
      ],
    );
  });

  test('one job is found without the lines of the others, with what the disk has not taken', async () => {
    const { book, readOf } = counting();
    assert.deepEqual((await book.find('saved'))?.stage, 'saved');
    assert.deepEqual((await book.readLatest('saved'))?.stage, 'saved');
    assert.equal(await book.find('nobody'), undefined);
    assert.deepEqual([readOf('saved').length, readOf('open').length], [2 * life.length, 0]);
    await journal.close();
    await assert.rejects(book.append({ ...life[5]!, jobId: 'open' }), { code: 'write-failed' });
    assert.equal((await book.readLatest('open'))?.stage, 'saved');
  });
});
