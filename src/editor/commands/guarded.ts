import { randomUUID } from 'node:crypto';
import { ImageError } from '../../core/errors';
import { showFailure } from '../failureNotification';
import { failedResult, type EaselResult } from '../result';
import type { Services } from '../services';

/** Arguments are checked before anything is known of a job; a wrong one is shown and returned like any failure. */
export async function guarded(
  services: Services,
  run: () => EaselResult | Promise<EaselResult>,
): Promise<EaselResult> {
  try {
    return await run();
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    services.log.error('arguments', error);
    const jobId = randomUUID();
    const next = { again: () => void run(), edit: () => void run() };
    const failure = { jobId, model: undefined, charge: 'none', resumable: false } as const;
    return failedResult(jobId, error, showFailure(services, error, { ...failure, next }));
  }
}

/** What any other command fails with, for example a setting of the wrong shape, is a sentence too. */
export async function shown(services: Services, run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    services.log.error('command', error);
    const next = { again: () => void shown(services, run), edit: () => void shown(services, run) };
    const failure = { jobId: '', model: undefined, charge: 'not-asked', resumable: false } as const;
    showFailure(services, error, { ...failure, next });
    return undefined;
  }
}
