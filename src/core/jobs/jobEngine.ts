import { ImageError } from '../errors';
import type { Price } from '../imageModel';
import type { ImageProvider, ResultImage, StartedOperation } from '../imageProvider';
import type { JsonValue } from '../json';
import { awaitOperation, type SettledState } from './awaitOperation';
import { cancelOperation } from './cancelOperation';
import { LearnedDurations, type TaskKind } from './durations';
import { fetchPictures } from './fetchPictures';
import { filesAfter, haulOf, jobToSave, warningsFor, type Haul, type JobToSave } from './haul';
import type { JobHistory } from './jobHistory';
import type {
  JobOutcome,
  JobPlan,
  JobPorts,
  JobProgress,
  ReportProgress,
  SaveJob,
  WaitingJob,
} from './jobPorts';
import type { JobRecord, SavedFile, StoredPicture } from './jobRecord';
import { JobSender } from './jobSender';
import { JobTracker, type JobTools } from './jobTracker';
import { QuestionTimer } from './questionTimer';
import type { ReadImage } from './sameRequest';
import { ServiceGates } from './serviceGates';
import { notAskedAgain, type StartOutcome } from './startOperation';

/** What is known of a job once the service has accepted it. */
interface AcceptedJob extends JobToSave {
  readonly provider: ImageProvider;
  readonly operation: JsonValue;
  readonly first: StartedOperation['state'] | undefined;
  /** What its duration depends on; undefined where it has been going on nobody knows how long. */
  readonly kind: TaskKind | undefined;
  /** Pictures that need not be fetched again. */
  readonly kept: ReadonlyMap<number, StoredPicture>;
}

/** What an end without files leaves behind. */
interface JobEnd {
  readonly charge: 'none' | 'possible';
  readonly resumable: boolean;
  readonly cost?: Price | undefined;
}

/** A line of the journal before the engine dates it. */
type Entry = JobRecord extends infer R ? (R extends JobRecord ? Omit<R, 'atMs'> : never) : never;

/**
 * Takes a job from the user's Enter to saved files. It alone owns time: what may be sent again, when
 * to ask, when to stop. Every step is in the journal before the next begins.
 */
export class JobEngine<Saved extends { readonly files: readonly SavedFile[] }> {
  private readonly gates: ServiceGates;
  private readonly tracker: JobTracker;
  private readonly sender: JobSender;
  private readonly durations: LearnedDurations;
  private readonly asked = new Map<string, WaitingJob & { readonly timer: QuestionTimer }>();

  constructor(private readonly ports: JobPorts<Saved>) {
    this.gates = new ServiceGates(ports.clock, provider => ports.limitsOf?.(provider));
    this.tracker = new JobTracker(ports, this.gates);
    this.sender = new JobSender(ports, this.gates);
    this.durations = new LearnedDurations(ports.durations, trouble => ports.troubled(trouble));
  }

  /** Jobs that are under way in this window. */
  get running(): readonly JobProgress[] {
    return this.tracker.running;
  }

  /** Jobs of this window whose service is being asked for them. */
  get waiting(): readonly WaitingJob[] {
    return [...this.asked.values()].map(({ jobId, provider, operation }) => {
      return { jobId, provider, operation };
    });
  }

  /** Calls `listener` at each change of any running job; the result ends it. */
  onDidChange(listener: (progress: readonly JobProgress[]) => void): () => void {
    return this.tracker.onDidChange(listener);
  }

  /**
   * Somebody says that a job's task may have ended: its service is asked at once, once a second at
   * most, unless it asked for a wait itself. Nothing happens for a job that is not being asked for.
   */
  hurry(jobId: string): void {
    this.asked.get(jobId)?.timer.hurry();
  }

  /**
   * Runs a new job to its end; what goes wrong is part of the outcome.
   * @throws ImageError `write-failed` when the intent cannot be written, and what the port for the
   * number of parallel jobs throws: then nothing was sent.
   */
  async run(plan: JobPlan, signal: AbortSignal): Promise<JobOutcome<Saved>> {
    return this.tracker.track<JobOutcome<Saved>>(plan.jobId, signal, {
      firstPhase: 'sending',
      service: plan.provider.id,
      begin: async tools => {
        try {
          return await this.send(plan, signal, tools);
        } catch (error) {
          if (!ImageError.is(error, 'job-elsewhere')) throw error;
          return { status: 'failed', error, charge: 'possible', resumable: true };
        }
      },
      cancelWhileWaiting: () =>
        Promise.resolve({ status: 'cancelled', charge: 'none', resumable: false }),
    });
  }

