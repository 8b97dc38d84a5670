import * as vscode from 'vscode';
import { ImageError } from '../core/errors';
import type { JobHistory } from '../core/jobs/jobHistory';
import { destinationSchema } from './insertion/destination';
import { isFateUnknown } from './requestFate';
import type { Services } from './services';

const t = vscode.l10n.t;

/** Services keep results for a day to a week; what is older is left to the person, in Show Jobs. */
const oldestMs = 7 * 24 * 3_600_000;
const usualDelays = {
  /** The window whose folder the pictures belong to goes first; it may still be starting. */
  elsewhereMs: 30_000,
  /** Of a window that is reloaded the old extension host may live for 5 s beside the new one, and hold its jobs. */
  overlapMs: 10_000,
};
const toldKey = 'easel.toldUnknownJobs';

interface Tools extends Pick<Services, 'jobs' | 'running' | 'inBackground' | 'resumeJob'> {
  readonly log: Pick<Services['log'], 'info'>;
}

/**
 * Goes on with the jobs that were accepted and had not ended when their window did. Asks for nothing that costs
 * money. Jobs nobody knows the fate of are told once, and left to the person.
 */
export async function resumeUnfinished(
  services: Tools,
  memento: vscode.Memento,
  delays = usualDelays,
): Promise<void> {
  const { open: jobs } = await services.jobs.survey();
  const left = inOrder(jobs.filter(job => isLeft(services, job)));
  for (const job of left.filter(isHere)) {
    resume(services, job, () => resumeLater(services, delays.overlapMs, each => isSame(each, job)));
  }
  if (!left.every(isHere)) resumeLater(services, delays.elsewhereMs, () => true);
  await tellUnknown(services, jobs, memento);
}

/** Goes on, when the time has come, with those of these jobs that nobody has ended by then. */
function resumeLater(
  services: Tools,
  delayMs: number,
  isMeant: (job: JobHistory) => boolean,
): void {
  const look = async (): Promise<void> => {
    const { open } = await services.jobs.survey();
    for (const job of inOrder(open.filter(each => isMeant(each) && isLeft(services, each)))) {
      resume(services, job, () => undefined);
    }
  };
  setTimeout(() => services.inBackground(look()), delayMs).unref();
}

function isLeft({ running }: Tools, job: JobHistory): boolean {
  return isUnfinished(job) && !running.has(job.intent.jobId);
}

function isSame(one: JobHistory, other: JobHistory): boolean {
  return one.intent.jobId === other.intent.jobId;
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

function resume(services: Tools, { intent }: JobHistory, onElsewhere: () => void): void {
  services.inBackground(
    services.resumeJob(intent.jobId, { isAutomatic: true }).catch((error: unknown) => {
      // Another window was faster: it will tell.
      if (!ImageError.is(error, 'job-elsewhere')) throw error;
      services.log.info(`job ${intent.jobId} is finished by another window`);
      onElsewhere();
    }),
  );
}

async function tellUnknown(
  services: Tools,
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
