import * as vscode from 'vscode';
import { compareResults, type ExpectedResult } from '../core/compareResults';
import { ImageError } from '../core/errors';
import type { ImageModel, Price } from '../core/imageModel';
import type { JobOutcome } from '../core/jobs/jobPorts';
import { estimateCost } from '../core/price';

import { describeUnknown } from './errorMessages';
import type { SavedImages } from './insertion/saveImages';
import { showFailure, type NextSteps } from './failureNotification';
import { showSaved } from './savedNotification';
import { cancelledResult, failedResult, type EaselResult } from './result';
import { providerOf } from './modelTable';
import { shortPrompt } from './safeText';
import type { Services } from './services';
import { describeWarning } from './warningMessages';

const t = vscode.l10n.t;

export interface FinishedJob {
  readonly jobId: string;
  readonly model: ImageModel;
  readonly request: ExpectedResult & { readonly prompt: string };
  readonly next: NextSteps;
}

/** Writes the job's line in the ledger, tells the person, and says it to whoever called the command. */
export async function finishJob(
  services: Services,
  outcome: JobOutcome<SavedImages>,
  job: FinishedJob,
): Promise<EaselResult> {
  const { jobId, model } = job;
  await addToLedger(services, outcome, job);
  switch (outcome.status) {
    case 'saved':
      return tellSaved(services, outcome, job);
    case 'cancelled':
      if (outcome.charge === 'none') return tellCancelled(job);
      return tellTooLate(services, job, outcome.resumable);
    case 'failed': {
      services.log.error(`job ${jobId}`, outcome.error);
      const { charge, resumable } = outcome;
      const failure = { jobId, model, charge, resumable, next: job.next };
      return failedResult(jobId, outcome.error, showFailure(services, outcome.error, failure));
    }
    case 'unknown': {
      services.log.error(`job ${jobId}`, outcome.error);
      const message = describeUnknown(providerOf(model).title);
      const open = t('Open Account Page');
      void vscode.window.showWarningMessage(message, open).then(answer => {
        const url = providerOf(model).service?.accountUrl;
        if (answer === open && url) void vscode.env.openExternal(vscode.Uri.parse(url));
      });
      return failedResult(jobId, outcome.error, message, 'unknown');
    }
  }
}

function tellSaved(
  services: Services,
  outcome: Extract<JobOutcome<SavedImages>, { status: 'saved' }>,
  job: FinishedJob,
): EaselResult {
  const { saved } = outcome;
  const warnings = [
    ...outcome.warnings,
    ...saved.warnings,
    ...compareResults(job.model, job.request, saved.files),
  ].map(describeWarning);
  if (saved.insertion === 'place-lost') {
    warnings.push(
      t('The document changed at the place of the reference, so nothing was inserted.'),
    );
  }
  const cost = outcome.cost ?? estimateCost(job.model, saved.files.length);
  services.inBackground(showSaved(saved, { warnings, cost, again: () => job.next.again() }));
  return {
    jobId: job.jobId,
    status: 'saved',
    files: saved.files.map(({ uri, width, height, mediaType }) => ({
      uri,
      width,
      height,
      mediaType,
    })),
    ...(saved.insertedText !== undefined && { insertedText: saved.insertedText }),
    warnings,
    ...(cost && { cost }),
  };
}

function tellCancelled({ jobId, model, request }: FinishedJob): EaselResult {
  // What costs nothing anyway needs no word.
  if (providerOf(model).service) {
    void vscode.window.showInformationMessage(
      t('Cancelled “{0}”. Nothing was charged.', shortPrompt(request.prompt)),
    );
  }
  return cancelledResult(jobId);
}

function tellTooLate(services: Services, job: FinishedJob, resumable: boolean): EaselResult {
  const { title, service } = providerOf(job.model);
  const prompt = shortPrompt(job.request.prompt);
  const message =
    service?.stopsTasks === false
      ? t(
          'Stopped waiting for “{0}”. {1} has no way to stop a job and may charge for it.',
          prompt,
          title,
        )
      : t(
          'Stopped waiting for “{0}”. {1} did not stop the job any more and may charge for it.',
          prompt,
          title,
        );
  const fetch = t('Fetch It All the Same');
  void vscode.window.showInformationMessage(message, ...(resumable ? [fetch] : [])).then(answer => {
    if (answer === fetch) services.inBackground(services.resumeJob(job.jobId));
  });
  return cancelledResult(job.jobId, [message]);
}

async function addToLedger(
  services: Services,
  outcome: JobOutcome<SavedImages>,
  job: FinishedJob,
): Promise<void> {
  const charged =
    outcome.status === 'saved' || outcome.status === 'unknown' || outcome.charge === 'possible';
  if (!charged) return;
  const reportedCost: Price | undefined = outcome.status === 'unknown' ? undefined : outcome.cost;
  const estimatedCost = estimateCost(job.model, job.request.count);
  try {
    const history = await services.jobs.find(job.jobId);
    await services.ledger.add({
      jobId: job.jobId,
      atMs: Date.now(),
      ...(history && { askedAtMs: history.intent.atMs }),
      provider: job.model.provider,
      model: job.model.id,
      mode: job.request.mode,
      count: job.request.count,
      ...(estimatedCost && { estimatedCost }),
      ...(reportedCost && { reportedCost }),
      files: outcome.status === 'saved' ? outcome.saved.files.map(file => file.uri) : [],
    });
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    // The picture is what was paid for; a full disk must not hide it behind its bookkeeping.
    services.log.error('ledger', error);
  }
}
