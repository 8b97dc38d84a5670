import * as vscode from 'vscode';
import { ImageError } from '../core/errors';
import type { JobHistory } from '../core/jobs/jobHistory';
import { destinationSchema } from './insertion/destination';
import { isFateUnknown } from './requestFate';
import type { Services } from './services';

const t = vscode.l10n.t;

/** Services keep results for a day to a week; what is older is left to the person, in Show Jobs. */
const oldestMs = 7 * 24 * 3_600_000;
/** The window whose folder the pictures belong to goes first; it may still be starting. */
const elsewhereDelayMs = 30_000;
const toldKey = 'easel.toldUnknownJobs';

/**
 * Goes on with the jobs that were accepted and had not ended when their window did. Asks for nothing that costs
 * money. Jobs nobody knows the fate of are told once, and left to the person.
 */
export async function resumeUnfinished(services: Services, memento: vscode.Memento): Promise<void> {
  const { open: jobs } = await services.jobs.survey();
  const isLeft = (job: JobHistory): boolean =>
    isUnfinished(job) && !services.running.has(job.intent.jobId);
  for (const job of inOrder(jobs.filter(each => isLeft(each) && isHere(each))))
    resume(services, job);
  if (jobs.some(job => isLeft(job) && !isHere(job))) {
    setTimeout(() => {
      services.inBackground(
        services.jobs.survey().then(later => {
          for (const job of inOrder(later.open.filter(isLeft))) resume(services, job);
        }),
      );
    }, elsewhereDelayMs).unref();
  }
  await tellUnknown(services, jobs, memento);
}

function isUnfinished({ stage, operation, updatedAtMs }: JobHistory): boolean {
  const isWaiting = stage === 'accepted' || stage === 'ready';
  return isWaiting && operation !== undefined && Date.now() - updatedAtMs < oldestMs;
}

/** Results that are ready expire first; then the oldest task, whose result will expire next. */
function inOrder(jobs: readonly JobHistory[]): readonly JobHistory[] {
  const rank = ({ stage }: JobHistory): number => (stage === 'ready' ? 0 : 1);
  return jobs.toSorted(
    (first, second) => rank(first) - rank(second) || first.intent.atMs - second.intent.atMs,
  );
}

/** Whether the job was asked for in a workspace that this window has open. */
function isHere({ intent }: JobHistory): boolean {
  const destination = destinationSchema.safeParse(intent.destination).data;
  const open = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.toString());
  const meant = destination?.workspaceFolders ?? [];
  return meant.length === 0 || meant.some(folder => open.includes(folder));
}

function resume(services: Services, { intent }: JobHistory): void {
  services.inBackground(
    services.resumeJob(intent.jobId, { isAutomatic: true }).catch((error: unknown) => {
      // Another window was faster: it will tell.
      if (!ImageError.is(error, 'job-elsewhere')) throw error;
      services.log.info(`job ${intent.jobId} is finished by another window`);
    }),
  );
}

async function tellUnknown(
  services: Services,
  jobs: readonly JobHistory[],
  memento: vscode.Memento,
): Promise<void> {
  const told = memento.get<readonly string[]>(toldKey) ?? [];
  const unknown = jobs
    .filter(job => isFateUnknown(job, Date.now()) && !services.running.has(job.intent.jobId))
    .map(({ intent }) => intent.jobId);
  const untold = unknown.filter(jobId => !told.includes(jobId));
  await memento.update(toldKey, unknown);
  if (untold.length === 0) return;
  const showJobs = t('Show Jobs');
  const answer = await vscode.window.showWarningMessage(
    untold.length === 1
      ? t('Nobody knows whether one request of an earlier session arrived. It was not sent again.')
      : t(
          'Nobody knows whether {0} requests of earlier sessions arrived. They were not sent again.',
          untold.length,
        ),
    showJobs,
  );
  if (answer === showJobs) await vscode.commands.executeCommand('easel.showJobs');
}
