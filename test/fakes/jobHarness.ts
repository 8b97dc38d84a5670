import { ImageError } from '../../src/core/errors';
import type { ImageModel, ProviderId } from '../../src/core/imageModel';
import type { ImageProvider, OperationState, StartedOperation } from '../../src/core/imageProvider';
import type { ImageRequest, InputImage } from '../../src/core/imageRequest';
import type { DurationStore } from '../../src/core/jobs/durations';
import { JobEngine } from '../../src/core/jobs/jobEngine';
import { type JobHistory } from '../../src/core/jobs/jobHistory';
import { readHistory } from './readHistory';
import { noLease, type JobLease } from '../../src/core/jobs/jobLease';
import type {
  JobOutcome,
  JobPlan,
  JobProgress,
  PictureToSave,
  SaveJob,
} from '../../src/core/jobs/jobPorts';
import type { JobRecord, SavedFile, StoredPicture } from '../../src/core/jobs/jobRecord';
import type { ServiceLimits } from '../../src/core/jobs/servicePace';
import { storeRequest } from '../../src/core/storedRequest';
import { FakeClock } from './fakeClock';
import {
  accepted,
  always,
  answer,
  fail,
  imageError,
  silence,
  succeeded,
  type Script,
  type Step,
} from './scriptedProvider';
import { words } from '../../src/core/words';

interface Saved {
  readonly files: readonly SavedFile[];
}

/** Where a test differs from a job that goes well. */
export interface Scenario {
  readonly start?: Script<StartedOperation>;
  readonly check?: Script<OperationState>;
  /** Undefined: a service that cannot cancel. */
  readonly cancel?: Script<'cancelled' | 'too-late'> | undefined;
  readonly startIsIdempotent?: boolean;
  /** Of a service whose start is idempotent. Undefined: a provider that does not say. */
  readonly sender?: ImageProvider['sender'] | undefined;
  /** By the picture's index; the script counts the tries for that picture. */
  readonly fetchPicture?: (index: number) => Script<StoredPicture>;
  readonly save?: Step<Saved>;
  /** What a save does besides, for what it is given. */
  readonly onSave?: (job: SaveJob, pictures: readonly PictureToSave[]) => Promise<void>;
  /** Whether a picture that was brought here still is. */
  readonly isKept?: (picture: StoredPicture) => boolean;
  readonly lease?: () => Promise<JobLease | undefined>;
  /** What becomes of a line of the journal. */
  readonly append?: (type: JobRecord['type']) => 'written' | 'fails' | 'hangs';
  readonly maxParallelJobs?: () => number;
  readonly limitsOf?: (provider: ProviderId) => ServiceLimits | undefined;
  readonly durations?: DurationStore;
}

/** Everything a job did, as it can be seen from outside. */
interface Seen {
  /** The outcome with error codes for errors, or the code it was rejected with. */
  readonly outcome: unknown;
  /** Every call of a boundary, with the time in ms. */
  readonly timeline: readonly string[];
  /** What a person was shown, one entry per change. */
  readonly progress: readonly string[];
}

/** The real engine over fakes for exactly its boundaries. */
export function createJobHarness(scenario: Scenario = {}): JobHarness {
  return new JobHarness(scenario);
}

class JobHarness {
  readonly clock = new FakeClock();
  readonly engine: JobEngine<Saved>;
  readonly provider: ImageProvider;
  readonly timeline: string[] = [];
  /** What is on the disk. */
  readonly journal: JobRecord[] = [];
  readonly starts: {
    readonly request: ImageRequest;
    readonly idempotencyKey: string;
    readonly signal: AbortSignal;
  }[] = [];
  private readonly shown = new Map<string, string[]>();
  private readonly tries = new Map<string, number>();
  private timelineStartMs = 0;

  constructor(private readonly scenario: Scenario) {
    this.provider = this.createProvider();
    this.engine = new JobEngine<Saved>({
      clock: this.clock,
      append: record => this.append(record),
      readJob: jobId => Promise.resolve(this.jobOf(jobId)),
      lease: scenario.lease ?? (() => Promise.resolve(noLease)),
      fingerprint: secret => Promise.resolve(`#${secret}`),
      isKept: picture => Promise.resolve(scenario.isKept?.(picture) ?? true),
      fetchPicture: (image, { index, signal }) => {
        const script = scenario.fetchPicture?.(index) ?? always(answer(storedPicture(index)));
        const address = image.kind === 'url' ? image.url : `${image.bytes.length} bytes`;
        return this.play(`fetch ${address}`, `fetch ${index}`, script, signal);
      },
      save: async (job, pictures) => {
        await scenario.onSave?.(job, pictures);
        return this.play(
          `save ${pictures.map(({ picture }) => picture.path).join(' ')}`,
          'save',
          always(scenario.save ?? answer({ files: pictures.map(savedFile) })),
          new AbortController().signal,
        );
      },
      maxParallelJobs: scenario.maxParallelJobs ?? (() => 4),
      ...(scenario.limitsOf && { limitsOf: scenario.limitsOf }),
      ...(scenario.durations && { durations: scenario.durations }),
      troubled: ({ at, error }) => this.note(`${at} failed: ${codeOf(error)}`),
    });
    this.engine.onDidChange(running => this.show(running));
  }

