import type { JobHistory } from '../../core/jobs/jobHistory';
import type { PageMessage } from '../../protocol/pageMessages';
import type { Services } from '../services';

type Ask = Extract<PageMessage, { type: 'history-ask' }>;

/** The journal as the page asks for it: newest first, found by words, mode and model. */
export class StudioHistory {
  private jobs: readonly JobHistory[] = [];
  private readonly words = new Map<string, string>();

  constructor(private readonly services: Pick<Services, 'jobs'>) {}

  get newestFirst(): readonly JobHistory[] {
    return this.jobs;
  }

  /** Reads what all windows wrote down. */
  async load(): Promise<void> {
    this.jobs = (await this.services.jobs.readAll()).toReversed();
  }

  /** Takes over what this window knows of one job by now. */
  async update(jobId: string): Promise<void> {
    const job = await this.services.jobs.find(jobId);
    if (!job) return;
    const isKnown = this.jobs.some(({ intent }) => intent.jobId === jobId);
    this.jobs = isKnown
      ? this.jobs.map(each => (each.intent.jobId === jobId ? job : each))
      : [job, ...this.jobs];
  }

  find(jobId: string): JobHistory | undefined {
    return this.jobs.find(({ intent }) => intent.jobId === jobId);
  }

  search({ search, mode, model, from, count }: Omit<Ask, 'version' | 'type' | 'number'>): {
    readonly total: number;
    readonly jobs: readonly JobHistory[];
  } {
    const wanted = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const found = this.jobs.filter(
      ({ intent }) =>
        (mode === undefined || intent.mode === mode) &&
        (model === undefined || intent.model === model) &&
        wanted.every(word => this.wordsOf(intent).includes(word)),
    );
    return { total: found.length, jobs: found.slice(from, from + count) };
  }

  private wordsOf({ jobId, prompt, model }: JobHistory['intent']): string {
    const known = this.words.get(jobId);
    if (known !== undefined) return known;
    const words = `${prompt} ${model}`.toLocaleLowerCase();
    this.words.set(jobId, words);
    return words;
  }
}
