import { writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../src/core/clock';
import { ImageError } from '../../../src/core/errors';
import type { ImageProvider } from '../../../src/core/imageProvider';
import { JobEngine } from '../../../src/core/jobs/jobEngine';
import type { JobOutcome, JobPlan, PictureToSave, SaveJob } from '../../../src/core/jobs/jobPorts';
import type { SavedFile } from '../../../src/core/jobs/jobRecord';
import { storeRequest } from '../../../src/core/storedRequest';
import { JobBook } from '../../../src/editor/jobBook';
import { PictureStore } from '../../../src/editor/pictureStore';
import type { HttpClient, HttpRequest, HttpResponse } from '../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { waveModels } from '../../../src/providers/wave/models';
import { createWaveProvider } from '../../../src/providers/wave/provider';
import { createFingerprint } from '../../../src/storage/fingerprint';
import { ImageFile } from '../../../src/storage/imageFile';
import { hasFile } from '../../../src/storage/imageFolder';
import { JobLeases } from '../../../src/storage/jobLeases';
import { openJournal } from '../../../src/storage/journalFile';
import { imageRequest } from '../providers/support/imageRequests';

/** What a window is started with, as JSON in its first argument. */
export interface WindowTask {
  /** Easel's own folder, which all windows share. */
  readonly storage: string;
  /** Where pictures are saved to. */
  readonly workspace: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Time in all windows goes so many times as fast, counted from one moment, in ms since 1970. */
  readonly speed: number;
  readonly epochMs: number;
  /** Jobs to begin, each of so many pictures; one with a step stands still there for ever. */
  readonly begin: readonly { readonly jobId: string; readonly stopAt?: string }[];
  readonly pictureCount: number;
  /** Jobs other windows left are gone on with: once, or as often as it takes until they are this window's. */
  readonly resume: 'no' | 'once' | 'until-mine';
  /** At its so many-th step, counted over all jobs, the window kills itself as the system would. */
  readonly dieAtStep?: number;
}

/** What a window prints, a line each. */
export type WindowEvent =
  | { readonly stopped: string }
  | { readonly ended: string; readonly as: string }
  | { readonly steps: number };

const model = waveModels.find(({ id }) => id === 'wave/qwen-image-2.0');

/** One window as it is without an editor: the real engine, journal, leases, pictures and HTTP client. */
class Window {
  private readonly clock: Clock;
  private readonly engine: JobEngine<{ readonly files: readonly SavedFile[] }>;
  private readonly book: JobBook;
  private readonly http = createUndiciHttpClient();
  private steps = 0;

  constructor(private readonly task: WindowTask) {
    const { storage, speed, epochMs } = task;
    this.clock = quickClock(speed, epochMs);
    this.book = new JobBook(openJournal(join(storage, 'jobs'), `${process.pid}`));
    const leases = new JobLeases(join(storage, 'jobs'), this.clock);
    const stores = new Map<string, PictureStore>();
    this.engine = new JobEngine({
      clock: this.clock,
      append: record => this.around(record.jobId, record.type, () => this.book.append(record)),
      readJob: jobId => this.book.readLatest(jobId),
      lease: (jobId, signal) => leases.take(jobId, signal),
      fingerprint: createFingerprint(join(storage, 'salt')),
      isKept: picture => hasFile(picture.path, picture.byteLength),
      fetchPicture: (image, place) => {
        const store =
          stores.get(place.jobId) ??
          new PictureStore(join(storage, 'pictures'), this.httpOf(place.jobId));
        stores.set(place.jobId, store);
        return this.around(place.jobId, 'fetch', () =>
          store.fetch(image, { ...place, loopbackAllowed: true }),
        );
      },
      save: (job, pictures) => this.save(job, pictures),
      maxParallelJobs: () => 1_000,
      troubled: trouble =>
        process.stderr.write(`${JSON.stringify(trouble)} ${String(trouble.error)}\n`),
    });
  }

  async run(): Promise<void> {
    const begun = this.task.begin.map(({ jobId }) =>
      this.tell(jobId, () => this.engine.run(this.plan(jobId), noSignal())),
    );
    await Promise.all([...begun, this.resumeAll()]);
    tell({ steps: this.steps });
    await this.book.close();
    await this.http.close();
  }

  private async resumeAll(): Promise<void> {
    if (this.task.resume === 'no') return;
    const { open } = await this.book.survey();
    const left = open.filter(({ operation }) => operation !== undefined);
    await Promise.all(
      left.map(history => {
        const { jobId } = history.intent;
        const provider = () => Promise.resolve(this.providerOf(jobId));
        return this.tell(jobId, () => this.engine.resume(history, provider, noSignal()));
      }),
    );
  }

  private async tell(jobId: string, work: () => Promise<JobOutcome<unknown>>): Promise<void> {
    for (;;) {
      try {
        const outcome = await work();
        tell({ ended: jobId, as: 'error' in outcome ? outcome.error.code : outcome.status });
        return;
      } catch (error) {
        if (!ImageError.is(error)) throw error;
        if (this.task.resume !== 'until-mine' || error.code !== 'job-elsewhere') {
          tell({ ended: jobId, as: error.code });
          return;
        }
        await this.clock.delay(1_000, noSignal());
      }
    }
  }

  private plan(jobId: string): JobPlan {
    if (!model) throw new Error('Wave has no such model any more.');
    const count = this.task.pictureCount;
    const request = imageRequest(model.id, { prompt: jobId, count, aspectRatio: '1:1' });
    return {
      ...{ jobId, model, request, storedRequest: storeRequest(request, []) },
      provider: this.providerOf(jobId),
      origin: new URL(this.task.baseUrl).origin,
      idempotencyKey: jobId,
      ...{ estimatedCost: undefined, destination: null, warnings: [] },
    };
  }

  private providerOf(jobId: string): ImageProvider {
    const { baseUrl, apiKey } = this.task;
    return createWaveProvider({ http: this.httpOf(jobId), baseUrl, apiKey, dialect: 'v1' });
  }

  /** Steps before a request leaves, once its answer begins, and in the middle of a picture. */
  private httpOf(jobId: string): HttpClient {
    const send = async (request: HttpRequest): Promise<HttpResponse> => {
      const response = await this.around(jobId, nameOf(request), () => this.http.send(request));
      if (nameOf(request) !== 'download') return response;
      return {
        ...response,
        discard: () => response.discard(),
        body: this.cut(jobId, response.body),
      };
    };
    return { send, close: () => Promise.resolve() };
  }

  private async *cut(jobId: string, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const piece of body) {
      const half = piece.length >> 1;
      yield piece.subarray(0, half);
      await this.at(jobId, 'in the middle of download');
      yield piece.subarray(half);
    }
  }

  /** As the editor saves: what is announced and there already is not written a second time. */
  private async save(
    job: SaveJob,
    pictures: readonly PictureToSave[],
  ): Promise<{ readonly files: readonly SavedFile[] }> {
    const { jobId, places } = job;
    const files: SavedFile[] = [];
    for (const { index, picture } of pictures) {
      const { path: kept, ...facts } = picture;
      const wished = places.get(index) ?? join(this.task.workspace, `${jobId}-${index}.png`);
      if (!(places.has(index) && (await hasFile(wished, facts.byteLength)))) {
        await job.placing([{ index, uri: wished }]);
        const file = await ImageFile.create({ folder: this.task.workspace });
        await this.around(jobId, 'write', async () => file.write(await readFile(kept)));
        await this.around(jobId, 'publish', () =>
          file.publish([`${jobId}-${index}.png`, `${jobId}-${index}-again.png`]),
        );
      }
      files.push({ uri: wished, ...facts });
    }
    return { files };
  }

  private async around<Result>(
    jobId: string,
    what: string,
    act: () => Promise<Result>,
  ): Promise<Result> {
    await this.at(jobId, `before ${what}`);
    const result = await act();
    await this.at(jobId, `after ${what}`);
    return result;
  }

  private async at(jobId: string, step: string): Promise<void> {
    this.steps += 1;
    if (this.steps === this.task.dieAtStep) process.kill(process.pid, 'SIGKILL');
    if (!this.task.begin.some(each => each.jobId === jobId && each.stopAt === step)) return;
    tell({ stopped: jobId });
    await new Promise(() => undefined);
  }
}

function nameOf({ method, url }: HttpRequest): string {
  if (method === 'POST') return 'submit';
  return url.includes('/tasks/') ? 'poll' : 'download';
}

/** Written at once: what is told is not lost with the process. */
function tell(event: WindowEvent): void {
  writeSync(1, `${JSON.stringify(event)}\n`);
}

function noSignal(): AbortSignal {
  return new AbortController().signal;
}

function quickClock(speed: number, epochMs: number): Clock {
  return {
    now: () => epochMs + (Date.now() - epochMs) * speed,
    elapsed: () => performance.now() * speed,
    delay: (durationMs, signal) =>
      new Promise((resolve, reject) => {
        const leave = () => {
          clearTimeout(timer);
          reject(signal.reason as Error);
        };
        const timer = setTimeout(() => {
          signal.removeEventListener('abort', leave);
          resolve();
        }, durationMs / speed);
        if (signal.aborted) leave();
        else signal.addEventListener('abort', leave, { once: true });
      }),
  };
}

await new Window(JSON.parse(process.argv[2] ?? '') as WindowTask).run();
