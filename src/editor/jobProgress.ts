import * as vscode from 'vscode';
import type { JobProgress } from '../core/jobs/jobPorts';
import { safeText } from './safeText';
import type { Services } from './services';

const t = vscode.l10n.t;
const tickMs = 1_000;

/**
 * Shows a job as a notification with what it is doing, how far it is and how long it has taken.
 * Its Cancel aborts the signal handed to `work`.
 */
export async function withJobProgress<Result>(
  { engine, running }: Pick<Services, 'engine' | 'running'>,
  title: string,
  jobId: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      running.set(jobId, abort);
      const subscription = token.onCancellationRequested(() => abort.abort());
      const startedAtMs = performance.now();
      let current: JobProgress | undefined;
      let changedAtMs = startedAtMs;
      let shownPercent = 0;
      const show = (): void => {
        const seconds = Math.floor((performance.now() - startedAtMs) / 1000);
        const percent = current?.percent ?? 0;
        const sinceChangeMs = performance.now() - changedAtMs;
        progress.report({
          message: `${describeProgress(current, sinceChangeMs)} · ${t('{0} s', seconds)}`,
          ...(percent > shownPercent && { increment: percent - shownPercent }),
        });
        shownPercent = Math.max(shownPercent, percent);
      };
      const stop = engine.onDidChange(jobs => {
        const next = jobs.find(each => each.jobId === jobId);
        if (next === undefined || next === current) return;
        current = next;
        changedAtMs = performance.now();
        show();
      });
      const timer = setInterval(show, tickMs);
      try {
        show();
        return await work(abort.signal);
      } finally {
        clearInterval(timer);
        stop();
        subscription.dispose();
        running.delete(jobId);
      }
    },
  );
}

/**
 * One line on where a job stands, the same in the notification and in Show Jobs.
 * @param sinceChangeMs how long it has stood there, for the countdown to the next try
 */
export function describeProgress(progress: JobProgress | undefined, sinceChangeMs = 0): string {
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
  const phase = describePhase(progress.phase);
  return progress.percent === undefined ? phase : `${phase} · ${Math.round(progress.percent)} %`;
}

function describePhase(phase: Exclude<JobProgress['phase'], 'cancelling'>): string {
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
