import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { JobEngine } from '../core/jobs/jobEngine';
import { createSystemClock } from '../net/systemClock';
import { providers } from '../providers/registry';
import { openJournal } from '../storage/journalFile';
import { Choices } from './choices';
import { readSetting } from './configuration';
import { Connections, isLoopbackOrigin } from './connections';
import { Credentials } from './credentials';
import { saveImages, type SavedImages } from './insertion/saveImages';
import { TargetsByJob } from './insertion/targetsByJob';
import { JobBook } from './jobBook';
import { Ledger } from './ledger';
import { Log } from './log';
import { PictureStore } from './pictureStore';
import { repeatJob } from './repeatJob';
import { resumeJob } from './resumeJob';
import type { Services } from './services';

/** Builds everything commands need. Reads nothing, opens nothing: that waits for the first job. */
export function createServices(context: vscode.ExtensionContext): Services {
  const log = new Log();
  // Each window of each machine writes to a file of its own.
  const instanceId = `${process.pid}-${randomUUID().slice(0, 8)}`;
  const storage = (name: string): string =>
    vscode.Uri.joinPath(context.globalStorageUri, name).fsPath;
  const connections = new Connections();
  const jobs = new JobBook(openJournal(storage('jobs'), instanceId));
  const ledger = new Ledger(openJournal(storage('ledger'), instanceId));
  const pictures = new PictureStore(storage('pictures'), () => connections.http());
  const targets = new TargetsByJob();
  const engine = new JobEngine<SavedImages>({
    clock: createSystemClock(),
    append: record => jobs.append(record),
    fetchPicture: async (image, place) => {
      const job = await jobs.find(place.jobId);
      // Only a service that itself runs on this machine may serve its results from it.
      const loopbackAllowed = job !== undefined && isLoopbackOrigin(job.intent.origin);
      return pictures.fetch(image, { ...place, loopbackAllowed });
    },
    save: oneAfterAnother((job, stored) => saveImages(job, stored, targets.get(job.jobId))),
    maxParallelJobs: () => readSetting('easel.maxParallelJobs'),
    journalFailed: error => log.error('journal', error),
  });
  const services: Services = {
    log,
    choices: new Choices(context.globalState, context.workspaceState),
    credentials: new Credentials(context.secrets, log, process.env, ownOrigins()),
    connections,
    engine,
    jobs,
    ledger,
    targets,
    pictures,
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
  removeOldPictures(services).catch((error: unknown) => log.error('old pictures', error));
  context.subscriptions.push(log, {
    dispose: () => Promise.all([connections.dispose(), jobs.close(), ledger.close()]),
  });
  return services;
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

async function removeOldPictures({ jobs, pictures }: Services): Promise<void> {
  const saved = (await jobs.readAll()).filter(job => job.stage === 'saved');
  await pictures.removeOld(Date.now(), new Set(saved.map(job => job.intent.jobId)));
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
