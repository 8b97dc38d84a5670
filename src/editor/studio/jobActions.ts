import * as vscode from 'vscode';
import type { JobHistory } from '../../core/jobs/jobHistory';
import type { JobAction } from '../../protocol/pageMessages';
import type { SessionParts } from './sessionParts';

/** Does what a job's button says. */
export async function actOnJob(
  parts: SessionParts,
  jobId: string,
  action: JobAction,
): Promise<void> {
  const { findModel, providerOf, repeatJob, services } = parts.tools;
  const job = parts.history.find(jobId) ?? (await services.jobs.find(jobId));
  if (!job) return;
  const model = findModel(job.intent.model);
  switch (action) {
    case 'cancel':
      services.running.get(jobId)?.abort.abort();
      return;
    case 'fetch':
      await services.resumeJob(jobId);
      return;
    case 'ask-again':
      await services.resumeJob(jobId, { askAgain: true });
      return;
    case 'again':
      await repeatJob(services, job, 'as-it-was');
      return;
    case 'recall':
      await recall(parts, job);
      return;
    case 'set-key':
      await vscode.commands.executeCommand('easel.setApiKey');
      return;
    case 'account': {
      const url = model && providerOf(model).service?.accountUrl;
      if (url !== undefined) await vscode.env.openExternal(vscode.Uri.parse(url));
      return;
    }
    case 'log':
      services.log.show();
  }
}

async function recall({ tools, images, say }: SessionParts, job: JobHistory): Promise<void> {
  const request = tools.readStoredRequest(job.intent.request);
  if (!request) return;
  say({ type: 'recall', request, images: await images.describeAll(request.images) });
}
