import type { InsertionTarget } from './insertionTarget';

/** Which job's reference goes where, while this window lives. */
export class TargetsByJob {
  private readonly targets = new Map<string, InsertionTarget>();

  set(jobId: string, target: InsertionTarget): void {
    this.targets.set(jobId, target);
  }

  get(jobId: string): InsertionTarget | undefined {
    return this.targets.get(jobId);
  }

  /** The job has ended. Whoever made the target disposes of it. */
  release(jobId: string): void {
    this.targets.delete(jobId);
  }
}
