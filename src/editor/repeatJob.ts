import * as vscode from 'vscode';
import type { JobHistory } from '../core/jobs/jobHistory';
import { readStoredRequest } from '../core/storedRequest';
import { argumentsFor, destinationSchema } from './insertion/destination';
import { runImageCommand } from './runImageCommand';
import type { Services } from './services';

/** Runs a job of the journal once more, as a new one that is paid for anew, in the same place. */
export async function repeatJob(
  services: Services,
  history: JobHistory,
  how: 'as-it-was' | 'with-another-prompt',
): Promise<void> {
  const stored = readStoredRequest(history.intent.request);
  if (!stored) return;
  const { tier, mode, images, prompt, model, ...request } = stored;
  const isNew = how === 'with-another-prompt';
  if (isNew) services.choices.draftFor(mode).prompt = prompt;
  const parsed = destinationSchema.safeParse(history.intent.destination);
  const place = parsed.success ? argumentsFor(parsed.data) : {};
  const document = parsed.success ? parsed.data.document : undefined;
  await runImageCommand(services, {
    mode,
    title: vscode.l10n.t('Generate Image'),
    given: {
      ...place,
      images,
      ...(!isNew && { ...request, prompt, model, resolution: tier }),
    },
    mayAsk: true,
    document: document && vscode.Uri.parse(document.uri, true),
  });
}
