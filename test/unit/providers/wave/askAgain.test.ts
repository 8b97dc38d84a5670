import * as assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../../src/core/clock';
import { ImageError } from '../../../../src/core/errors';
import type { ImageProvider } from '../../../../src/core/imageProvider';
import { JobEngine } from '../../../../src/core/jobs/jobEngine';
import { noLease } from '../../../../src/core/jobs/jobLease';
import type { JobOutcome } from '../../../../src/core/jobs/jobPorts';
import type { SavedFile } from '../../../../src/core/jobs/jobRecord';
import { storeRequest } from '../../../../src/core/storedRequest';
import { JobBook } from '../../../../src/editor/jobBook';
import type { HttpClient } from '../../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../../src/net/undiciHttpClient';
import type { ServiceConnection } from '../../../../src/providers/support/serviceConnection';
import { waveModels } from '../../../../src/providers/wave/models';
import { createWaveProvider } from '../../../../src/providers/wave/provider';
import { createFingerprint } from '../../../../src/storage/fingerprint';
import { openJournal } from '../../../../src/storage/journalFile';
import { storedPicture } from '../../../fakes/jobHarness';
import { resetAfterRequest } from '../../../standins/support/faults';
import { startWaveStandIn, type WaveStandIn } from '../../../standins/wave/waveStandIn';
import { imageRequest } from '../support/imageRequests';

const apiKey = 'canary-key-of-one-account';
const otherKey = 'canary-key-of-another';
const callbackUrl = 'https://callbacks.test/easel?token=canary-of-a-callback';
/** For what does not happen here, so that nothing is called. */
const callback = { url: callbackUrl, events: ['failed'] };

/** Nobody waits for a wait: only the service takes time. */
const impatient: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  delay: (_durationMs, signal) =>
    new Promise((resolve, reject) => {
      setImmediate(() => {
        if (signal.aborted) reject(signal.reason as Error);
        else resolve();
      });
    }),
};

suite('Asking Wave again for a request whose answer was lost', () => {
  let folder: string;
  let http: HttpClient;
  let standIn: WaveStandIn;

  setup(async () => {
    folder = await mkdtemp(join(tmpdir(), 'easel-ask-again-'));
    http = createUndiciHttpClient({});
    standIn = await startWaveStandIn({ keys: [apiKey, otherKey], polls: ['succeeded'] });
  });

  teardown(async () => {
    await http.close();
    await standIn.close();
    await rm(folder, { recursive: true, force: true });
  });

  function wave(changes: Partial<ServiceConnection> = {}): ImageProvider {
    const usual = { http, baseUrl: standIn.baseUrl, apiKey, dialect: 'v1' } as const;
    return createWaveProvider({ ...usual, callback, ...changes });
  }

  /** What a window does, over the journal that all windows share. */
  async function inWindow<Result>(
    name: string,
    act: (engine: JobEngine<{ files: SavedFile[] }>, book: JobBook) => Promise<Result>,
  ): Promise<Result> {
    const book = new JobBook(openJournal(join(folder, 'jobs'), name));
    const engine = new JobEngine<{ files: SavedFile[] }>({
      clock: impatient,
      append: record => book.append(record),
      readJob: jobId => book.readLatest(jobId),
      lease: () => Promise.resolve(noLease),
      fingerprint: createFingerprint(join(folder, 'salt')),
      isKept: () => Promise.resolve(true),
      fetchPicture: (_image, { index }) => Promise.resolve(storedPicture(index)),
      save: () => Promise.resolve({ files: [] }),
      maxParallelJobs: () => 1,
      troubled: ({ error }) => assert.fail(String(error)),
    });
    try {
      return await act(engine, book);
    } finally {
      await book.close();
    }
  }

  /** All answers are lost on their way; the task is made and charged. */
  async function loseAnswers(provider = wave()): Promise<void> {
    for (let tries = 0; tries < 3; tries += 1) standIn.faults.next('submit', resetAfterRequest());
    const [model] = waveModels;
    assert.ok(model);
    const request = imageRequest(model.id);
    const plan = {
      jobId: 'job-1',
      model,
      request,
      storedRequest: storeRequest(request, []),
      provider,
      origin: new URL(standIn.baseUrl).origin,
      idempotencyKey: '0b0e5a52-1c55-4e3e-9c4c-3c0f2f0c3c11',
      estimatedCost: undefined,
      destination: null,
      warnings: [],
    };
    const outcome = await inWindow('first', engine =>
      engine.run(plan, new AbortController().signal),
    );
    assert.deepEqual([outcome.status, standIn.counts.tasksCreated], ['unknown', 1]);
  }

  function askAgain(provider: ImageProvider): Promise<JobOutcome<unknown>> {
    return inWindow('second', async (engine, book) => {
      const job = await book.find('job-1');
      assert.ok(job);
      const noImage = (): Promise<never> => Promise.reject(new Error('there is no image'));
      const { signal } = new AbortController();
      return engine.askAgain(job, () => Promise.resolve(provider), noImage, signal);
    });
  }

  test('sends it once more, and is charged for one task', async () => {
    await loseAnswers();
    const { posts } = standIn.counts;
    assert.equal((await askAgain(wave())).status, 'saved');
    assert.deepEqual([standIn.counts.posts - posts, standIn.counts.tasksCreated], [1, 1]);
  });

  const changes: readonly (readonly [
    what: string,
    field: string,
    () => Partial<ServiceConnection>,
  ])[] = [
    ['the key of another account', 'apiKey', () => ({ apiKey: otherKey })],
    [
      'another path',
      'easel.providers.wave.baseUrl',
      () => ({ baseUrl: `${standIn.baseUrl}/team` }),
    ],
    ['another dialect', 'easel.providers.wave.dialect', () => ({ dialect: 'v2' })],
    ['no callback any more', 'easel.callback.url', () => ({ callback: undefined })],
    [
      'another callback',
      'easel.callback.url',
      () => ({ callback: { ...callback, url: `${callbackUrl}2` } }),
    ],
    ['other events', 'easel.callback.url', () => ({ callback: { url: callbackUrl } })],
  ];
  for (const [what, field, change] of changes) {
    test(`sends nothing with ${what}, and says what differs`, async () => {
      await loseAnswers();
      const requests = standIn.requests.length;
      await assert.rejects(askAgain(wave(change())), (error: unknown) => {
        assert.ok(ImageError.is(error), String(error));
        assert.deepEqual(
          [error.code, error.details.field, error.details.delivery],
          ['sender-changed', field, 'not-sent'],
        );
        return true;
      });
      assert.equal(standIn.requests.length, requests);
    });
  }

  test('leaves nothing in the journal that is, or leads to, a key', async () => {
    await loseAnswers();
    await askAgain(wave());
    const journal = join(folder, 'jobs');
    const names = await readdir(journal);
    const files = await Promise.all(names.map(name => readFile(join(journal, name), 'utf8')));
    const text = files.join('');
    assert.match(text, /"sender":{"apiKey":"[0-9a-f]{16}","baseUrl":"http/);
    const salt = await readFile(join(folder, 'salt'));
    const unsalted = [apiKey, callbackUrl, JSON.stringify(callback)].map(secret =>
      createHash('sha256').update(secret).digest('hex').slice(0, 16),
    );
    for (const secret of ['canary', ...unsalted, salt.toString('hex'), salt.toString('base64')]) {
      assert.ok(!text.includes(secret), secret);
    }
  });
});
