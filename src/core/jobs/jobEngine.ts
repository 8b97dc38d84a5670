import { ImageError } from '../errors';
import type { Price } from '../imageModel';
import type { ImageProvider, ImageWarning, ResultImage, StartedOperation } from '../imageProvider';
import type { JsonValue } from '../json';
import { awaitOperation, type SettledState } from './awaitOperation';
import { cancelOperation } from './cancelOperation';
import { fetchPictures } from './fetchPictures';
import type { JobHistory } from './jobHistory';
import type {
  JobOutcome,
  JobPhase,
  JobPlan,
  JobPorts,
  JobProgress,
  ReportProgress,
} from './jobPorts';
import type { JobRecord, SavedFile, StoredPicture } from './jobRecord';
import { JobSlots } from './jobSlots';
import { startOperation } from './startOperation';

/** What is known of a job once the service has accepted it. */
interface AcceptedJob {
  readonly jobId: string;
  readonly provider: ImageProvider;
  readonly operation: JsonValue;
  readonly first: StartedOperation['state'] | undefined;
  readonly request: JsonValue;
  readonly destination: JsonValue;
  readonly downloaded: ReadonlyMap<number, StoredPicture>;
  /** Where nothing is left to ask or to download. */
  readonly haul: Haul | undefined;
  readonly warnings: readonly ImageWarning[];
}

/** All pictures of a task, on this machine. */
interface Haul {
  readonly pictures: readonly StoredPicture[];
  readonly cost: Price | undefined;
  readonly warnings: readonly ImageWarning[];
}

/** What an end without files leaves behind. */
interface JobEnd {
  readonly charge: 'none' | 'possible';
  readonly resumable: boolean;
  readonly cost?: Price | undefined;
}

/** How a job begins to be tracked. */
interface TrackedWork<Saved> {
  /** What the person is shown once the job need not wait for others. */
  readonly firstPhase: JobPhase;
  begin(report: ReportProgress): Promise<JobOutcome<Saved>>;
  cancelWhileWaiting(report: ReportProgress): Promise<JobOutcome<Saved>>;
}

/** A line of the journal before the engine dates it. */
type Entry = JobRecord extends infer R ? (R extends JobRecord ? Omit<R, 'atMs'> : never) : never;

/**
 * Takes a job from the user's Enter to saved files. It alone owns time: what may be sent again, when
 * to ask, when to stop. Every step is in the journal before the next begins.
 */
export class JobEngine<Saved extends { readonly files: readonly SavedFile[] }> {
  private readonly slots: JobSlots;
  private readonly progress = new Map<string, JobProgress>();
  private readonly listeners = new Set<(progress: readonly JobProgress[]) => void>();

  constructor(private readonly ports: JobPorts<Saved>) {
    this.slots = new JobSlots(() => ports.maxParallelJobs());
  }

  /** Jobs that are under way in this window. */
  get running(): readonly JobProgress[] {
    return [...this.progress.values()];
  }

