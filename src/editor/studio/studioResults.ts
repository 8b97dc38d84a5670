import * as vscode from 'vscode';
import type { JobHistory } from '../../core/jobs/jobHistory';
import type { SavedFile } from '../../core/jobs/jobRecord';
import { readStoredRequest } from '../../core/storedRequest';
import type { HistoryRow, StudioResult } from '../../protocol/hostMessages';
import { describeFacts, describeStage, listJob } from '../listedJob';
import { findModel } from '../modelTable';
import { modelTitle } from '../modelTitle';
import type { StudioImages } from './studioImages';

const t = vscode.l10n.t;
const maxResults = 24;

/** The newest pictures that are where they were saved. */
export async function newestResults(
  jobs: readonly JobHistory[],
  images: StudioImages,
): Promise<StudioResult[]> {
  const results: StudioResult[] = [];
  for (const job of jobs) {
    if (results.length >= maxResults) break;
    for (const [index, file] of job.files.entries()) {
      const uri = vscode.Uri.parse(file.uri);
      if (results.length < maxResults && isHere(uri) && (await isThere(uri))) {
        results.push(resultOf(job, index, file, images));
      }
    }
  }
  return results;
}

function resultOf(
  job: JobHistory,
  index: number,
  file: SavedFile,
  images: StudioImages,
): StudioResult {
  const { jobId, prompt, model: id } = job.intent;
  const uri = vscode.Uri.parse(file.uri);
  const { width, height, byteLength } = file;
  const model = findModel(id);
  const facts = [
    t('{0} × {1}', width, height),
    describeBytes(byteLength),
    model ? modelTitle(model) : id,
  ];
  return {
    ...{ jobId, index, prompt },
    image: {
      uri: file.uri,
      name: uri.path.split('/').at(-1) ?? uri.path,
      source: sourceOf(job, index, images),
      size: { width, height },
      byteLength,
    },
    facts: facts.join(' · '),
  };
}

/** One job as a line of the history. */
export async function historyRow(job: JobHistory, images: StudioImages): Promise<HistoryRow> {
  const listed = await listJob(job, undefined);
  const request = readStoredRequest(job.intent.request);
  const [file] = job.files;
  const isElsewhere = file !== undefined && !isHere(vscode.Uri.parse(file.uri));
  const seed = request?.seed === undefined ? [] : [t('seed {0}', request.seed)];
  return {
    jobId: job.intent.jobId,
    prompt: job.intent.prompt,
    facts: [describeFacts(listed), ...seed].join(' · '),
    status: isElsewhere && !listed.isGone ? t('in another workspace') : describeStage(listed),
    source: listed.isGone || !file ? '' : sourceOf(job, 0, images),
    isFaint: listed.isGone || isElsewhere,
    canRecall: request !== undefined,
  };
}

/** The file where the page may load it, else Easel's own copy. */
function sourceOf(job: JobHistory, index: number, images: StudioImages): string {
  const file = job.files[index];
  if (!file) return '';
  const own = images.sourceAt(vscode.Uri.parse(file.uri), file.sha256);
  const kept = job.downloaded.get(file.index ?? index);
  if (own !== '' || !kept) return own;
  return images.sourceAt(vscode.Uri.file(kept.path), kept.sha256);
}

/** Whether it belongs to what is open: pictures of other workspaces are in the history only. */
function isHere(uri: vscode.Uri): boolean {
  const isOfNone = vscode.workspace.workspaceFolders === undefined;
  return isOfNone || vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}

function describeBytes(byteLength: number): string {
  return byteLength < 1_000_000
    ? t('{0} KB', Math.ceil(byteLength / 1_000))
    : t('{0} MB', (byteLength / 1_000_000).toFixed(1));
}
