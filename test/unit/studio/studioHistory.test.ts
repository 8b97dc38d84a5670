import * as assert from 'node:assert/strict';
import { type JobHistory } from '../../../src/core/jobs/jobHistory';
import { readHistory } from '../../fakes/readHistory';
import { StudioHistory } from '../../../src/editor/studio/studioHistory';

function linesOf(number: number, prompt: string, mode = 'generate'): readonly object[] {
  const jobId = `job-${number}`;
  const intent = { provider: 'offline', model: 'offline/placeholder', mode, prompt, request: {} };
  const place = { origin: 'offline', idempotencyKey: jobId, count: 1, destination: {} };
  return [{ type: 'intent', jobId, atMs: number, ...intent, ...place }];
}

function historyOf(jobs: readonly JobHistory[], latest: (jobId: string) => JobHistory | undefined) {
  return new StudioHistory({
    jobs: {
      readAll: () => Promise.resolve(jobs),
      readNewest: (most: number) =>
        Promise.resolve({ jobs: jobs.slice(-most), total: jobs.length }),
      find: (jobId: string) => Promise.resolve(latest(jobId)),
    } as never,
  });
}

function promptsOf(found: { readonly jobs: readonly JobHistory[] }): readonly string[] {
  return found.jobs.map(({ intent }) => intent.prompt);
}

suite('The Studio’s history', () => {
  const lines = Array.from({ length: 10_000 }, (_, number) =>
    linesOf(number, `Entry ${number} of a lantern`, number % 2 === 0 ? 'generate' : 'edit'),
  ).flat();
  const { jobs } = readHistory(lines);
  const all = { search: '', from: 0, count: 2 };

  test('gives of 10,000 jobs the few that are seen, the newest first', async () => {
    const history = historyOf(jobs, () => undefined);
    await history.load();
    const found = history.search({ ...all, from: 100 });
    assert.equal(found.total, 10_000);
    assert.deepEqual(promptsOf(found), ['Entry 9899 of a lantern', 'Entry 9898 of a lantern']);
  });

  test('shows the newest before the others have been read, and how many there are', async () => {
    const history = historyOf(jobs, () => undefined);
    await history.loadNewest();
    assert.equal(history.isWhole, false);
    assert.deepEqual(promptsOf(history.search(all)), promptsOf({ jobs: jobs.slice(-2).reverse() }));
    assert.equal(history.search(all).total, 10_000);
    assert.equal(history.search({ ...all, search: 'entry 9999' }).total, 1);
    await history.load();
    assert.equal(history.isWhole, true);
    assert.deepEqual(history.search({ ...all, from: 9_999 }).jobs, [jobs[0]]);
  });

  test('knows better than the disk what became of a job while it was read', async () => {
    const [job] = readHistory(linesOf(1, 'as it was read')).jobs;
    const [ended] = readHistory(linesOf(1, 'as it ended')).jobs;
    assert.ok(job);
    let finish = (): void => undefined;
    const reading = new Promise<void>(resolve => (finish = resolve));
    const history = new StudioHistory({
      jobs: {
        readAll: () => reading.then(() => [job]),
        find: () => Promise.resolve(ended),
      } as never,
    });
    const loading = history.load();
    await history.update('job-1');
    finish();
    await loading;
    assert.deepEqual(promptsOf(history.search(all)), ['as it ended']);
  });

  test('keeps an older job that is taken up again in its place, and counts it once', async () => {
    const history = historyOf(jobs, jobId => jobs.find(({ intent }) => intent.jobId === jobId));
    await history.loadNewest();
    await history.update('job-7');
    assert.equal(history.search(all).total, 10_000);
    assert.deepEqual(promptsOf(history.search({ ...all, from: 100, count: 1 })), [
      'Entry 7 of a lantern',
    ]);
  });

  test('has read all of a short journal with the newest', async () => {
    const history = historyOf(jobs.slice(0, 9), () => undefined);
    await history.loadNewest();
    assert.equal(history.isWhole, true);
    assert.equal(history.search(all).total, 9);
  });

  test('finds all words in any order and case, within a mode and a model', async () => {
    const history = historyOf(jobs, () => undefined);
    await history.load();
    assert.deepEqual(promptsOf(history.search({ ...all, search: 'LANTERN  7777' })), [
      'Entry 7777 of a lantern',
    ]);
    assert.equal(history.search({ ...all, search: '7777', mode: 'generate' }).total, 0);
    assert.equal(history.search({ ...all, mode: 'edit' }).total, 5_000);
    assert.equal(history.search({ ...all, search: 'placeholder entry' }).total, 10_000);
    assert.equal(history.search({ ...all, model: 'wave/other' }).total, 0);
  });

  test('finds what was saved in a folder, and what was made within some days', async () => {
    const file = { width: 1, height: 1, mediaType: 'image/png', byteLength: 1, sha256: '' };
    const saved = (number: number, ...uris: readonly string[]): readonly object[] => [
      ...linesOf(number, `Entry ${number}`),
      {
        type: 'saved',
        jobId: `job-${number}`,
        atMs: number,
        files: uris.map(uri => ({ ...file, uri })),
      },
    ];
    const some = readHistory([
      ...saved(1, 'file:///site/images/a.png'),
      ...saved(2, 'file:///site/images/b.png', 'file:///site/b.png'),
      ...saved(3, 'file:///site/images/old/c.png'),
      ...linesOf(4, 'Entry 4'),
    ]).jobs;
    const history = historyOf(some, () => undefined);
    await history.load();
    const found = (filter: object): readonly string[] =>
      promptsOf(history.search({ search: '', from: 0, count: 9, ...filter }));
    assert.deepEqual(history.folders, [
      'file:///site/images/old',
      'file:///site/images',
      'file:///site',
    ]);
    assert.deepEqual(found({ folder: 'file:///site/images' }), ['Entry 2', 'Entry 1']);
    assert.deepEqual(found({ folder: 'file:///site' }), ['Entry 2']);
    assert.deepEqual(found({ sinceMs: 2, untilMs: 4 }), ['Entry 3', 'Entry 2']);
    assert.deepEqual(found({ sinceMs: 4 }), ['Entry 4']);
    assert.deepEqual(found({ untilMs: 1 }), []);
  });

  test('takes over a job that has changed in its place, and a new one in front', async () => {
    const [changed] = readHistory([
      ...linesOf(3, 'Entry 3 of a lantern'),
      { type: 'unknown', jobId: 'job-3', atMs: 20_000, message: 'no answer' },
    ]).jobs;
    const [added] = readHistory(linesOf(20_001, 'a new one')).jobs;
    const history = historyOf(jobs, jobId => (jobId === 'job-3' ? changed : added));
    await history.load();
    await history.update('job-3');
    await history.update('job-20001');
    assert.equal(history.find('job-3')?.stage, 'unknown');
    assert.deepEqual(promptsOf(history.search({ ...all, count: 1 })), ['a new one']);
    assert.equal(history.search(all).total, 10_001);
  });
});
