import * as vscode from 'vscode';
import { errorCodes, ImageError } from '../../core/errors';
import type { JobHistory } from '../../core/jobs/jobHistory';
import type { StudioJob } from '../../protocol/hostMessages';
import type { JobAction } from '../../protocol/pageMessages';
import type { FailureAction } from '../errorMessages';
import type { ListedJob } from '../listedJob';
import { canAskAgain, isBeingSent, isFateUnknown } from '../requestFate';
import { sayAll } from '../say';
import type { StudioTools } from './studioTools';

const t = vscode.l10n.t;
const maxShown = 12;
/** What may still be fetched is shown this long by itself; older ones stand in the history. */
const rememberedMs = 7 * 24 * 60 * 60_000;

/**
 * The jobs somebody may want to act on: those under way, those that ended badly since the Studio was opened, and
 * those whose end is open. In the journal's order, newest first.
 */
export function jobsToShow(
  jobs: readonly JobHistory[],
  runningIds: ReadonlySet<string>,
  times: { readonly openedAtMs: number; readonly nowMs: number },
): readonly JobHistory[] {
  const { openedAtMs, nowMs } = times;
  return jobs
    .filter(job => {
      if (runningIds.has(job.intent.jobId)) return true;
      if (job.stage === 'saved' && !job.resumable) return false;
      if (job.updatedAtMs >= openedAtMs) return true;
      const isOpen = job.resumable || isFateUnknown(job, nowMs);
      return isOpen && nowMs - job.updatedAtMs < rememberedMs;
    })
    .filter((job, place) => place < maxShown || runningIds.has(job.intent.jobId));
}

/** One of them, with what can be done about it. */
export function studioJob(tools: StudioTools, listed: ListedJob): StudioJob {
  const { job, progress } = listed;
  const { jobId, prompt, atMs } = job.intent;
  const isRunning = progress !== undefined;
  const isElsewhere = !isRunning && isBeingSent(job, Date.now());
  const problem = isRunning || isElsewhere ? undefined : problemOf(tools, listed);
  const canCancel =
    isRunning && tools.services.running.has(jobId) && progress.phase !== 'cancelling';
  const actions: readonly JobAction[] = isRunning
    ? canCancel
      ? ['cancel']
      : []
    : (problem?.actions ?? []);
  return {
    ...{ jobId, prompt, isRunning },
    note: tools.describeFacts(listed),
    status: problem?.message ?? tools.describeStage(listed),
    isProblem: problem !== undefined,
    ...(progress?.percent !== undefined && { percent: progress.percent }),
    startedAtMs: atMs,
    actions: actions.map(action => ({ action, label: labelOf(action) })),
  };
}

interface Problem {
  readonly message: string;
  readonly actions: readonly JobAction[];
}

function problemOf(tools: StudioTools, { job, model }: ListedJob): Problem | undefined {
  const { describeFailure, describeUnknown, providerOf } = tools;
  const { title: provider = t('The service'), service } = (model && providerOf(model)) ?? {};
  const account: readonly JobAction[] = service ? ['account'] : [];
  switch (job.stage) {
    case 'failed': {
      const code = errorCodes.find(each => each === job.error?.code) ?? 'provider-failed';
      const { resumable } = job;
      const { message, actions } = describeFailure(new ImageError(code, ''), {
        ...{ provider, resumable },
        charge: resumable ? 'possible' : 'not-asked',
      });
      const offered = actions.flatMap(action => actionOf[action] ?? []);
      return { message, actions: [...new Set<JobAction>([...offered, 'again', 'recall'])] };
    }
    case 'unknown':
    case 'intent': {
      const message = describeUnknown(provider);
      const actions: readonly JobAction[] = [...account, 'again'];
      if (!canAskAgain(job, service)) return { message, actions };
      const once = t(
        'Ask Again sends the same request under its key: {0} charges it once.',
        provider,
      );
      return { message: sayAll([message, once]), actions: ['ask-again', ...actions] };
    }
    case 'accepted':
    case 'ready':
      return { message: t('Not finished: its picture can be fetched.'), actions: ['fetch'] };
    case 'saved':
      return {
        message: t('Some of its pictures are missing: they can be fetched.'),
        actions: ['fetch'],
      };
    case 'cancelled':
      return job.resumable
        ? { message: t('Cancelled too late to stop it.'), actions: ['fetch', ...account] }
        : undefined;
  }
}

/** What a failure's buttons are in the Studio; what it does not offer stands in the notification. */
const actionOf: Readonly<Partial<Record<FailureAction, JobAction>>> = {
  'set-key': 'set-key',
  'open-account': 'account',
  'try-again': 'again',
  resume: 'fetch',
  'choose-model': 'recall',
  'edit-prompt': 'recall',
  'show-log': 'log',
};

function labelOf(action: JobAction): string {
  switch (action) {
    case 'cancel':
      return t('Cancel');
    case 'fetch':
      return t('Fetch the Picture');
    case 'ask-again':
      return t('Ask Again');
    case 'again':
      return t('Generate Again');
    case 'recall':
      return t('Recall');
    case 'set-key':
      return t('Set API Key…');
    case 'account':
      return t('Open Account Page');
    case 'log':
      return t('Show Log');
  }
}
