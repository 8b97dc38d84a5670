import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { ImageError } from '../core/errors';
import type { ImageRequest } from '../core/imageRequest';
import { toJson } from '../core/json';
import { estimateCost } from '../core/price';
import { storeRequest } from '../core/storedRequest';
import type { ProviderEntry } from '../providers/registry';
import type { EaselArguments } from './arguments';
import { askKey } from './askKey';
import { confirmCost } from './confirmCost';
import { offlineOrigin } from './connections';
import { showFailure, type NextSteps } from './failureNotification';
import { hostImages, needsImagesNoMore } from './hostImages';
import { argumentsFor } from './insertion/destination';
import { currentTarget, targetIn } from './insertion/insertionTarget';
import { finishJob } from './jobOutcome';
import { withJobProgress } from './jobProgress';
import { findModel, providerOf } from './modelTable';
import {
  isInteractive,
  mayAsk,
  prepareRequest,
  type ImageCommand,
  type PreparedRequest,
} from './prepareRequest';
import { cancelledResult, failedResult, type EaselResult } from './result';
import { shortPrompt } from './safeText';
import type { Services } from './services';

interface FoundKey {
  readonly entry: ProviderEntry;
  readonly key: Promise<string | undefined>;
}

/**
 * One user action from prompt to saved files and reference. With `prompt` and `model` given it asks
 * nothing but a confirmation of cost where the settings demand one. Failures are shown and returned.
 */
export async function runImageCommand(
  services: Services,
  command: ImageCommand,
): Promise<EaselResult> {
  const jobId = randomUUID();
  const given = findModel(command.given.model ?? '');
  // Looked up while the rest is prepared: the way to the secret storage and back takes as long as all of that.
  const early = given && { entry: providerOf(given), key: findKey(services, providerOf(given)) };
  // Whoever waits for it is told.
  early?.key.catch(() => undefined);
  const target = (command.document && (await targetIn(command.document))) ?? currentTarget();
  try {
    const prepared = await prepareRequest(services, command, target);
    return prepared
      ? await runJob(services, command, prepared, { jobId, early })
      : cancelledResult(jobId);
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    services.log.error(command.title, error);
    const message = showFailure(services, error, {
      jobId,
      model: findModel(command.given.model ?? services.choices.lastModel ?? ''),
      charge: 'none',
      resumable: false,
      next: nextSteps(
        services,
        command,
        command.given.prompt ?? services.choices.draftFor(command.mode).prompt,
      ),
    });
    return failedResult(jobId, error, message);
  } finally {
    services.running.delete(jobId);
    services.targets.release(jobId);
    target?.dispose();
    await services.pictures
      .release(jobId)
      .catch((error: unknown) => services.log.error('half a download', error));
  }
}

async function runJob(
  services: Services,
  command: ImageCommand,
  prepared: PreparedRequest,
  { jobId, early }: { readonly jobId: string; readonly early: FoundKey | undefined },
): Promise<EaselResult> {
  const { draft, request, sources, target, destination } = prepared;
  const { model } = draft;
  const entry = providerOf(model);
  const address = services.connections.address(entry);
  const key =
    (early?.entry === entry ? await early.key : undefined) ??
    (await findKey(services, entry)) ??
    (address && (await askForKey(services, entry, mayAsk(command))));
  if (address && key === undefined) return cancelledResult(jobId);
  const estimatedCost = estimateCost(model, draft.count);
  // From here on the budget counts it, so that two requests at once cannot both take the last of it.
  const abort = new AbortController();
  services.running.set(jobId, { abort, estimatedCost });
  if (!(await confirmCost(services, model, estimatedCost, jobId))) return cancelledResult(jobId);
  if (isInteractive(command.given)) await services.choices.remember(model, command.mode, draft);

  const provider = await services.connections.provider(entry, key, 'send');
  const hosting = { jobId, model, apiKey: key };
  const hosted = await hostImages(services, hosting, sources, mayAsk(command));
  if (!hosted) return cancelledResult(jobId);
  if (target && destination.insert) services.targets.set(jobId, target);
  const plan = {
    jobId,
    model,
    request: { ...request, images: hosted.images },
    storedRequest: storeRequest(
      request,
      sources.map(({ source }) => source),
    ),
    provider,
    origin: address?.origin ?? offlineOrigin,
    idempotencyKey: randomUUID(),
    estimatedCost,
    destination: toJson(destination),
    warnings: prepared.warnings,
  };
  const title = vscode.l10n.t('Easel: {0}', shortPrompt(request.prompt));
  const outcome = await withJobProgress(services.engine, title, { jobId, model, abort }, signal =>
    services.engine.run(plan, signal),
  ).catch((error: unknown) => {
    services.inBackground(hosted.release());
    throw error;
  });
  if (needsImagesNoMore(outcome)) services.inBackground(hosted.release());
  const result = await finishJob(services, outcome, {
    jobId,
    model,
    request: { ...request, inputSize: request.images[0]?.size },
    next: nextSteps(services, repeat(command, request, prepared), request.prompt),
  });
  if (result.status === 'saved')
    await services.choices.draftFor(command.mode).forget(request.prompt);
  return result;
}

async function findKey(services: Services, entry: ProviderEntry): Promise<string | undefined> {
  const address = services.connections.address(entry);
  return address && services.credentials.find(entry.id, address.origin);
}

async function askForKey(
  services: Services,
  entry: ProviderEntry,
  mayAsk: boolean,
): Promise<string | undefined> {
  if (!mayAsk) throw new ImageError('no-key', `no key for ${entry.id}`, { delivery: 'not-sent' });
  return askKey(entry, services);
}

function nextSteps(services: Services, command: ImageCommand, prompt: string): NextSteps {
  return {
    again: () => services.inBackground(runImageCommand(services, { ...command, mayAsk: true })),
    edit: () => {
      services.choices.draftFor(command.mode).prompt = prompt;
      const { images, output, insert } = command.given;
      const kept = Object.entries({ images, output, insert }).filter(
        ([, value]) => value !== undefined,
      );
      const given: EaselArguments = Object.fromEntries(kept);
      services.inBackground(runImageCommand(services, { ...command, given }));
    },
  };
}

/** The same again, in the same place: everything that was chosen is given now. */
function repeat(
  command: ImageCommand,
  request: ImageRequest,
  { destination, target }: PreparedRequest,
): ImageCommand {
  return {
    ...command,
    document: target?.document.uri,
    given: {
      ...command.given,
      ...argumentsFor(destination),
      prompt: request.prompt,
      model: request.model,
      aspectRatio: request.aspectRatio,
      resolution: request.tier,
      count: request.count,
    },
  };
}
