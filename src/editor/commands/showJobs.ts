import * as vscode from 'vscode';
import type { JobHistory } from '../../core/jobs/jobHistory';

import { describeProgress } from '../jobProgress';
import { askChoice } from '../multiStep';
import { repeatJob } from '../repeatJob';
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
    placeholder: t('Choose a job to see what can be done'),
    items,
  });
  if (asked.kind === 'value' && asked.value.job) {
    await act(services, asked.value.job, running.has(asked.value.job.intent.jobId));
  }
}

/** What can be done about one job; Escape leaves it as it is. */
async function act(services: Services, job: JobHistory, isRunning: boolean): Promise<void> {
  const items = actionsFor(services, job, isRunning);
  const [first] = items;
  if (!first) return;
  const asked = await askChoice({
    place: { title: job.intent.prompt.slice(0, 80) },
    placeholder: isRunning ? t('The job is running') : describeStage(job),
    items,
    active: first,
  });
  if (asked.kind === 'value') await asked.value.run();
}

interface JobAction extends vscode.QuickPickItem {
  run(): unknown;
}

/** The most likely first. */
function actionsFor(services: Services, job: JobHistory, isRunning: boolean): JobAction[] {
  const { jobId } = job.intent;
  const model = findModel(job.intent.model);
  const service = model && providerOf(model).service;
  const actions: (JobAction | false)[] = [
    isRunning && {
      label: t('$(circle-slash) Cancel'),
      run: () => services.running.get(jobId)?.abort(),
    },
    !isRunning &&
      job.resumable && {
        label: t('$(cloud-download) Fetch the Picture'),
        description: t('asks the service; costs nothing more'),
        run: () => services.resumeJob(jobId),
      },
    job.files.length > 0 && {
      label: t('$(go-to-file) Open'),
      description: job.files
        .map(file => vscode.Uri.parse(file.uri).path.split('/').at(-1))
        .join(', '),
      run: () => openFiles(job),
    },
    !isRunning &&
      mayHaveArrived(job) &&
      service !== undefined && {
        label: t('$(link-external) Open Account Page'),
        description: t('to see whether the request arrived'),
        run: () => vscode.env.openExternal(vscode.Uri.parse(service.accountUrl)),
      },
    !isRunning && {
      label: t('$(sparkle) Generate Again'),
      description: t('a new request, which is paid for'),
      run: () => repeatJob(services, job, 'as-it-was'),
    },
  ];
  return actions.filter(action => action !== false);
}

function mayHaveArrived(job: JobHistory): boolean {
  return job.stage === 'unknown' || job.stage === 'intent';
}

async function openFiles(job: JobHistory): Promise<void> {
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
      return job.resumable ? t('interrupted') : t('failed');
    case 'cancelled':
      return job.resumable ? t('cancelled too late to stop it') : t('cancelled');
    case 'unknown':
    case 'intent':
      return t('unknown: it may have arrived');
    case 'accepted':
    case 'ready':
      return t('not finished');
  }
}