  /**
   * Goes on with an accepted job: asks, downloads what is missing, saves where `told` says. A job
   * whose pictures are all here is only saved, without a provider, so that neither an outage nor a
   * missing key nor a task forgotten by its service is in the way.
   * @throws ImageError `job-elsewhere` when another window is at it or was faster; what `provider`
   * rejects with: then nothing was asked.
   */
  async resume(
    told: JobHistory,
    provider: () => Promise<ImageProvider>,
    signal: AbortSignal,
  ): Promise<JobOutcome<Saved>> {
    const { jobId } = told.intent;
    if (told.operation === undefined)
      throw new ImageError('protocol', 'the job was never accepted');
    return this.tracker.track<JobOutcome<Saved>>(jobId, signal, {
      firstPhase: haulOf(told, told.downloaded) ? 'saving' : 'running',
      begin: async tools => {
        // What was read before the job was ours may be of yesterday.
        const history = (await this.ports.readJob(jobId)) ?? told;
        if (history.operation === undefined || isOver(history)) {
          throw endedMeanwhile();
        }
        return this.goOn({ ...history, intent: told.intent }, provider, tools);
      },
      cancelWhileWaiting: async report => {
        const { operation = null, cost } = told;
        if (haulOf(told, told.downloaded)) return this.cancelled(jobId, cancelledWith(cost));
        return this.cancelAtService({ jobId, provider: await provider(), operation }, report);
      },
    });
  }

  /**
   * Sends the request of an `unknown` job once more, the same under the same idempotency key, and goes
   * on as usual: a service that took it the first time answers with the task it made then, and charges
   * nothing more. A job that turns out to have been accepted is gone on with.
   * @param readImage finds an image of this machine that was sent as bytes
   * @throws ImageError `invalid-request` for a service that documents no such key, a key older than
   * it is known for, and an image that cannot be read again; `sender-changed` where the service would
   * take it for a new request; `protocol` for another version's request; `job-elsewhere` as for `resume`; what `provider` rejects with. Nothing was sent then.
   */
  async askAgain(
    told: JobHistory,
    provider: () => Promise<ImageProvider>,
    readImage: ReadImage,
    signal: AbortSignal,
  ): Promise<JobOutcome<Saved>> {
    const { jobId } = told.intent;
    return this.tracker.track<JobOutcome<Saved>>(jobId, signal, {
      firstPhase: 'sending',
      service: told.intent.provider,
      begin: async tools => {
        const found = (await this.ports.readJob(jobId)) ?? told;
        const history = { ...found, intent: told.intent };
        if (history.operation !== undefined && !isOver(history)) {
          return this.goOn(history, provider, tools);
        }
        if (history.stage !== 'unknown' && history.stage !== 'intent') throw endedMeanwhile();
        const asked = await provider();
        const send = { ...tools, person: signal };
        const start = await this.sender.sendAgain(told.intent, asked, readImage, send);
        return this.begun(
          { ...jobToSave(history), provider: asked, kind: undefined },
          start,
          tools,
        );
      },
      // The journal has it already that nobody knows what became of it.
      cancelWhileWaiting: () =>
        Promise.resolve({ status: 'unknown', error: notAskedAgain('cancelled') }),
    });
  }

  private async goOn(
    history: JobHistory,
    provider: () => Promise<ImageProvider>,
    tools: JobTools,
  ): Promise<JobOutcome<Saved>> {
    const kept = await this.keptOf(history);
    const job = jobToSave(history);
    const haul = haulOf(history, kept);
    if (haul) return this.saveHaul(job, haul, tools);
    const { operation = null } = history;
    const asked = { provider: await provider(), operation, first: undefined, kind: undefined };
    return this.finish({ ...job, ...asked, kept }, tools);
  }

  private async send(
    plan: JobPlan,
    person: AbortSignal,
    tools: JobTools,
  ): Promise<JobOutcome<Saved>> {
    const { jobId, provider, model, request, storedRequest, destination, warnings } = plan;
    const start = await this.sender.sendNew(plan, { ...tools, person });
    if (start.kind === 'left') return { status: 'cancelled', charge: 'none', resumable: false };
    const nothing = { saved: new Map(), places: new Map() };
    const kind = { model: model.id, mode: request.mode, tier: request.tier };
    const job = { jobId, request: storedRequest, destination, warnings, ...nothing };
    return this.begun({ ...job, provider, kind }, start, tools);
  }

