import type { JobHistory } from '../../core/jobs/jobHistory';
import type { PageMessage } from '../../protocol/pageMessages';
import type { Services } from '../services';

type Ask = Extract<PageMessage, { type: 'history-ask' }>;

/** As many as one sees at first, and the results, which are the newest pictures that are still there. */
const seenFirst = 100;

/** The journal as the page asks for it: newest first, found by words, mode and model. */
export class StudioHistory {
  private jobs: readonly JobHistory[] = [];
  /** While the older ones have not been read. */
  private unreadCount = 0;
  private knownFolders: readonly string[] | undefined;
  private readCount = 0;
  private readonly changedMeanwhile = new Set<string>();
  private readonly words = new Map<string, string>();

  constructor(private readonly services: Pick<Services, 'jobs'>) {}

  get newestFirst(): readonly JobHistory[] {
    return this.jobs;
  }

  /** Whether nothing is missing that `load` would bring. */
  get isWhole(): boolean {
    return this.unreadCount === 0;
  }

  /** Reads what is seen first; a journal of thousands of jobs takes a good part of a second. */
  async loadNewest(): Promise<void> {
    await this.read(async () => {
      const { jobs, total } = await this.services.jobs.readNewest(seenFirst);
      this.unreadCount = Math.max(0, total - seenFirst);
      this.take(jobs.toReversed());
    });
  }

  /** Reads what all windows wrote down. */
  async load(): Promise<void> {
    await this.read(async () => {
      const jobs = await this.services.jobs.readAll();
      this.unreadCount = 0;
      this.take(jobs.toReversed());
    });
  }

  /** What this window got to know while the disk was read is newer than what was read. */
  private async read(reading: () => Promise<void>): Promise<void> {
    this.readCount += 1;
    try {
      await reading();
    } finally {
      this.readCount -= 1;
    }
    const changed = [...this.changedMeanwhile];
    if (this.readCount === 0) this.changedMeanwhile.clear();
    for (const jobId of changed) await this.update(jobId);
  }

  private take(jobs: readonly JobHistory[]): void {
    this.jobs = jobs;
    this.knownFolders = undefined;
  }

  /** Takes over what this window knows of one job by now. */
  async update(jobId: string): Promise<void> {
    if (this.readCount > 0) this.changedMeanwhile.add(jobId);
    const job = await this.services.jobs.find(jobId);
    if (!job) return;
    if (this.jobs.some(({ intent }) => intent.jobId === jobId)) {
      this.take(this.jobs.map(each => (each.intent.jobId === jobId ? job : each)));
      return;
    }
    const oldestMs = this.jobs.at(-1)?.intent.atMs ?? 0;
    // One of those that have not been read, which is taken up again.
    if (job.intent.atMs < oldestMs && this.unreadCount > 0) this.unreadCount -= 1;
    this.take([job, ...this.jobs].toSorted((one, other) => other.intent.atMs - one.intent.atMs));
  }

  find(jobId: string): JobHistory | undefined {
    return this.jobs.find(({ intent }) => intent.jobId === jobId);
  }

  /** Where pictures were saved, each folder once, as addresses without a slash at the end. */
  get folders(): readonly string[] {
    this.knownFolders ??= [
      ...new Set(this.jobs.flatMap(({ files }) => files.map(({ uri }) => folderOf(uri)))),
    ];
    return this.knownFolders;
  }

  search(ask: Omit<Ask, 'version' | 'type' | 'number'>): {
    readonly total: number;
    readonly jobs: readonly JobHistory[];
  } {
    const { search, mode, model, folder, from, count } = ask;
    const { sinceMs = -Infinity, untilMs = Infinity } = ask;
    const wanted = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const found = this.jobs.filter(
      ({ intent, files }) =>
        (mode === undefined || intent.mode === mode) &&
        (model === undefined || intent.model === model) &&
        (folder === undefined || files.some(({ uri }) => folderOf(uri) === folder)) &&
        intent.atMs >= sinceMs &&
        intent.atMs < untilMs &&
        wanted.every(word => this.wordsOf(intent).includes(word)),
    );
    const isFiltered = found.length < this.jobs.length;
    const total = found.length + (isFiltered ? 0 : this.unreadCount);
    return { total, jobs: found.slice(from, from + count) };
  }

  private wordsOf({ jobId, prompt, model }: JobHistory['intent']): string {
    const known = this.words.get(jobId);
    if (known !== undefined) return known;
    const words = `${prompt} ${model}`.toLocaleLowerCase();
    this.words.set(jobId, words);
    return words;
  }
}

function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/'));
}
