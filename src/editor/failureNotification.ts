import * as vscode from 'vscode';
import type { ImageError } from '../core/errors';
import type { ImageModel } from '../core/imageModel';

import { askKey } from './askKey';
import { describeFailure, type FailureAction, type FailureContext } from './errorMessages';
import { providerOf } from './modelTable';
import type { Services } from './services';

const t = vscode.l10n.t;

/** How a person can go on from a job that has ended. */
export interface NextSteps {
  /** The same request as a new, paid job. */
  again(): void;
  /** The questions once more, with the prompt to be changed. */
  edit(): void;
}

export interface Failure extends Omit<FailureContext, 'provider'> {
  readonly jobId: string;
  /** Undefined when it failed before a model was known. */
  readonly model: ImageModel | undefined;
  readonly next: NextSteps;
}

/** Shows a failure with what can be done about it; returns the sentence. */
export function showFailure(services: Services, error: ImageError, failure: Failure): string {
  const { model, charge, resumable } = failure;
  const provider = model ? providerOf(model).title : t('The service');
  const { message, actions } = describeFailure(error, { provider, charge, resumable });
  offer(services, message, actions, failure);
  return message;
}

function offer(
  services: Services,
  message: string,
  actions: readonly FailureAction[],
  failure: Failure,
): void {
  const labels = new Map(actions.map(action => [labelOf(action), action]));
  void vscode.window.showErrorMessage(message, ...labels.keys()).then(answer => {
    const action = answer === undefined ? undefined : labels.get(answer);
    if (!action) return;
    act(services, action, failure);
    // Whoever comes back from the account page finds the message again, for what it was opened for.
    if (action === 'open-account') {
      offer(
        services,
        message,
        actions.filter(each => each !== action),
        failure,
      );
    }
  });
}

function labelOf(action: FailureAction): string {
  switch (action) {
    case 'set-key':
      return t('Set API Key and Try Again');
    case 'open-account':
      return t('Open Account Page');
    case 'try-again':
      return t('Try Again');
    case 'resume':
      return t('Fetch Again');
    case 'choose-model':
      return t('Choose Model');
    case 'edit-prompt':
      return t('Edit Prompt');
    case 'save-as':
      return t('Save As…');
    case 'set-up-host':
      return t('Set Up Image Host');
    case 'show-jobs':
      return t('Show Jobs');
    case 'show-log':
      return t('Show Log');
  }
}

function act(services: Services, action: FailureAction, failure: Failure): void {
  switch (action) {
    case 'set-key':
      services.inBackground(setKeyAndTryAgain(services, failure));
      return;
    case 'open-account': {
      const url = failure.model && providerOf(failure.model).service?.accountUrl;
      if (url) void vscode.env.openExternal(vscode.Uri.parse(url));
      return;
    }
    case 'try-again':
      failure.next.again();
      return;
    case 'resume':
      services.inBackground(services.resumeJob(failure.jobId));
      return;
    case 'save-as':
      services.inBackground(services.resumeJob(failure.jobId, { chooseFolder: true }));
      return;
    case 'choose-model':
      void vscode.commands.executeCommand('easel.chooseModel');
      return;
    case 'edit-prompt':
      failure.next.edit();
      return;
    case 'set-up-host':
      void vscode.commands.executeCommand('easel.setUpImageHost');
      return;
    case 'show-jobs':
      void vscode.commands.executeCommand('easel.showJobs');
      return;
    case 'show-log':
      services.log.show();
  }
}

async function setKeyAndTryAgain(services: Services, failure: Failure): Promise<void> {
  if (!failure.model) return;
  const entry = providerOf(failure.model);
  const key = await askKey(entry, services);
  if (key === undefined) return;
  // What the service accepted already is fetched with the new key, not paid for anew.
  if (failure.resumable) await services.resumeJob(failure.jobId);
  else failure.next.again();
}