  /** What comes of having sent the request. */
  private async begun(
    job: Omit<AcceptedJob, 'operation' | 'first' | 'kept'>,
    start: StartOutcome,
    tools: JobTools,
  ): Promise<JobOutcome<Saved>> {
    const { jobId } = job;
    switch (start.kind) {
      case 'cancelled':
        return this.cancelled(jobId, { charge: 'none', resumable: false });
      case 'refused':
        return this.failed(jobId, start.error, { charge: 'none', resumable: false });
      case 'unknown':
        await this.note({ type: 'unknown', jobId, message: start.error.message });
        return { status: 'unknown', error: start.error };
      case 'started': {
        const { operation, state: first, warnings: more } = start.started;
        await this.note({ type: 'accepted', jobId, operation });
        const warnings = [...job.warnings, ...more];
        return this.finish({ ...job, operation, first, kept: new Map(), warnings }, tools);
      }
    }
  }

  private async finish(job: AcceptedJob, tools: JobTools): Promise<JobOutcome<Saved>> {
    const { jobId } = job;
    let state: SettledState | undefined;
    try {
      state = await this.settle(job, tools);
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
          return await this.putAway(job, await this.bringHome(job, state, tools), tools);
      }
    } catch (error) {
      // Whoever took the job over writes its journal from now on.
      tools.lease.lost.throwIfAborted();
      if (!isAbort(error, tools.signal)) {
        return await this.interrupted(jobId, error, state?.cost);
      }
      // Pictures that are made are paid for and can be had, so their task is left alone.
      if (state) return await this.cancelled(jobId, cancelledWith(state.cost));
      return await this.cancelAtService(job, tools.report);
    }
  }

  /** Asks until the service's task has ended. */
  private async settle(job: AcceptedJob, tools: JobTools): Promise<SettledState> {
    const { jobId, operation, kind } = job;
    const { id: provider } = job.provider;
    const { clock } = this.ports;
    const timer = new QuestionTimer(clock);
    this.asked.set(jobId, { jobId, provider, operation, timer });
    try {
      return await awaitOperation(job.provider, operation, job.first, {
        clock,
        signal: tools.signal,
        report: tools.report,
        timer,
        pace: this.gates.pace(provider),
        typical: kind && (await this.durations.typical(jobId, kind)),
        tookMs: durationMs => kind && this.durations.learn(jobId, kind, durationMs),
      });
    } finally {
      this.asked.delete(jobId);
      tools.taskEnded();
    }
  }

  private async bringHome(
    job: AcceptedJob,
    state: Extract<SettledState, { kind: 'succeeded' }>,
    { signal, report }: JobTools,
  ): Promise<Haul> {
    const { jobId, kept } = job;
    const { cost, images } = state;
    if (images.length === 0) throw new ImageError('protocol', 'a task without pictures');
    await this.note({
      type: 'ready',
      jobId,
      count: images.length,
      images: images.flatMap(addressOf),
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
        const here = kept.get(index);
        if (here) return here;
        const picture = await this.ports.fetchPicture(image, { jobId, index, signal });
        await this.note({ type: 'downloaded', jobId, index, picture });
        return picture;
      },
      pictureFailed: (error: unknown, index: number) =>
        this.ports.troubled({ jobId, at: `picture ${index + 1}`, error }),
    };
    const wanted = images
      .map((image, index) => ({ image, index }))
      .filter(({ index }) => !job.saved.has(index));
    const tools = { clock: this.ports.clock, signal, report };
    const { found, lost } = await fetchPictures(wanted, fetcher, job, tools);
    const missing = lost.map(({ index, gone, error: { code, message } }) => {
      return { index, code, message, gone };
    });
    const [first] = lost;
    if (first && found.length === 0) {
      await this.closeIfGone(job, { pictures: found, count: images.length, cost, missing });
      throw first.error;
    }
    const warnings = [...state.warnings, ...warningsFor(missing)];
    return { pictures: found, count: images.length, cost, missing, warnings };
  }

  /** Of a job that is saved but for pictures that turn out to be gone nothing more can be had. */
  private async closeIfGone(job: JobToSave, haul: Omit<Haul, 'warnings'>): Promise<void> {
    const { jobId, saved } = job;
    const { missing } = haul;
    if (saved.size === 0 || !missing.every(({ gone }) => gone)) return;
    await this.note({ type: 'saved', jobId, files: filesAfter(saved, []), missing: [...missing] });
  }

  private async saveHaul(job: JobToSave, haul: Haul, tools: JobTools): Promise<JobOutcome<Saved>> {
    try {
      return await this.putAway(job, haul, tools);
    } catch (error) {
      // Whoever took the job over writes its journal from now on.
      tools.lease.lost.throwIfAborted();
      if (!isAbort(error, tools.signal)) {
        return await this.interrupted(job.jobId, error, haul.cost);
      }
      return await this.cancelled(job.jobId, cancelledWith(haul.cost));
    }
  }

  private async putAway(job: JobToSave, haul: Haul, tools: JobTools): Promise<JobOutcome<Saved>> {
    const { jobId, request, destination, places } = job;
    const { pictures, cost, missing, count: pictureCount } = haul;
    tools.signal.throwIfAborted();
    await tools.lease.confirm();
    tools.report({ phase: 'saving', percent: undefined });
    const placing: SaveJob['placing'] = files =>
      this.note({ type: 'placing', jobId, files: [...files] });
    const saved = await this.ports.save(
      { jobId, request, destination, pictureCount, places, placing },
      pictures,
    );
    const indexed = saved.files.map((file, at) => ({ ...file, index: pictures[at]?.index ?? at }));
    await this.note({
      type: 'saved',
      jobId,
      files: filesAfter(job.saved, indexed),
      ...(missing.length > 0 && { missing: [...missing] }),
      ...(cost && { cost }),
    });
    return { status: 'saved', saved, warnings: [...job.warnings, ...haul.warnings], cost };
  }

  private async keptOf({ downloaded }: JobHistory): Promise<ReadonlyMap<number, StoredPicture>> {
    const kept = new Map<number, StoredPicture>();
    for (const [index, picture] of downloaded) {
      if (await this.ports.isKept(picture)) kept.set(index, picture);
    }
    return kept;
  }

  /** Stops the task; what cannot be stopped any more may be fetched all the same. */
  private async cancelAtService(
    job: Pick<AcceptedJob, 'jobId' | 'provider' | 'operation'>,
    report: ReportProgress,
  ): Promise<JobOutcome<Saved>> {
    const { jobId, provider, operation } = job;
    report({ phase: 'cancelling', percent: undefined });
    const stopped = await cancelOperation(provider, operation, this.ports.clock);
    return this.cancelled(jobId, { charge: stopped ? 'none' : 'possible', resumable: !stopped });
  }

  private async cancelled(jobId: string, end: JobEnd): Promise<JobOutcome<Saved>> {
    const { resumable, charge, cost } = end;
    await this.note({ type: 'cancelled', jobId, resumable, ...(cost && { cost }) });
    return { status: 'cancelled', charge, resumable, ...(cost && { cost }) };
  }

  /** What the service accepted stays to be had, whatever came in between. */
  private async interrupted(
    jobId: string,
    error: unknown,
    cost: Price | undefined,
  ): Promise<JobOutcome<Saved>> {
    if (!ImageError.is(error) || error.code === 'job-elsewhere') throw error;
    return this.failed(jobId, error, { charge: chargeOf(cost), resumable: true, cost });
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
      this.ports.troubled({ jobId: entry.jobId, at: 'journal', error });
    }
  }
}

/**
 * Whether there is nothing left to fetch: saved to the last picture, or ended for good. `unknown` is
 * no end: a task that is known all the same is asked for.
 */
function isOver({ stage, resumable }: JobHistory): boolean {
  return !resumable && (stage === 'saved' || stage === 'failed' || stage === 'cancelled');
}

function endedMeanwhile(): ImageError {
  return new ImageError('job-elsewhere', 'the job has ended meanwhile');
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && error === signal.reason;
}

/** Of a job cancelled when its pictures were made already. */
function cancelledWith(cost: Price | undefined): JobEnd {
  return { charge: chargeOf(cost), resumable: true, cost };
}

/** A task without pictures is free only where the service says so. */
function chargeOf(cost: Price | undefined): 'none' | 'possible' {
  return cost?.amount === 0 ? 'none' : 'possible';
}

function addressOf(image: ResultImage): { url: string; expiresAtMs?: number }[] {
  if (image.kind === 'bytes') return [];
  return [
    { url: image.url, ...(image.expiresAtMs !== undefined && { expiresAtMs: image.expiresAtMs }) },
  ];
}
