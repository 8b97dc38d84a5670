import * as vscode from 'vscode';
import type { ImageModel } from '../core/imageModel';
import type { JobProgress } from '../core/jobs/jobPorts';
import { providerOf } from './modelTable';
import { safeText } from './safeText';
import { sayAll } from './say';
import type { Services } from './services';

const t = vscode.l10n.t;
const tickMs = 1_000;

interface ShownJob {
  readonly jobId: string;
  readonly model: ImageModel;
  /** What Cancel aborts. */
  readonly abort: AbortController;
}

type Progress = vscode.Progress<{ message: string; increment?: number }>;

/**
 * Shows a job as a notification with what it is doing, how far it is and how long it has taken. Its
 * Cancel aborts the signal handed to `work` and takes it away; what is still to be waited for then
 * has a notification of its own.
 */
export async function withJobProgress<Result>(
  engine: Services['engine'],
  title: string,
  job: ShownJob,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const { jobId, model, abort } = job;
  const line = new ProgressLine(model);
  const stop = engine.onDidChange(jobs => line.follow(jobs.find(each => each.jobId === jobId)));
  const cancelled = new Promise<'cancelled'>(resolve => {
    abort.signal.addEventListener('abort', () => resolve('cancelled'), { once: true });
  });
  const result = work(abort.signal);
  // What it ended with is told below.
  const ended = result.then(
    () => 'ended' as const,
    () => 'ended' as const,
  );
  const location = vscode.ProgressLocation.Notification;
  try {
    const options = { location, title, cancellable: true };
    const why = await vscode.window.withProgress(options, (progress, token) => {
      token.onCancellationRequested(() => abort.abort());
      return line.showOn(progress, Promise.race([ended, cancelled]));
    });
    if (why === 'cancelled') {
      await vscode.window.withProgress({ location, title }, progress =>
        line.showOn(progress, ended),
      );
    }
    return await result;
  } finally {
    stop();
  }
}

/** What a job's notification says, every second and at each change. */
class ProgressLine {
  private readonly startedAtMs = performance.now();
  private changedAtMs = this.startedAtMs;
  private current: JobProgress | undefined;
  /** What was under way when the job was cancelled. */
  private cancelledIn: JobProgress['phase'] | undefined;
  private progress: Progress | undefined;
  private shownPercent = 0;

  constructor(private readonly model: ImageModel) {}

  /** Says where the job stands until the promise resolves. */
  async showOn<Result>(progress: Progress, until: Promise<Result>): Promise<Result> {
    this.progress = progress;
    this.shownPercent = 0;
    this.show();
    const timer = setInterval(() => this.show(), tickMs);
    try {
      return await until;
    } finally {
      clearInterval(timer);
    }
  }

  follow(next: JobProgress | undefined): void {
    if (next === undefined || next === this.current) return;
    if (next.phase === 'cancelling') this.cancelledIn ??= this.current?.phase;
    this.current = next;
    this.changedAtMs = performance.now();
    this.show();
  }

  private show(): void {
    const nowMs = performance.now();
    const seconds = Math.floor((nowMs - this.startedAtMs) / 1000);
    const percent = this.current?.percent ?? 0;
    this.progress?.report({
      message: t('{0} · {1} s', this.describe(nowMs - this.changedAtMs), seconds),
      ...(percent > this.shownPercent && { increment: percent - this.shownPercent }),
    });
    this.shownPercent = Math.max(this.shownPercent, percent);
  }

  private describe(sinceChangeMs: number): string {
    const text = describeProgress(this.current, this.model, sinceChangeMs);
    if (this.current?.phase !== 'cancelling') return text;
    return sayAll([text, describeWait(this.cancelledIn, this.model)]);
  }
}

/** Why a cancelled job is not over yet. */
function describeWait(phase: JobProgress['phase'] | undefined, model: ImageModel): string {
  const { title, service } = providerOf(model);
  if (!service) return '';
  switch (phase) {
    case 'sending':
      // Whoever hangs up on a paid request does not learn which task to stop.
      return t('{0} has yet to say which task to stop.', title);
    case 'queued':
    case 'running':
      return t('{0} is asked to stop the task.', title);
    case undefined:
    case 'waiting':
    case 'downloading':
    case 'saving':
    case 'cancelling':
      return '';
  }
}

/**
 * One line on where a job stands, the same in the notification and in Show Jobs.
 * @param model of the job, where it is known
 * @param sinceChangeMs how long it has stood there, for the countdown to the next try
 */
export function describeProgress(
  progress: JobProgress | undefined,
  model: ImageModel | undefined,
  sinceChangeMs = 0,
): string {
  if (!progress) return t('Preparing…');
  if (progress.phase === 'cancelling') return t('Cancelling…');
  if (progress.trouble) {
    const leftMs = Math.max(0, progress.trouble.retryInMs - sinceChangeMs);
    const seconds = Math.ceil(leftMs / 1000);
    return progress.trouble.error.code === 'rate-limited'
      ? t('The service asks to wait; trying again in {0} s', seconds)
      : t('No usable answer; trying again in {0} s', seconds);
  }
  if (progress.unknownWord !== undefined) {
    const word = safeText(progress.unknownWord)?.slice(0, 40) ?? t('something else');
    return t('Waiting: the service says “{0}”', word);
  }
  const isLocal = model !== undefined && providerOf(model).service === undefined;
  const phase = isLocal ? describeLocalPhase(progress.phase) : describePhase(progress.phase);
  return progress.percent === undefined
    ? phase
    : t('{0} · {1} %', phase, Math.round(progress.percent));
}

type Phase = Exclude<JobProgress['phase'], 'cancelling'>;

/** What is drawn on this machine is neither sent nor downloaded. */
function describeLocalPhase(phase: Phase): string {
  return phase === 'waiting' || phase === 'saving' ? describePhase(phase) : t('Drawing');
}

function describePhase(phase: Phase): string {
  switch (phase) {
    case 'waiting':
      return t('Waiting for other jobs');
    case 'sending':
      return t('Sending');
    case 'queued':
      return t('Queued');
    case 'running':
      return t('Generating');
    case 'downloading':
      return t('Downloading');
    case 'saving':
      return t('Saving');
  }
}
