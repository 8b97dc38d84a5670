import * as vscode from 'vscode';
import type { ImageModel } from '../../core/imageModel';
import type { JobHistory } from '../../core/jobs/jobHistory';
import { describeFacts, describeStage, fileNames, listJob, type ListedJob } from '../listedJob';
import { providerOf } from '../modelTable';
import { askChoice } from '../multiStep';
import { repeatJob } from '../repeatJob';
import { canAskAgain, isBeingSent, isFateUnknown } from '../requestFate';
import { shortPrompt } from '../safeText';
import { saveAgain } from '../saveAgain';
import type { Services } from '../services';

const t = vscode.l10n.t;
const maxShown = 200;

/** *Show Jobs*: newest first, each with what can be done about it. */
export async function showJobs(services: Services): Promise<void> {
  const jobs = (await services.jobs.readAll()).toReversed().slice(0, maxShown);
  if (jobs.length === 0) {
    void vscode.window.showInformationMessage(t('No jobs yet: Easel: Generate Image… starts one.'));
    return;
  }
  const running = new Map(services.engine.running.map(each => [each.jobId, each]));
  const listed = await Promise.all(jobs.map(job => listJob(job, running.get(job.intent.jobId))));
  const asked = await askChoice({
    place: { title: t('Jobs') },
    placeholder: t('Choose a job to see what can be done'),
    items: listed.map(each => ({
      label: `$(${iconOf(each)}) ${shortPrompt(each.job.intent.prompt)}`,
      description: describeStage(each),
      detail: describeFacts(each),
      listed: each,
    })),
  });
  if (asked.kind === 'value') await act(services, asked.value.listed);
}

/** What can be done about one job; Escape leaves it as it is. */
async function act(services: Services, listed: ListedJob): Promise<void> {
  const items = actionsFor(services, listed);
  if (items.length === 0) return;
  const asked = await askChoice({
    place: { title: shortPrompt(listed.job.intent.prompt) },
    placeholder: listed.progress ? t('The job is running') : describeStage(listed),
    items,
  });
  if (asked.kind === 'value') await asked.value.run();
}

interface JobAction extends vscode.QuickPickItem {
  run(): unknown;
}

/** The most likely first. */
function actionsFor(services: Services, listed: ListedJob): JobAction[] {
  const { job, model, isGone, isKept } = listed;
  const { jobId } = job.intent;
  if (listed.progress) {
    const { abort } = services.running.get(jobId) ?? {};
    return abort ? [{ label: t('$(circle-slash) Cancel'), run: () => abort.abort() }] : [];
  }
  const service = model && providerOf(model).service;
  const nowMs = Date.now();
  const actions: (JobAction | false)[] = [
    job.resumable && {
      label: t('$(cloud-download) Fetch the Picture'),
      description: t('asks the service; costs nothing more'),
      run: () => services.resumeJob(jobId),
    },
    isKept &&
      (isGone || job.stage !== 'saved') && {
        label: t('$(save-as) Save Again…'),
        description: t('from Easel’s own copy; costs nothing more'),
        run: () =>
          isGone ? saveAgain(services, job) : services.resumeJob(jobId, { chooseFolder: true }),
      },
    job.files.length > 0 &&
      !isGone && {
        label: t('$(go-to-file) Open'),
        description: fileNames(job),
        run: () => openFiles(job),
      },
    canAskAgain(job, service) && {
      label: t('$(refresh) Ask Again'),
      description: t('the same request under its key: {0} charges it once', modelService(model)),
      run: () => services.resumeJob(jobId, { askAgain: true }),
    },
    isFateUnknown(job, nowMs) &&
      service !== undefined && {
        label: t('$(link-external) Open Account Page'),
        description: t('to see whether the request arrived'),
        run: () => vscode.env.openExternal(vscode.Uri.parse(service.accountUrl)),
      },
    !isBeingSent(job, nowMs) && {
      label: t('$(sparkle) Generate Again'),
      description: service ? t('a new request, which is paid for') : '',
      run: () => repeatJob(services, job, 'as-it-was'),
    },
  ];
  return actions.filter(action => action !== false);
}

function modelService(model: ImageModel | undefined): string {
  return model ? providerOf(model).title : t('the service');
}

async function openFiles(job: JobHistory): Promise<void> {
  for (const file of job.files) {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(file.uri));
  }
}

function iconOf({ job, progress, isGone }: ListedJob): string {
  if (progress) return 'sync';
  switch (job.stage) {
    case 'saved':
      return isGone ? 'discard' : 'check';
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
