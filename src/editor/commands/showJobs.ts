import * as vscode from 'vscode';
import type { JobHistory } from '../../core/jobs/jobHistory';

import { describeUnknown } from '../errorMessages';
import { describeProgress } from '../jobProgress';
import { askChoice } from '../multiStep';
import { providerOf, findModel } from '../modelTable';
import type { Services } from '../services';

const t = vscode.l10n.t;
const maxShown = 200;

interface JobItem extends vscode.QuickPickItem {
  readonly job?: JobHistory;
}

/** *Show Jobs*: newest first, each with what can be done about it. */
export async function showJobs(services: Services): Promise<void> {
  const jobs = (await services.jobs.readAll()).toReversed().slice(0, maxShown);
  if (jobs.length === 0) {
    void vscode.window.showInformationMessage(t('No jobs yet: Easel: Generate Image… starts one.'));
    return;
  }
  const running = new Map(services.engine.running.map(each => [each.jobId, each]));
  const items: JobItem[] = jobs.map(job => {
    const progress = running.get(job.intent.jobId);
    return {
      label: `$(${iconOf(job, progress !== undefined)}) ${job.intent.prompt.slice(0, 80)}`,
      description: progress ? describeProgress(progress) : describeStage(job),
      detail: `${job.intent.model} · ${job.intent.mode} · ${new Date(job.intent.atMs).toLocaleString()}`,
      job,
    };
  });
  const asked = await askChoice({
    place: { title: t('Jobs') },
    placeholder: t('Choose a job to open or go on with'),
    items,
  });
  if (asked.kind === 'value' && asked.value.job) {
    await act(services, asked.value.job, running.has(asked.value.job.intent.jobId));
  }
}

async function act(services: Services, job: JobHistory, isRunning: boolean): Promise<void> {
  if (isRunning) return;
  if (job.resumable) {
    await services.resumeJob(job.intent.jobId);
    return;
  }
  if (job.stage === 'unknown' || job.stage === 'intent') {
    const model = findModel(job.intent.model);
    const title = model ? providerOf(model).title : job.intent.provider;
    void vscode.window.showWarningMessage(describeUnknown(title));
    return;
  }
  for (const file of job.files) {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(file.uri));
  }
}

function iconOf(job: JobHistory, isRunning: boolean): string {
  if (isRunning) return 'sync';
  switch (job.stage) {
    case 'saved':
      return 'check';
    case 'failed':
      return 'error';
    case 'cancelled':
      return 'circle-slash';
    case 'unknown':
    case 'intent':
      return 'question';
    case 'accepted':
    case 'ready':
      return 'debug-pause';
  }
}

function describeStage(job: JobHistory): string {
  switch (job.stage) {
    case 'saved':
      return job.files.length === 1 ? t('saved') : t('{0} pictures saved', job.files.length);
    case 'failed':
      return job.resumable ? t('interrupted: Enter fetches it') : t('failed');
    case 'cancelled':
      return job.resumable ? t('cancelled too late: Enter fetches it') : t('cancelled');
    case 'unknown':
    case 'intent':
      return t('unknown: it may have arrived');
    case 'accepted':
    case 'ready':
      return t('not finished: Enter goes on');
  }
}
