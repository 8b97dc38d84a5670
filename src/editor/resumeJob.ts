import * as vscode from 'vscode';
import { ImageError } from '../core/errors';
import type { JobHistory } from '../core/jobs/jobHistory';
import { toJson } from '../core/json';
import { readStoredRequest } from '../core/storedRequest';

import { destinationSchema, savingTo } from './insertion/destination';
import { showFailure, type NextSteps } from './failureNotification';
import { finishJob } from './jobOutcome';
import { withJobProgress } from './jobProgress';
import { findModel, providerOf } from './modelTable';
import type { Services } from './services';

const t = vscode.l10n.t;

/**
 * Goes on with a job the service accepted: asks for it, downloads what is missing, saves. Nothing is
 * sent that could be charged.
 */
export async function resumeJob(
  services: Services,
  jobId: string,
  options: { readonly chooseFolder?: boolean },
  nextSteps: (history: JobHistory) => NextSteps,
): Promise<void> {
  const history = await services.jobs.find(jobId);
  const model = history && findModel(history.intent.model);
  const request = history && readStoredRequest(history.intent.request);
  if (!history || !model || !request) {
    await vscode.window.showErrorMessage(t('This job was written by another version of Easel.'));
    return;
  }
  const entry = providerOf(model);
  const address = services.connections.address(entry);
  const chosen = options.chooseFolder ? await chooseFolder(history) : history;
  if (!chosen) return;
  const next = nextSteps(history);
  try {
    const key = address && (await services.credentials.find(entry.id, history.intent.origin));
    if (address && address.origin !== history.intent.origin) {
      throw new ImageError('invalid-request', 'the provider’s address changed since', {
        field: `easel.providers.${entry.id}.baseUrl`,
        limit: history.intent.origin,
        value: address.origin,
      });
    }
    const provider = await services.connections.provider(entry, key);
    const title = t('Easel: {0}', history.intent.prompt.slice(0, 60));
    const outcome = await withJobProgress(services, title, jobId, signal =>
      services.engine.resume(chosen, provider, signal),
    );
    await finishJob(services, outcome, { jobId, model, request, next });
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    const facts = { charge: 'possible', resumable: true } as const;
    showFailure(services, error, { jobId, model, ...facts, next });
  }
}

/** The same job with another folder for its pictures; undefined when the person leaves. */
async function chooseFolder(history: JobHistory): Promise<JobHistory | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: t('Where to Save the Picture'),
      openLabel: t('Save Here'),
    })) ?? [];
  const parsed = destinationSchema.safeParse(history.intent.destination);
  if (!folder || !parsed.success) return undefined;
  const destination = toJson(savingTo(parsed.data, folder));
  return { ...history, intent: { ...history.intent, destination } };
}