  /** Runs a job to its end, then looks for an hour whether anything is left behind. */
  async run(plan: JobPlan = this.plan(), signal = new AbortController().signal): Promise<Seen> {
    return this.watch(this.engine.run(plan, signal), plan.jobId);
  }

  async watch(work: Promise<JobOutcome<Saved>>, jobId = 'job-1'): Promise<Seen> {
    const result = await this.clock.runToEnd(work);
    if (this.clock.waiting.length > 0) this.note(`left waiting: ${this.clock.waiting.join(', ')}`);
    await this.clock.advance(3_600_000);
    if (this.engine.running.some(job => job.jobId === jobId)) this.note('left running');
    return {
      outcome:
        result.status === 'fulfilled'
          ? outcomeOf(result.value)
          : { rejected: codeOf(result.reason) },
      timeline: [...this.timeline],
      progress: this.progressOf(jobId),
    };
  }

  /** Goes on with a job as its journal tells it. What is seen begins anew, at 0 ms. */
  resume(
    signal = new AbortController().signal,
    jobId = 'job-1',
    provider = (): Promise<ImageProvider> => Promise.resolve(this.provider),
  ): Promise<JobOutcome<Saved>> {
    return this.engine.resume(this.beginAnew(jobId), provider, signal);
  }

  /** Sends a job's request once more, as its journal tells it. What is seen begins anew, at 0 ms. */
  askAgain(
    signal = new AbortController().signal,
    readImage = (source: string): Promise<InputImage> => Promise.reject(new Error(source)),
    jobId = 'job-1',
  ): Promise<JobOutcome<Saved>> {
    const provider = (): Promise<ImageProvider> => Promise.resolve(this.provider);
    return this.engine.askAgain(this.beginAnew(jobId), provider, readImage, signal);
  }

  private beginAnew(jobId: string): JobHistory {
    const job = this.jobOf(jobId);
    if (!job) throw new Error(`${jobId} is not in the journal`);
    this.timeline.length = 0;
    this.shown.clear();
    this.timelineStartMs = this.clock.elapsed();
    return job;
  }

  jobOf(jobId = 'job-1'): JobHistory | undefined {
    return readHistory(this.journal).jobs.find(({ intent }) => intent.jobId === jobId);
  }

  progressOf(jobId: string): readonly string[] {
    return this.shown.get(jobId) ?? [];
  }

  plan(change: Partial<JobPlan> = {}): JobPlan {
    return {
      jobId: 'job-1',
      model: testModel,
      request: testRequest,
      storedRequest: storeRequest(testRequest, []),
      provider: this.provider,
      origin: 'https://api.test',
      idempotencyKey: 'key-1',
      estimatedCost: undefined,
      destination: { folder: '/pictures' },
      warnings: [],
      ...change,
    };
  }

  private createProvider(): ImageProvider {
    const { scenario } = this;
    const start = scenario.start ?? always(answer(accepted()));
    const check = scenario.check ?? always(answer(succeeded()));
    const cancel: Scenario['cancel'] =
      'cancel' in scenario ? scenario.cancel : always(answer('cancelled'));
    const usual: ImageProvider['sender'] = async fingerprint => {
      return { apiKey: await fingerprint('key of an account'), baseUrl: 'https://api.test/v1' };
    };
    const said = 'sender' in scenario ? scenario.sender : usual;
    const sender = scenario.startIsIdempotent === true ? said : undefined;
    return {
      id: 'wave',
      startIsIdempotent: scenario.startIsIdempotent ?? false,
      ...(sender && { sender }),
      start: (request, { idempotencyKey, signal }) => {
        this.starts.push({ request, idempotencyKey, signal });
        return this.play(`start ${idempotencyKey}`, 'start', start, signal);
      },
      check: (operation, { signal }) =>
        this.play(`check ${JSON.stringify(operation)}`, 'check', check, signal),
      ...(cancel && {
        cancel: (operation, { signal }) =>
          this.play(`cancel ${JSON.stringify(operation)}`, 'cancel', cancel, signal),
      }),
    };
  }

