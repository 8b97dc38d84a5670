import * as vscode from 'vscode';
import type { ImageModel } from '../core/imageModel';
import type { JobHistory } from '../core/jobs/jobHistory';
import type { JobProgress } from '../core/jobs/jobPorts';
import { modeWords } from '../core/modeWords';
import { formatPrice } from './formatPrice';
import { isFileThere } from './insertion/pictureFiles';
import { describeProgress } from './jobProgress';
import { findModel } from './modelTable';
import { modelTitle } from './modelTitle';
import { isBeingSent } from './requestFate';
import { listNames, say } from './say';

const t = vscode.l10n.t;
const maxNamesShown = 3;

/** A job with what the journal alone does not say. */
export interface ListedJob {
  readonly job: JobHistory;
  /** While it runs in this window. */
  readonly progress: JobProgress | undefined;
  /** Undefined for a model nobody knows any more. */
  readonly model: ImageModel | undefined;
  /** None of its files is where it was saved. */
  readonly isGone: boolean;
  /** Easel's own copies of all its pictures are there. */
  readonly isKept: boolean;
}

export async function listJob(
  job: JobHistory,
  progress: JobProgress | undefined,
): Promise<ListedJob> {
  const { files, downloaded, pictureCount = 0 } = job;
  const model = findModel(job.intent.model);
  const isGone = files.length > 0 && !(await someIsThere(files.map(each => each.uri)));
  const copies = [...downloaded.values()].map(each => vscode.Uri.file(each.path));
  // A saved job may have fewer files than its task made pictures.
  const mayBeKept = copies.length > 0 && copies.length === (files.length || pictureCount);
  const isKept = mayBeKept && (await Promise.all(copies.map(isFileThere))).every(Boolean);
  return { job, progress, model, isGone, isKept };
}

async function someIsThere(uris: readonly string[]): Promise<boolean> {
  return (await Promise.all(uris.map(uri => isFileThere(vscode.Uri.parse(uri))))).some(Boolean);
}

/** Where the job stands, in a few words. */
export function describeStage({ job, progress, model, isGone }: ListedJob): string {
  if (progress) return describeProgress(progress, model);
  switch (job.stage) {
    case 'saved':
      if (isGone) return t('undone or deleted');
      return job.files.length === 1 ? t('saved') : t('{0} pictures saved', job.files.length);
    case 'failed':
      return job.resumable ? t('interrupted') : t('failed');
    case 'cancelled':
      return job.resumable ? t('cancelled too late to stop it') : t('cancelled');
    case 'unknown':
    case 'intent':
      return isBeingSent(job, Date.now())
        ? t('being sent by another window, or it was closed while it did')
        : t('unknown: it may have arrived');
    case 'accepted':
    case 'ready':
      return t('not finished');
  }
}

/** Files, price, time and model, as far as there are any. */
export function describeFacts({ job, model }: ListedJob): string {
  const { intent } = job;
  const time = new Date(intent.atMs).toLocaleString(vscode.env.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const title = model ? modelTitle(model) : intent.model;
  const mode = intent.mode === 'generate' ? '' : say(modeWords[intent.mode]);
  return [fileNames(job), priceOf(job), time, title, mode].filter(Boolean).join(' · ');
}

/** The names of its files; of many, the first. */
export function fileNames({ files }: JobHistory): string {
  const names = files.map(({ uri }) => vscode.Uri.parse(uri).path.split('/').at(-1) ?? '');
  const more = names.length - maxNamesShown;
  const shown = listNames(names.slice(0, maxNamesShown));
  return more > 0 ? t('{0} and {1} more', shown, more) : shown;
}

/** What it cost or may cost; nothing for what the service never took. */
function priceOf({ stage, resumable, cost, intent }: JobHistory): string {
  const isFree = (stage === 'failed' || stage === 'cancelled') && !resumable;
  if (isFree) return cost ? formatPrice(cost) : '';
  return formatPrice(cost ?? intent.estimatedCost);
}
