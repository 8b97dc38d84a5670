import * as vscode from 'vscode';
import type { JobHistory } from '../../core/jobs/jobHistory';
import type { SavedFile } from '../../core/jobs/jobRecord';
import type { HistoryRow, StudioResult } from '../../protocol/hostMessages';
import type { ListedJob } from '../listedJob';
import type { StudioImages } from './studioImages';
import type { StudioTools } from './studioTools';

const t = vscode.l10n.t;
const maxResults = 24;

/** The newest pictures that are where they were saved. */
export async function newestResults(
  tools: StudioTools,
  jobs: readonly JobHistory[],
  images: StudioImages,
): Promise<StudioResult[]> {
  const results: StudioResult[] = [];
  for (const job of jobs) {
    if (results.length >= maxResults) break;
    // All pictures of a job or none: a series is not cut in the middle.
    for (const [index, file] of job.files.entries()) {
      const uri = vscode.Uri.parse(file.uri);
      if (isHere(uri) && (await isThere(uri))) {
        results.push(resultOf(tools, job, index, images, file));
      }
    }
  }
  return results;
}

function resultOf(
  { findModel, modelTitle, readStoredRequest }: StudioTools,
  job: JobHistory,
  index: number,
  images: StudioImages,
  file: SavedFile,
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
    isFrame: job.intent.mode === 'series',
    hasInput: (readStoredRequest(job.intent.request)?.images.length ?? 0) > 0,
  };
}

/** One job as a line of the history. */
export async function historyRow(
  tools: StudioTools,
  job: JobHistory,
  images: StudioImages,
): Promise<HistoryRow> {
  const { describeFacts, listJob, readStoredRequest } = tools;
  const listed = await listJob(job, undefined);
  const request = readStoredRequest(job.intent.request);
  const [file] = job.files;
  const isElsewhere = file !== undefined && !isHere(vscode.Uri.parse(file.uri));
  const isFileThere = await Promise.all(job.files.map(each => isThere(vscode.Uri.parse(each.uri))));
  const goneCount = isFileThere.filter(each => !each).length;
  const seed = request?.seed === undefined ? [] : [t('seed {0}', request.seed)];
  return {
    jobId: job.intent.jobId,
    prompt: job.intent.prompt,
    facts: [describeFacts(listed), ...seed].join(' · '),
    status:
      isElsewhere && !listed.isGone
        ? t('in another workspace')
        : goneCount > 0 && !listed.isGone
          ? t('{0} of {1} pictures undone or deleted', goneCount, job.files.length)
          : stageOf(tools, listed),
    source: listed.isGone || !file ? '' : sourceOf(job, 0, images),
    isFaint: listed.isGone || isElsewhere,
    canRecall: request !== undefined,
  };
}

/** A row is not drawn anew at each step of a job, so it does not say which one it is at. */
function stageOf({ describeStage, services }: StudioTools, listed: ListedJob): string {
  const { jobId } = listed.job.intent;
  const isRunning = services.engine.running.some(each => each.jobId === jobId);
  return isRunning ? t('under way') : describeStage(listed);
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

/** A folder of pictures as people know it: from the workspace, where it lies in it. */
export function folderLabel(address: string): string {
  const uri = vscode.Uri.parse(address);
  const own = vscode.workspace.getWorkspaceFolder(uri);
  return own?.uri.path === uri.path ? own.name : vscode.workspace.asRelativePath(uri);
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
