import * as vscode from 'vscode';
import type { ImageModel } from '../core/imageModel';
import type { JobOutcome } from '../core/jobs/jobPorts';
import { withCancel } from './cancellable';
import { readSetting } from './configuration';
import { needsHost, type HostedImages } from './imageHosting';
import type { ImageSource } from './inputImages';
import { providerOf } from './modelTable';
import { listNames } from './say';
import type { Services } from './services';

const t = vscode.l10n.t;

/**
 * The images of a request as the model's service can read them. Before a picture is put somewhere for the
 * first time, a person is told where, who can see it there and for how long; undefined when they leave.
 * @throws ImageError when a picture cannot be put there: nothing was sent to the service
 */
export async function hostImages(
  services: Services,
  job: { readonly jobId: string; readonly model: ImageModel },
  sources: readonly ImageSource[],
  mayAsk: boolean,
): Promise<HostedImages | undefined> {
  const { model } = job;
  const images = sources.map(({ image }) => image);
  if (!needsHost(model, images)) return { images, release: () => Promise.resolve() };
  const { imageHosting } = services;
  const names = images.filter(({ url }) => url === undefined).map(({ name }) => name);
  // Called with arguments, whoever set the host up is taken at their word.
  if (mayAsk && !(await mayPut(services, model, names))) return undefined;
  const title = t('Easel: putting {0} at {1}', listNames(names), imageHosting.place);
  return withCancel(title, signal => imageHosting.host(job, sources, signal));
}

/** Whether a job's service has no more use for its images: a task that may go on may still have to read them. */
export function needsImagesNoMore(outcome: JobOutcome<unknown>): boolean {
  if (outcome.status === 'saved') return true;
  return outcome.status !== 'unknown' && !outcome.resumable;
}

async function mayPut(
  { imageHosting }: Services,
  model: ImageModel,
  names: readonly string[],
): Promise<boolean> {
  const { place } = imageHosting;
  if (imageHosting.mayPutWithoutAsking()) return true;
  const service = providerOf(model).title;
  const [once, always] = [t('Continue'), t('Continue, and Don’t Ask Again')];
  const answer = await vscode.window.showInformationMessage(
    t('{0} reads public addresses only. Put {1} at {2}?', service, listNames(names), place),
    { modal: true, detail: describeHost() },
    once,
    always,
  );
  if (answer === always) await imageHosting.putWithoutAsking();
  return answer === once || answer === always;
}

function describeHost(): string {
  switch (readSetting('easel.imageHost.kind')) {
    case 's3':
      if (readSetting('easel.imageHost.s3.publicBaseUrl') !== '') {
        return t(
          'The picture is sent without its location and other metadata. Everybody can open it there until it is deleted, which Easel does when the job has ended.',
        );
      }
      return t(
        'The picture is sent without its location and other metadata, to an address nobody can guess. Whoever is told the address can open it for up to one hour; it is deleted when the job has ended.',
      );
    case 'upload':
      return t(
        'The picture is sent without its location and other metadata. Who can see it there and for how long is up to that server; Easel cannot delete it.',
      );
    case 'github':
      return t(
        'Nothing is sent there. The committed file is public already, and its address is given to the service.',
      );
    case 'none':
      return '';
  }
}
