import * as vscode from 'vscode';
import { invalidRequest } from '../core/errors';
import type { ImageModel } from '../core/imageModel';
import { words } from '../core/words';
import type { InputImage } from '../core/imageRequest';
import type { JobOutcome } from '../core/jobs/jobPorts';
import { withCancel } from './cancellable';
import { readSetting } from './configuration';
import { needsHost, type HostedImages } from './imageHosting';
import type { ImageSource } from './inputImages';
import { providerOf } from './modelTable';
import { placeImages } from './placeImages';
import { safePath } from './safeText';
import { listNames } from './say';
import type { Services } from './services';

const t = vscode.l10n.t;

interface HostingJob {
  readonly jobId: string;
  readonly model: ImageModel;
  /** The key its service gets; undefined for what runs on this machine. */
  readonly apiKey: string | undefined;
}

/** Where pictures are put, as a person is told before it happens. */
interface Place {
  readonly name: string;
  /** Who can see them there and for how long. */
  readonly description: string;
  /** Of a service's own upload. */
  readonly uploadUrl?: string;
}

/**
 * Whether pictures of this machine would first need a place where the model's service can read them.
 * @param mayAsk whether a person can be told where they go
 * @throws ImageError `invalid-request` naming the setting when the service's address may not be used
 */
export function lacksHost(
  { imageHosting }: Services,
  model: ImageModel,
  sources: readonly ImageSource[],
  mayAsk: boolean,
): boolean {
  if (!needsHost(model, imagesOf(sources)) || imageHosting.isSetUp) return false;
  const uploadUrl = imageHosting.uploadAt(providerOf(model));
  return uploadUrl === undefined || !(mayAsk || imageHosting.mayPutWithoutAsking(uploadUrl));
}

/**
 * The images of a request as the model's service can read them: by the service's own upload where it has one,
 * else by the image host. Before a picture is put somewhere for the first time, a person is told where, who
 * can see it there and for how long; undefined when they leave.
 * @throws ImageError when a picture cannot be put there: nothing was sent to the service
 */
export async function hostImages(
  services: Services,
  job: HostingJob,
  sources: readonly ImageSource[],
  mayAsk: boolean,
): Promise<HostedImages | undefined> {
  const { model } = job;
  const { imageHosting } = services;
  if (!needsHost(model, imagesOf(sources))) return unhosted(sources);
  const uploaded = await uploadToService(services, job, sources, mayAsk);
  if (uploaded !== 'missing') return uploaded;
  if (!imageHosting.isSetUp && !mayAsk) throw noPlace(model, sources);
  const placed = imageHosting.isSetUp ? sources : await placeImages(services, model, sources);
  if (!placed) return undefined;
  // All of them were pasted.
  if (!needsHost(model, imagesOf(placed))) return unhosted(placed);
  const place = { name: imageHosting.place, description: describeHost() };
  // Called with arguments, whoever set the host up is taken at their word.
  if (mayAsk && !(await mayPut(services, model, placed, place))) return undefined;
  return withCancel(titleOf(placed, place), signal => imageHosting.host(job, placed, signal));
}

/** `missing` where the service has no upload, or may not be given the picture without a word. */
async function uploadToService(
  services: Services,
  { model, apiKey }: HostingJob,
  sources: readonly ImageSource[],
  mayAsk: boolean,
): Promise<HostedImages | 'missing' | undefined> {
  const { imageHosting } = services;
  const { service } = providerOf(model);
  const uploadUrl = imageHosting.uploadAt(providerOf(model));
  if (uploadUrl === undefined || apiKey === undefined || !service?.upload) return 'missing';
  if (!mayAsk && !imageHosting.mayPutWithoutAsking(uploadUrl)) return 'missing';
  const name = new URL(uploadUrl).origin;
  const place = { name, uploadUrl, description: describeUpload(service.upload.keptHours) };
  if (!(await mayPut(services, model, sources, place))) return undefined;
  const upload = { url: uploadUrl, apiKey };
  return withCancel(
    titleOf(sources, place),
    async signal => (await imageHosting.uploadTo(upload, model, sources, signal)) ?? 'missing',
  );
}

/** Whether a job's service has no more use for its images: a task that may go on may still have to read them. */
export function needsImagesNoMore(outcome: JobOutcome<unknown>): boolean {
  if (outcome.status === 'saved') return true;
  return outcome.status !== 'unknown' && !outcome.resumable;
}

async function mayPut(
  { imageHosting }: Services,
  model: ImageModel,
  sources: readonly ImageSource[],
  { name, description, uploadUrl }: Place,
): Promise<boolean> {
  if (imageHosting.mayPutWithoutAsking(uploadUrl)) return true;
  const service = providerOf(model).title;
  const [once, always] = [t('Continue'), t('Continue, and Don’t Ask Again')];
  const answer = await vscode.window.showInformationMessage(
    t('{0} reads public addresses only. Put {1} at {2}?', service, namesOf(sources), name),
    { modal: true, detail: description },
    once,
    always,
  );
  if (answer === always) await imageHosting.putWithoutAsking(uploadUrl);
  return answer === once || answer === always;
}

function titleOf(sources: readonly ImageSource[], { name }: Place): string {
  return t('Easel: putting {0} at {1}', namesOf(sources), name);
}

/** Of those that have no address yet. */
function namesOf(sources: readonly ImageSource[]): string {
  const names = imagesOf(sources).filter(({ url }) => url === undefined);
  return listNames(names.map(({ name }) => safePath(name)));
}

function unhosted(sources: readonly ImageSource[]): HostedImages {
  return { images: imagesOf(sources), release: () => Promise.resolve() };
}

function imagesOf(sources: readonly ImageSource[]): readonly InputImage[] {
  return sources.map(({ image }) => image);
}

function noPlace({ id }: ImageModel, sources: readonly ImageSource[]): Error {
  const index = imagesOf(sources).findIndex(({ url }) => url === undefined);
  const name = sources[index]?.image.name ?? '';
  return invalidRequest(`images[${index}]`, words`a public https address for ${id}`, name);
}

function describeUpload(keptHours: number): string {
  return t(
    'The picture is sent to the service itself, without its location and other metadata. Whoever is told its address there can open it for {0} hours; Easel cannot delete it.',
    keptHours,
  );
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
