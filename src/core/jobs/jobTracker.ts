import { ImageError } from '../errors';
import type { ProviderId } from '../imageModel';
import { noLease, type JobLease } from './jobLease';
import type { JobPhase, JobProgress, JobTrouble, ReportProgress } from './jobPorts';
import { JobSlots } from './jobSlots';
import type { ServiceGates } from './serviceGates';

/** What a job under way works with. */
export interface JobTools {
  /** Aborted by the person, or when somebody else has taken the job over. */
  readonly signal: AbortSignal;
  readonly report: ReportProgress;
  readonly lease: JobLease;
  /** Lets the service have another task of this window: this one has ended there. */
  readonly taskEnded: () => void;
}

/** How a job begins to be tracked. */
export interface TrackedWork<Outcome> {
  /** What the person is shown once the job need not wait for others. */
  readonly firstPhase: JobPhase;
  /** The service a task is to be begun at; undefined where none is, or it has been going on already. */
  readonly service?: ProviderId | undefined;
  begin(tools: JobTools): Promise<Outcome>;
  cancelWhileWaiting(report: ReportProgress): Promise<Outcome>;
}

/** What tracking needs of the engine's ports. */
interface TrackerPorts {
  lease(jobId: string, signal: AbortSignal): Promise<JobLease | undefined>;
  maxParallelJobs(): number;
  troubled(trouble: JobTrouble): void;
}

/** Lets jobs wait for their turn, holds their leases, and tells where each of them stands. */
export class JobTracker {
  private readonly slots: JobSlots;
  private readonly progress = new Map<string, JobProgress>();
  private readonly listeners = new Set<(progress: readonly JobProgress[]) => void>();

  constructor(
    private readonly ports: TrackerPorts,
    private readonly gates: ServiceGates,
  ) {
    this.slots = new JobSlots(() => ports.maxParallelJobs());
  }

  get running(): readonly JobProgress[] {
    return [...this.progress.values()];
  }

  onDidChange(listener: (progress: readonly JobProgress[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Sees a job through from its place in the queue to its end.
   * @throws ImageError `job-elsewhere` when the job is under way, in this window or in another; what
   * `work` rejects with
   */
  async track<Outcome>(
    jobId: string,
    signal: AbortSignal,
    work: TrackedWork<Outcome>,
  ): Promise<Outcome> {
    // One id, one progress: the second's end would take the first's away.
    if (this.progress.has(jobId)) {
      throw new ImageError('job-elsewhere', 'the job is under way in this window');
    }
    const report: ReportProgress = change => {
      const before = this.progress.get(jobId);
      if (before) this.show({ ...before, ...change });
    };
    // The service's own places first: who waits for one must not keep others from theirs.
    const taskSlots = work.service && this.gates.slots(work.service);
    const queues = taskSlots ? [taskSlots, this.slots] : [this.slots];
    const phase = queues.some(queue => queue.isFull) ? 'waiting' : work.firstPhase;
    this.show({ jobId, phase, percent: undefined, trouble: undefined, unknownWord: undefined });
    const onAbort = (): void => report({ phase: 'cancelling', percent: undefined });
    signal.addEventListener('abort', onAbort, { once: true });
    const releases: (() => void)[] = [];
    let lease: JobLease | undefined;
    try {
      for (const queue of queues) {
        if (queue.isFull && !signal.aborted) report({ phase: 'waiting' });
        const release = await queue.take(signal).catch(unlessAborted(signal));
        if (!release) return await work.cancelWhileWaiting(report);
        releases.push(release);
      }
      if (!signal.aborted) report({ phase: work.firstPhase });
      lease = await this.leaseOf(jobId, signal).catch(unlessAborted(signal));
      if (!lease) return await work.cancelWhileWaiting(report);
      const either = AbortSignal.any([signal, lease.lost]);
      const taskEnded = (): void => (taskSlots ? releases[0]?.() : undefined);
      return await work.begin({ signal: either, report, lease, taskEnded });
    } finally {
      signal.removeEventListener('abort', onAbort);
      await lease?.release();
      for (const release of releases) release();
      this.progress.delete(jobId);
      this.tell(jobId);
    }
  }

  private async leaseOf(jobId: string, signal: AbortSignal): Promise<JobLease> {
    let lease: JobLease | undefined;
    try {
      lease = await this.ports.lease(jobId, signal);
    } catch (error) {
      if (!ImageError.is(error)) throw error;
      this.ports.troubled({ jobId, at: 'lease', error });
      return noLease;
    }
    if (!lease) throw new ImageError('job-elsewhere', 'another owner has the job');
    return lease;
  }

  private show(progress: JobProgress): void {
    this.progress.set(progress.jobId, progress);
    this.tell(progress.jobId);
  }

  private tell(jobId: string): void {
    for (const listener of this.listeners) {
      try {
        listener(this.running);
      } catch (error) {
        // Whoever only watches must not end what is paid for.
        this.ports.troubled({ jobId, at: 'listener', error });
      }
    }
  }
}

function unlessAborted(signal: AbortSignal): (error: unknown) => undefined {
  return error => {
    if (!signal.aborted) throw error;
    return undefined;
  };
}