  /** Calls `listener` at each change of any running job; the result ends it. */
  onDidChange(listener: (progress: readonly JobProgress[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Runs a new job to its end; what goes wrong is part of the outcome.
   * @throws ImageError `write-failed` when the intent cannot be written, and what the port for the
   * number of parallel jobs throws: then nothing was sent.
   */
  async run(plan: JobPlan, signal: AbortSignal): Promise<JobOutcome<Saved>> {
    return this.track(plan.jobId, signal, {
      firstPhase: 'sending',
      begin: report => this.send(plan, signal, report),
      cancelWhileWaiting: () =>
        Promise.resolve({ status: 'cancelled', charge: 'none', resumable: false }),
    });
  }

  /**
   * Goes on with an accepted job: asks, downloads what is missing, saves. A job whose pictures are all
   * here is only saved, so that neither an outage nor a task forgotten by its service is in the way.
   */
  async resume(
    history: JobHistory,
    provider: ImageProvider,
    signal: AbortSignal,
  ): Promise<JobOutcome<Saved>> {
    const { intent, operation } = history;
    if (operation === undefined) throw new ImageError('protocol', 'the job was never accepted');
    const job: AcceptedJob = {
      jobId: intent.jobId,
      provider,
      operation,
      first: undefined,
      request: intent.request,
      destination: intent.destination,
      downloaded: history.downloaded,
      haul: haulOf(history),
      warnings: [],
    };
    return this.track(job.jobId, signal, {
      firstPhase: job.haul ? 'saving' : 'running',
      begin: report => this.finish(job, signal, report),
      cancelWhileWaiting: report => this.cancelAtService(job, report, job.haul),
    });
  }

  private async track(
    jobId: string,
    signal: AbortSignal,
    work: TrackedWork<Saved>,
  ): Promise<JobOutcome<Saved>> {
    const report: ReportProgress = change => {
      const before = this.progress.get(jobId);
      if (before) this.show({ ...before, ...change });
    };
    const phase = this.slots.isFull ? 'waiting' : work.firstPhase;
    this.show({ jobId, phase, percent: undefined, trouble: undefined, unknownWord: undefined });
    const onAbort = (): void => report({ phase: 'cancelling', percent: undefined });
    signal.addEventListener('abort', onAbort, { once: true });
    let release: (() => void) | undefined;
    try {
      release = await this.slots.take(signal).catch((error: unknown) => {
        if (signal.aborted) return undefined;
        throw error;
      });
      if (!release) return await work.cancelWhileWaiting(report);
      if (phase === 'waiting' && !signal.aborted) report({ phase: work.firstPhase });
      return await work.begin(report);
    } finally {
      signal.removeEventListener('abort', onAbort);
      release?.();
      this.progress.delete(jobId);
      this.tell();
    }
  }

  private async send(
    plan: JobPlan,
    signal: AbortSignal,
    report: ReportProgress,
  ): Promise<JobOutcome<Saved>> {
    const { jobId } = plan;
    await this.ports.append(intentOf(plan, this.ports.clock.now()));
    const start = await startOperation(plan, this.ports.clock, signal, report);
    switch (start.kind) {
      case 'cancelled':
        return this.cancelled(jobId, { charge: 'none', resumable: false });
      case 'refused':
        return this.failed(jobId, start.error, { charge: 'none', resumable: false });
      case 'unknown':
        await this.note({ type: 'unknown', jobId, message: start.error.message });
        return { status: 'unknown', error: start.error };
      case 'started':
        return this.accept(plan, start.started, signal, report);
    }
  }

  private async accept(
    plan: JobPlan,
    started: StartedOperation,
    signal: AbortSignal,
    report: ReportProgress,
  ): Promise<JobOutcome<Saved>> {
    const { jobId, provider } = plan;
    await this.note({ type: 'accepted', jobId, operation: started.operation });
    return this.finish(
      {
        jobId,
        provider,
        operation: started.operation,
        first: started.state,
        request: plan.storedRequest,
        destination: plan.destination,
        downloaded: new Map(),
        haul: undefined,
        warnings: [...plan.warnings, ...started.warnings],
      },
      signal,
      report,
    );
  }

  private async finish(
    job: AcceptedJob,
    signal: AbortSignal,
    report: ReportProgress,
  ): Promise<JobOutcome<Saved>> {
    const { jobId, haul } = job;
    const tools = { clock: this.ports.clock, signal, report };
    let state: SettledState | undefined;
    try {
      if (haul) return await this.putAway(job, haul, tools);
      state = await awaitOperation(job.provider, job.operation, job.first, tools);
      const { cost } = state;
      switch (state.kind) {
        case 'cancelled':
          return await this.cancelled(jobId, { charge: chargeOf(cost), resumable: false, cost });
        case 'failed':
          return await this.failed(jobId, state.error, {
            charge: chargeOf(cost),
            resumable: false,
            cost,
          });
        case 'succeeded':
          return await this.bringHome(job, state, tools);
      }
    } catch (error) {
      if (signal.aborted && error === signal.reason) {
        return await this.cancelAtService(job, report, state ?? haul);
      }
      if (!ImageError.is(error)) throw error;
      const cost = state?.cost ?? haul?.cost;
      return await this.failed(jobId, error, { charge: chargeOf(cost), resumable: true, cost });
    }
  }

  private async bringHome(
    job: AcceptedJob,
    state: Extract<SettledState, { kind: 'succeeded' }>,
    tools: { readonly signal: AbortSignal; readonly report: ReportProgress },
  ): Promise<JobOutcome<Saved>> {
    const { jobId } = job;
    const { signal, report } = tools;
    const { cost } = state;
    if (state.images.length === 0) throw new ImageError('protocol', 'a task without pictures');
    await this.note({
      type: 'ready',
      jobId,
      count: state.images.length,
      images: state.images.flatMap(addressOf),
      ...(cost && { cost }),
    });
    report({
      phase: 'downloading',
      percent: undefined,
      trouble: undefined,
      unknownWord: undefined,
    });
    const fetcher = {
      fetchPicture: async (image: ResultImage, index: number): Promise<StoredPicture> => {
        const kept = job.downloaded.get(index);
        if (kept) return kept;
        const picture = await this.ports.fetchPicture(image, { jobId, index, signal });
        await this.note({ type: 'downloaded', jobId, index, picture });
        return picture;
      },
    };
    const { pictures, warnings } = await fetchPictures(state.images, fetcher, job, {
      ...tools,
      clock: this.ports.clock,
    });
    return this.putAway(job, { pictures, cost, warnings: [...state.warnings, ...warnings] }, tools);
  }

  private async putAway(
    job: AcceptedJob,
    haul: Haul,
    tools: { readonly signal: AbortSignal; readonly report: ReportProgress },
  ): Promise<JobOutcome<Saved>> {
    const { jobId } = job;
    const { pictures, cost } = haul;
    tools.signal.throwIfAborted();
    tools.report({ phase: 'saving', percent: undefined });
    const saved = await this.ports.save(job, pictures);
    await this.note({ type: 'saved', jobId, files: [...saved.files], ...(cost && { cost }) });
    return { status: 'saved', saved, warnings: [...job.warnings, ...haul.warnings], cost };
  }

  /** Stops the task, unless its pictures are made already: then they are paid for and can be had. */
  private async cancelAtService(
    job: AcceptedJob,
    report: ReportProgress,
    made?: { readonly cost: Price | undefined },
  ): Promise<JobOutcome<Saved>> {
    const { jobId, provider, operation } = job;
    report({ phase: 'cancelling', percent: undefined });
    if (made) {
      const { cost } = made;
      return this.cancelled(jobId, { charge: chargeOf(cost), resumable: true, cost });
    }
    const stopped = await cancelOperation(provider, operation, this.ports.clock);
    return this.cancelled(jobId, { charge: stopped ? 'none' : 'possible', resumable: !stopped });
  }

  private async cancelled(jobId: string, end: JobEnd): Promise<JobOutcome<Saved>> {
    const { resumable, charge, cost } = end;
    await this.note({ type: 'cancelled', jobId, resumable, ...(cost && { cost }) });
    return { status: 'cancelled', charge, resumable, ...(cost && { cost }) };
  }

  private async failed(jobId: string, error: ImageError, end: JobEnd): Promise<JobOutcome<Saved>> {
    const { resumable, charge, cost } = end;
    const { code, message } = error;
    await this.note({ type: 'failed', jobId, code, message, resumable, ...(cost && { cost }) });
    return { status: 'failed', error, resumable, charge, ...(cost && { cost }) };
  }

  /** A line after the intent: when it cannot be written the job still goes on. */
  private async note(entry: Entry): Promise<void> {
    try {
      await this.ports.append({ ...entry, atMs: this.ports.clock.now() });
    } catch (error) {
      this.ports.journalFailed(error);
    }
  }

  private show(progress: JobProgress): void {
    this.progress.set(progress.jobId, progress);
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener(this.running);
  }
}

/** The job's pictures when they are all here. */
function haulOf({ pictureCount = 0, downloaded, cost }: JobHistory): Haul | undefined {
  const pictures = Array.from({ length: pictureCount }, (_, index) => downloaded.get(index) ?? []);
  const here = pictures.flat();
  return here.length > 0 && here.length === pictureCount
    ? { pictures: here, cost, warnings: [] }
    : undefined;
}

/** A task without pictures is free only where the service says so. */
function chargeOf(cost: Price | undefined): 'none' | 'possible' {
  return cost?.amount === 0 ? 'none' : 'possible';
}

function intentOf(plan: JobPlan, atMs: number): JobRecord {
  const { request, estimatedCost } = plan;
  return {
    type: 'intent',
    jobId: plan.jobId,
    atMs,
    provider: plan.model.provider,
    model: plan.model.id,
    mode: request.mode,
    prompt: request.prompt,
    request: plan.storedRequest,
    origin: plan.origin,
    idempotencyKey: plan.idempotencyKey,
    count: request.count,
    ...(estimatedCost && { estimatedCost }),
    destination: plan.destination,
  };
}

function addressOf(image: ResultImage): { url: string; expiresAtMs?: number }[] {
  if (image.kind === 'bytes') return [];
  return [
    { url: image.url, ...(image.expiresAtMs !== undefined && { expiresAtMs: image.expiresAtMs }) },
  ];
}
