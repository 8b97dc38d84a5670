import { endOf, groupByJob, hasUnsavedPicture, type LineHead } from '../core/jobs/jobEnd';
import {
  applyRecord,
  HistoryReader,
  readRecord,
  type JobHistory,
  type ReadRecord,
} from '../core/jobs/jobHistory';
import type { JobRecord } from '../core/jobs/jobRecord';
import { jobsToForget, mostLinesToForget } from '../core/jobs/retention';
import { toJsonRecord } from '../core/json';
import { Breath } from '../storage/breath';
import type { Journal } from '../storage/journalFile';
import type { JournalView } from '../storage/journalFolder';
import type { JournalRecord } from '../storage/journalLines';

/** The journal as it was when it was looked at. */
export interface JobSurvey {
  /** The jobs that are not over, oldest first. */
  readonly open: readonly JobHistory[];
  readonly savedJobIds: ReadonlySet<string>;
  readonly view: JournalView;
  readonly linesByJob: ReadonlyMap<string, readonly LineHead[]>;
}

export interface NewestJobs {
  readonly jobs: readonly JobHistory[];
  /** How many jobs there are in all. */
  readonly total: number;
}

/** The journal as this window sees it: what is on the disk, and what it adds itself. */
export class JobBook {
  private readonly own = new Map<string, JobHistory>();
  /** Lines a full disk did not take; they are written before the next one. */
  private readonly unwritten: JobRecord[] = [];
  private writing: Promise<void> | undefined;
  private surveying: Promise<JobSurvey> | undefined;

  constructor(
    private readonly journal: Journal,
    private readonly read: ReadRecord = readRecord,
  ) {}

  /**
   * Resolves once the line is on the disk for good. What became of a job is remembered even where the
   * disk does not take it; only an intent that was not written never was.
   */
  async append(record: JobRecord): Promise<void> {
    if (record.type !== 'intent') this.remember(record);
    try {
      await this.writeMissing();
      await this.journal.append(toLine(record));
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
      await this.journal.append(toLine(record));
      this.unwritten.shift();
    }
  }

  private remember(record: JobRecord): void {
    const next = applyRecord(this.own.get(record.jobId), record);
    if (next) this.own.set(record.jobId, next);
  }

  /** Every job any window wrote down, oldest first. */
  async readAll(): Promise<readonly JobHistory[]> {
    return await this.readJobs(await this.journal.readAll(), record => record);
  }

  /**
   * The jobs asked for last, at most so many, oldest first. The lines of all others are not read further than says
   * whose they are, which of a long journal takes a fifth of the time.
   */
  async readNewest(most: number): Promise<NewestJobs> {
    const { lines } = await this.journal.look();
    const asked = lines.filter(({ type }) => type === 'intent').map(({ jobId }) => jobId);
    const newest = new Set([...new Set(asked)].slice(-most));
    const own = lines.filter(({ jobId }) => jobId !== undefined && newest.has(jobId));
    const jobs = await this.readJobs(own, ({ record }) => record);
    return { jobs, total: new Set(asked).size };
  }

  /** A job with what other windows wrote of it up to now, and what the disk has not taken yet. */
  async readLatest(jobId: string): Promise<JobHistory | undefined> {
    return await this.readOne(jobId, () => this.unwritten);
  }

  /**
   * What a window that starts has to know. A job that has ended is known by the one line that says so; the others
   * are not read. Whoever asks while the journal is being read shares the answer.
   */
  async survey(): Promise<JobSurvey> {
    this.surveying ??= this.readSurvey().finally(() => (this.surveying = undefined));
    return await this.surveying;
  }

  /** Leaves out of the journal what nobody needs any more, once it has become long. */
  async compact({ view, linesByJob }: JobSurvey, nowMs: number): Promise<void> {
    await this.journal.compact(
      async records => {
        const forgotten = jobsToForget(await this.readJobs(records, record => record), nowMs);
        return ({ jobId }) => typeof jobId === 'string' && forgotten.has(jobId);
      },
      { view, mostLines: mostLinesToForget([...linesByJob.values()], nowMs) },
    );
  }

  async find(jobId: string): Promise<JobHistory | undefined> {
    return this.own.get(jobId) ?? (await this.readOne(jobId, () => []));
  }

  private async readOne(
    jobId: string,
    more: () => readonly unknown[],
  ): Promise<JobHistory | undefined> {
    const { lines } = await this.journal.look();
    const own = lines.filter(line => line.jobId === jobId).map(({ record }) => record);
    const jobs = await this.readJobs([...own, ...more()], record => record);
    return jobs.find(job => job.intent.jobId === jobId);
  }

  private async readSurvey(): Promise<JobSurvey> {
    const view = await this.journal.look();
    const breath = new Breath();
    const linesByJob = groupByJob(view.lines);
    const ended = new Set<string>();
    const savedJobIds = new Set<string>();
    for (const [jobId, lines] of linesByJob) {
      const end = endOf(lines, this.read);
      if (end) ended.add(jobId);
      if (end === 'saved' && !hasUnsavedPicture(lines)) savedJobIds.add(jobId);
      if (breath.isDue) await breath.take();
    }
    const isOpen = ({ jobId }: LineHead): boolean => jobId !== undefined && !ended.has(jobId);
    const open = await this.readJobs(view.lines.filter(isOpen), ({ record }) => record);
    return { open, savedJobIds, view, linesByJob };
  }

  private async readJobs<Line>(
    lines: readonly Line[],
    recordOf: (line: Line) => unknown,
  ): Promise<readonly JobHistory[]> {
    const breath = new Breath();
    const reader = new HistoryReader(this.read);
    for (const line of lines) {
      reader.add(recordOf(line));
      if (breath.isDue) await breath.take();
    }
    return reader.jobs;
  }

  async close(): Promise<void> {
    await this.journal.close();
  }
}

/** What says what a line is about comes first, for whoever reads no further. */
function toLine(record: JobRecord): JournalRecord {
  const { type, jobId, atMs, ...rest } = record;
  return toJsonRecord({ type, jobId, atMs, ...rest });
}
