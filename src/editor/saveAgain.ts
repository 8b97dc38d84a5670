import { ImageError } from '../core/errors';
import type { JobHistory } from '../core/jobs/jobHistory';
import { toJson } from '../core/json';
import { askFolder } from './askFolder';
import { showFailure } from './failureNotification';
import { destinationSchema } from './insertion/destination';
import { saveImages } from './insertion/saveImages';
import { findModel } from './modelTable';
import { repeatJob } from './repeatJob';
import { showSaved } from './savedNotification';
import type { Services } from './services';

/**
 * Copies a saved job's pictures from Easel's own folder to one the person chooses, for whoever has
 * undone or deleted them. Nothing is asked of the service.
 */
export async function saveAgain(services: Services, job: JobHistory): Promise<void> {
  const { jobId, request } = job.intent;
  const parsed = destinationSchema.safeParse(job.intent.destination);
  const destination = parsed.success ? await askFolder(parsed.data) : undefined;
  if (!destination) return;
  const again = (): void => services.inBackground(repeatJob(services, job, 'as-it-was'));
  try {
    const kept = [...job.downloaded].sort(([one], [other]) => one - other);
    const pictures = kept.map(([index, picture]) => ({ index, picture }));
    const saved = await saveImages(
      {
        jobId,
        request,
        destination: toJson(destination),
        pictureCount: job.pictureCount ?? pictures.length,
        // Where they were once is not where they are wanted now.
        places: new Map(),
        placing: () => Promise.resolve(),
      },
      pictures,
      undefined,
    );
    const { cost, missing } = job;
    const atMs = Date.now();
    await services.jobs.append({
      type: 'saved',
      jobId,
      atMs,
      files: saved.files.map((file, at) => ({ ...file, index: pictures[at]?.index ?? at })),
      ...(missing.length > 0 && { missing: [...missing] }),
      ...(cost && { cost }),
    });
    await showSaved(saved, { warnings: [], cost: { amount: 0, currency: 'USD' }, again });
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    services.log.error(`job ${jobId}`, error);
    const edit = (): void => services.inBackground(repeatJob(services, job, 'with-another-prompt'));
    const model = findModel(job.intent.model);
    const facts = { charge: 'not-asked', resumable: false } as const;
    showFailure(services, error, { jobId, model, ...facts, next: { again, edit } });
  }
}
