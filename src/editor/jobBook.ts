import { applyRecord, readHistory, type JobHistory } from '../core/jobs/jobHistory';
import type { JobRecord } from '../core/jobs/jobRecord';
import { jobsToForget } from '../core/jobs/retention';
import { toJsonRecord } from '../core/json';
import type { Journal } from '../storage/journalFile';

/** The journal as this window sees it: what is on the disk, and what it adds itself. */
export class JobBook {
  private readonly own = new Map<string, JobHistory>();
  /** Lines a full disk did not take; they are written before the next one. */
  private readonly unwritten: JobRecord[] = [];
  private writing: Promise<void> | undefined;

  constructor(private readonly journal: Journal) {}

  /**
   * Resolves once the line is on the disk for good. What became of a job is remembered even where the
   * disk does not take it; only an intent that was not written never was.
   */
  async append(record: JobRecord): Promise<void> {
    if (record.type !== 'intent') this.remember(record);
    try {
      await this.writeMissing();
      await this.journal.append(toJsonRecord(record));
    } catch (error) {
      if (record.type !== 'intent') this.unwritten.push(record);
      throw error;
    }
    if (record.type === 'intent') this.remember(record);
  }

  /** Whoever comes while the lines are being written waits for the same writing. */
  private async writeMissing(): Promise<void> {
    if (this.unwritten.length === 0) return;
    this.writing ??= this.writeUnwritten().finally(() => (this.writing = undefined));
    await this.writing;
  }

  private async writeUnwritten(): Promise<void> {
    for (let record = this.unwritten[0]; record; record = this.unwritten[0]) {
      await this.journal.append(toJsonRecord(record));
      this.unwritten.shift();
    }
  }

  private remember(record: JobRecord): void {
    const next = applyRecord(this.own.get(record.jobId), record);
    if (next) this.own.set(record.jobId, next);
  }

  /** Every job any window wrote down, oldest first. */
  async readAll(): Promise<readonly JobHistory[]> {
    return readHistory(await this.journal.readAll()).jobs;
  }

  /** A job with what other windows wrote of it up to now, and what the disk has not taken yet. */
  async readLatest(jobId: string): Promise<JobHistory | undefined> {
    const records = [...(await this.journal.readAll()), ...this.unwritten];
    return readHistory(records).jobs.find(job => job.intent.jobId === jobId);
  }

  /** Leaves out of the journal what nobody needs any more, once it has become long. */
  async compact(nowMs: number): Promise<void> {
    await this.journal.compact(records => {
      const forgotten = jobsToForget(readHistory(records).jobs, nowMs);
      return ({ jobId }) => typeof jobId === 'string' && forgotten.has(jobId);
    });
  }

  async find(jobId: string): Promise<JobHistory | undefined> {
    const own = this.own.get(jobId);
    if (own) return own;
    return (await this.readAll()).find(job => job.intent.jobId === jobId);
  }

  async close(): Promise<void> {
    await this.journal.close();
  }
}