  private append(record: JobRecord): Promise<void> {
    this.note(`append ${describeLine(record)}`);
    switch (this.scenario.append?.(record.type)) {
      case 'fails':
        return fail(imageError('write-failed'))(this.call(new AbortController().signal));
      case 'hangs':
        return silence(this.call(new AbortController().signal));
      default:
        this.journal.push(structuredClone(record));
        return Promise.resolve();
    }
  }

  private async play<Result>(
    text: string,
    counter: string,
    script: Script<Result>,
    signal: AbortSignal,
  ): Promise<Result> {
    const index = this.tries.get(counter) ?? 0;
    this.tries.set(counter, index + 1);
    this.note(text);
    try {
      return await script(index)(this.call(signal));
    } catch (error) {
      if (signal.aborted) this.note(`${counter} cut off`);
      throw error;
    }
  }

  private call(signal: AbortSignal): Parameters<Step<unknown>>[0] {
    return { clock: this.clock, signal };
  }

  private note(text: string): void {
    this.timeline.push(`${this.clock.elapsed() - this.timelineStartMs} ${text}`);
  }

  private show(jobs: readonly JobProgress[]): void {
    for (const job of jobs) {
      const shown = this.shown.get(job.jobId) ?? [];
      this.shown.set(job.jobId, shown);
      const text = describeProgress(job);
      if (shown.at(-1) !== text) shown.push(text);
    }
  }
}

function describeProgress({ phase, percent, trouble, unknownWord }: JobProgress): string {
  return [
    phase,
    ...(percent === undefined ? [] : [`${Math.round(percent)}%`]),
    ...(trouble ? [`${trouble.error.code}, again in ${trouble.retryInMs}`] : []),
    ...(unknownWord === undefined ? [] : [`“${unknownWord}”`]),
  ].join(' ');
}

function describeLine(record: JobRecord): string {
  switch (record.type) {
    case 'intent':
    case 'accepted':
    case 'unknown':
      return record.type;
    case 'ready':
      return `ready ${record.count}`;
    case 'downloaded':
      return `downloaded ${record.index}`;
    case 'placing':
      return `placing ${record.files.map(({ index, uri }) => `${index} ${uri}`).join(', ')}`;
    case 'saved': {
      const missing = record.missing?.map(({ index, code, gone }) =>
        [index, code, gone ? 'gone' : 'to be had'].join(' '),
      );
      return [`saved ${record.files.length}`, ...(missing ?? [])].join(', ');
    }
    case 'failed':
      return `failed ${record.code}, ${record.resumable ? 'resumable' : 'final'}`;
    case 'cancelled':
      return `cancelled, ${record.resumable ? 'resumable' : 'final'}`;
  }
}

function outcomeOf(outcome: JobOutcome<Saved>): unknown {
  switch (outcome.status) {
    case 'saved':
      return { ...outcome, saved: outcome.saved.files.map(({ uri }) => uri) };
    case 'failed':
    case 'unknown':
      return { ...outcome, error: outcome.error.code };
    case 'cancelled':
      return outcome;
  }
}

function codeOf(error: unknown): string {
  if (ImageError.is(error)) return error.code;
  return error instanceof Error ? error.message : String(error);
}

export function storedPicture(index: number): StoredPicture {
  return {
    path: `/kept/${index}.png`,
    width: 1024,
    height: 1024,
    mediaType: 'image/png',
    byteLength: 1_000 + index,
    sha256: `sha-${index}`,
  };
}

function savedFile({ picture: { path, ...facts } }: PictureToSave): SavedFile {
  return { uri: `file://${path.replace('/kept/', '/pictures/')}`, ...facts };
}

const testModel: ImageModel = {
  id: 'wave/test',
  provider: 'wave',
  name: 'test',
  title: 'Test',
  summary: words`For tests`,
  modes: {},
  sizesAreExact: true,
  promptMaxLength: 100,
};

export const testRequest: ImageRequest = {
  model: 'wave/test',
  mode: 'generate',
  prompt: 'a lantern',
  count: 1,
  aspectRatio: '1:1',
  tier: '1K',
  negativePrompt: undefined,
  seed: undefined,
  outputFormat: undefined,
  watermark: undefined,
  promptExpansion: undefined,
  thinking: undefined,
  palette: undefined,
  boxes: undefined,
  images: [],
};
