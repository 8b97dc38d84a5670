import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ImageError } from '../core/errors';
import type { Fingerprint } from '../core/imageProvider';
import { JobEngine } from '../core/jobs/jobEngine';
import { createSystemClock } from '../net/systemClock';
import { providers } from '../providers/registry';
import { JsonFile } from '../storage/jsonFile';
import { createFingerprint } from '../storage/fingerprint';
import { JobLeases } from '../storage/jobLeases';
import { openJournal, type Journal } from '../storage/journalFile';
import type { JournalTrouble } from '../storage/journalFolder';
import { listenForCallbacks } from './callbacks';
import { Choices } from './choices';
import { readSetting } from './configuration';
import { Connections, isLoopbackOrigin } from './connections';
import { Credentials } from './credentials';
import { ImageHosting } from './imageHosting';
import { saveImages, type SavedImages } from './insertion/saveImages';
import { TargetsByJob } from './insertion/targetsByJob';
import { JobBook } from './jobBook';
import { Ledger } from './ledger';
import { Log } from './log';
import { PictureStore } from './pictureStore';
import { repeatJob } from './repeatJob';
import { resumeJob } from './resumeJob';
import { safePath } from './safeText';
import type { Services } from './services';
import { showRunningJobs } from './statusBar';
import { Studio, type StudioContext } from './studio/studio';

/** Builds everything commands need. Reads nothing, opens nothing: that waits for the first job. */
export function createServices(
  context: StudioContext & Pick<vscode.ExtensionContext, 'subscriptions'>,
): Services {
  const log = new Log();
  // Each window of each machine writes to a file of its own.
  const instanceId = `${process.pid}-${randomUUID().slice(0, 8)}`;
  const storage = (name: string): string =>
    vscode.Uri.joinPath(context.globalStorageUri, name).fsPath;
  const connections = new Connections();
  const onTrouble = tellTroubles(log);
  const journal = (name: string): Journal => openJournal(storage(name), instanceId, { onTrouble });
  const jobs = new JobBook(journal('jobs'));
  const ledger = new Ledger(journal('ledger'));
  const onNotSynced = (error: ImageError): void => log.error('a folder was not synced', error);
  const pictures = new PictureStore(storage('pictures'), connections.http, onNotSynced);
  const targets = new TargetsByJob();
  const fingerprint = createFingerprint(storage('fingerprint-salt'));
  const parts = { log, jobs, pictures, targets, fingerprint, onNotSynced };
  const engine = createEngine(storage('jobs'), storage('durations.json'), parts);
  const credentials = new Credentials(context.secrets, log, process.env, ownOrigins());
  const services: Services = {
    log,
    choices: new Choices(context.globalState, context.workspaceState),
    credentials,
    imageHosting: new ImageHosting(connections, credentials, context.globalState, log),
    connections,
    engine,
    jobs,
    ledger,
    targets,
    pictures,
    studio: new Studio(() => services, context),
    running: new Map(),
    inBackground: work => {
      work.catch((error: unknown) => {
        log.error('button', error);
        void vscode.window.showErrorMessage(vscode.l10n.t('That did not work; the log says why.'));
      });
    },
    resumeJob: (jobId, options = {}) =>
      resumeJob(services, jobId, options, history => ({
        again: () => services.inBackground(repeatJob(services, history, 'as-it-was')),
        edit: () => services.inBackground(repeatJob(services, history, 'with-another-prompt')),
      })),
  };
  tidyUp(services).catch((error: unknown) => log.error('tidying up', error));
  context.subscriptions.push(log, showRunningJobs(engine), listenForCallbacks(services), {
    dispose: () => Promise.all([connections.dispose(), jobs.close(), ledger.close()]),
  });
  return services;
}

function createEngine(
  leaseFolder: string,
  durationsPath: string,
  {
    log,
    jobs,
    pictures,
    targets,
    fingerprint,
    onNotSynced,
  }: Pick<Services, 'log' | 'jobs' | 'pictures' | 'targets'> & {
    readonly fingerprint: Fingerprint;
    readonly onNotSynced: (error: ImageError) => void;
  },
): JobEngine<SavedImages> {
  const clock = createSystemClock();
  const leases = new JobLeases(leaseFolder, clock);
  return new JobEngine<SavedImages>({
    clock,
    append: record => jobs.append(record),
    readJob: jobId => jobs.readLatest(jobId),
    lease: (jobId, signal) => leases.take(jobId, signal),
    fingerprint,
    isKept: picture => pictures.has(picture),
    fetchPicture: async (image, place) => {
      const job = await jobs.find(place.jobId);
      // Only a service that itself runs on this machine may serve its results from it.
      const loopbackAllowed = job !== undefined && isLoopbackOrigin(job.intent.origin);
      return pictures.fetch(image, { ...place, loopbackAllowed });
    },
    save: oneAfterAnother((job, stored) =>
      saveImages(job, stored, targets.get(job.jobId), onNotSynced),
    ),
    maxParallelJobs: () => readSetting('easel.maxParallelJobs'),
    durations: new JsonFile(durationsPath),
    limitsOf: provider => providers.find(({ id }) => id === provider)?.service?.limits,
    troubled: ({ jobId, at, error }) => log.error(`job ${jobId}, ${at}`, error),
  });
}

function ownOrigins(): Record<string, readonly string[]> {
  return Object.fromEntries(
    providers.flatMap(({ id, service }) =>
      service
        ? [[id, [service.baseUrl('v1'), service.baseUrl('v2')].map(url => new URL(url).origin)]]
        : [],
    ),
  );
}

/** Pictures first: whose they are is known as long as their job is in the journal. */
async function tidyUp({ jobs, pictures, imageHosting }: Services): Promise<void> {
  const survey = await jobs.survey();
  // The same survey tells which jobs to go on with; they have waited long enough.
  await turn();
  await pictures.removeOld(Date.now(), survey.savedJobIds);
  await jobs.compact(survey, Date.now());
  await imageHosting.removeLeftovers();
}

/** Each trouble comes once. A person hears of what takes whole jobs out of the lists. */
function tellTroubles(log: Log): (trouble: JournalTrouble) => void {
  return trouble => {
    log.error('journal', trouble);
    if (trouble.kind === 'damaged-lines') return;
    const path = trouble.kind === 'moved-aside' ? trouble.newPath : trouble.path;
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        'A file of Easel’s records cannot be read, so some jobs are not listed. It is kept as {0}.',
        safePath(path),
      ),
    );
  };
}

/** Two jobs that end at once must not choose the same free name. */
function oneAfterAnother<Parameters extends readonly unknown[], Result>(
  act: (...parameters: Parameters) => Promise<Result>,
): (...parameters: Parameters) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (...parameters) => {
    const next = last.then(() => act(...parameters));
    last = next.catch(() => undefined);
    return next;
  };
}
