import * as vscode from 'vscode';
import { ImageError, invalidRequest } from '../core/errors';
import type { ImageModel } from '../core/imageModel';
import type { ImageProvider } from '../core/imageProvider';
import type { InputImage } from '../core/imageRequest';
import type { JobHistory } from '../core/jobs/jobHistory';
import type { JobOutcome } from '../core/jobs/jobPorts';
import { toJson } from '../core/json';
import { readStoredRequest } from '../core/storedRequest';

import { askFolder } from './askFolder';
import { readInputImages } from './inputImages';
import { destinationSchema } from './insertion/destination';
import type { SavedImages } from './insertion/saveImages';
import { showFailure, type NextSteps } from './failureNotification';
import { needsImagesNoMore } from './hostImages';
import { finishJob } from './jobOutcome';
import { withJobProgress } from './jobProgress';
import { findModel, providerOf } from './modelTable';
import type { ResumeOptions, Services } from './services';
import { shortPrompt } from './safeText';
import { words } from '../core/words';

const t = vscode.l10n.t;

/**
 * Goes on with a job the service accepted: asks for it, downloads what is missing, saves. Nothing is
 * sent that could be charged.
 */
export async function resumeJob(
  services: Services,
  jobId: string,
  options: ResumeOptions,
  nextSteps: (history: JobHistory) => NextSteps,
): Promise<void> {
  // Two clicks, or two lists, must not work on one job.
  if (services.running.has(jobId)) return;
  const abort = new AbortController();
  services.running.set(jobId, { abort, estimatedCost: undefined });
  try {
    await resumeReserved(services, { jobId, abort }, options, nextSteps);
  } finally {
    services.running.delete(jobId);
  }
}

async function resumeReserved(
  services: Services,
  { jobId, abort }: { readonly jobId: string; readonly abort: AbortController },
  options: ResumeOptions,
  nextSteps: (history: JobHistory) => NextSteps,
): Promise<void> {
  const history = await services.jobs.find(jobId);
  const model = history && findModel(history.intent.model);
  const request = history && readStoredRequest(history.intent.request);
  if (!history || !model || !request) {
    await vscode.window.showErrorMessage(
      t('This job was written by another version of Easel, or with a model it no longer knows.'),
    );
    return;
  }
  const next = nextSteps(history);
  try {
    const chosen = options.chooseFolder ? await chooseFolder(history) : history;
    if (!chosen) return;
    const title = t('Easel: {0}', shortPrompt(history.intent.prompt));
    const outcome = await withJobProgress(services.engine, title, { jobId, model, abort }, signal =>
      goOn(services, { history: chosen, model, askAgain: options.askAgain ?? false }, signal),
    );
    if (needsImagesNoMore(outcome)) {
      services.inBackground(services.imageHosting.releaseJob(jobId));
    }
    const expected = { ...request, savedBefore: history.files.length };
    await finishJob(services, outcome, { jobId, model, request: expected, next });
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    if (options.isAutomatic && error.code === 'job-elsewhere') throw error;
    services.log.error(`job ${jobId}`, error);
    // Only a task that was accepted can be fetched; the other request can be asked for again.
    const resumable = history.operation !== undefined;
    const again = options.askAgain
      ? () => services.inBackground(services.resumeJob(jobId, { askAgain: true }))
      : () => next.again();
    const facts = { charge: 'possible', resumable } as const;
    showFailure(services, error, { jobId, model, ...facts, next: { ...next, again } });
  } finally {
    await services.pictures.release(jobId);
  }
}

function goOn(
  services: Services,
  job: {
    readonly history: JobHistory;
    readonly model: ImageModel;
    readonly askAgain: boolean;
  },
  signal: AbortSignal,
): Promise<JobOutcome<SavedImages>> {
  const { history, model } = job;
  const purpose = job.askAgain ? 'send' : 'fetch';
  const provider = (): Promise<ImageProvider> => providerFor(services, history, model, purpose);
  if (!job.askAgain) return services.engine.resume(history, provider, signal);
  return services.engine.askAgain(history, provider, readStoredImage, signal);
}

/** An image of the stored request, as it is now. */
async function readStoredImage(source: string): Promise<InputImage> {
  const isAddress = /^https?:/i.test(source);
  const [read] = await readInputImages(
    [isAddress ? source : vscode.Uri.parse(source, true)],
    undefined,
  );
  if (!read) throw invalidRequest('images', words`a picture that can be read`, source);
  return read.image;
}

/** The provider the job was sent to, with the key bound to where it was sent. */
async function providerFor(
  services: Services,
  history: JobHistory,
  model: ImageModel,
  purpose: 'send' | 'fetch',
): Promise<ImageProvider> {
  const entry = providerOf(model);
  const address = services.connections.address(entry);
  const { origin } = history.intent;
  if (address && address.origin !== origin) {
    throw new ImageError('invalid-request', 'the provider’s address changed since', {
      field: `easel.providers.${entry.id}.baseUrl`,
      limit: origin,
      value: address.origin,
    });
  }
  const key = address && (await services.credentials.find(entry.id, origin));
  return services.connections.provider(entry, key, purpose);
}

/** The same job with another folder for its pictures; undefined when the person leaves. */
async function chooseFolder(history: JobHistory): Promise<JobHistory | undefined> {
  const parsed = destinationSchema.safeParse(history.intent.destination);
  const chosen = parsed.success ? await askFolder(parsed.data) : undefined;
  if (!chosen) return undefined;
  return { ...history, intent: { ...history.intent, destination: toJson(chosen) } };
}
