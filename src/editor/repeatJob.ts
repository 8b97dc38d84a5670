import * as vscode from 'vscode';
import type { JobHistory } from '../core/jobs/jobHistory';
import { readStoredRequest } from '../core/storedRequest';
import { runImageCommand } from './runImageCommand';
import type { Services } from './services';

/** Runs a job of the journal once more, as a new one that is paid for anew. */
export async function repeatJob(services: Services, history: JobHistory): Promise<void> {
  const stored = readStoredRequest(history.intent.request);
  if (!stored) return;
  const { tier, mode, images, ...request } = stored;
  await runImageCommand(services, {
    mode,
    title: vscode.l10n.t('Generate Image'),
    promptQuestion: '',
    given: { ...request, resolution: tier, images },
  });
}
