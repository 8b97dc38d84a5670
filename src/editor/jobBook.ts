import { applyRecord, readHistory, type JobHistory } from '../core/jobs/jobHistory';
import type { JobRecord } from '../core/jobs/jobRecord';
import type { JsonValue } from '../core/json';
import type { Journal } from '../storage/journalFile';

/** The journal as this window sees it: what is on the disk, and what it adds itself. */
export class JobBook {
  private readonly own = new Map<string, JobHistory>();

  constructor(private readonly journal: Journal) {}

  /** Resolves once the line is on the disk for good. */
  async append(record: JobRecord): Promise<void> {
    await this.journal.append(record as unknown as Record<string, JsonValue>);
    const next = applyRecord(this.own.get(record.jobId), record);
    if (next) this.own.set(record.jobId, next);
  }

  /** Every job any window wrote down, oldest first. */
  async readAll(): Promise<readonly JobHistory[]> {
    const { records } = await this.journal.readAll(record => Number(record['atMs'] ?? 0));
    return readHistory(records).jobs;
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
