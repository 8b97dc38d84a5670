import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { ImageError, invalidRequest } from '../core/errors';
import { fitRequest } from '../core/fitRequest';
import { pixelsOf, type ImageModel, type Mode } from '../core/imageModel';
import type { ImageWarning } from '../core/imageProvider';
import type { ImageRequest } from '../core/imageRequest';
import { toJson } from '../core/json';
import { estimateCost } from '../core/price';
import { storeRequest } from '../core/storedRequest';
import { capabilitiesFor, validateRequest } from '../core/validateRequest';
import { type ProviderEntry } from '../providers/registry';
import type { EaselArguments } from './arguments';
import { askKey } from './askKey';
import { askRequest, type Draft } from './askRequest';
import { firstSize } from './choices';
import { chooseInitialModel, describeKeys } from './chooseInitialModel';
import { confirmCost } from './confirmCost';
import { offlineOrigin } from './connections';
import { showFailure } from './failureNotification';
import { checkInputImages, readInputImages, type ImageSource } from './inputImages';
import {
  describeDestination,
  imageToCome,
  planDestination,
  resolveDestination,
  savingTo,
  type Destination,
} from './insertion/destination';
import { currentTarget, type InsertionTarget } from './insertion/insertionTarget';
import { checkDestination } from './insertion/pictureFiles';
import { finishJob } from './jobOutcome';
import { withJobProgress } from './jobProgress';
import { cancelledResult, failedResult, type EaselResult } from './result';
import { findModel, modelsFor, providerOf, requireModel } from './modelTable';
import type { Services } from './services';

export interface ImageCommand {
  readonly mode: Mode;
  readonly title: string;
  readonly promptQuestion: string;
  readonly given: EaselArguments;
}

/** What was decided before anything is sent. */
interface Prepared {
  readonly draft: Draft;
  /** Fitted to the model and valid. */
  readonly request: ImageRequest;
  readonly warnings: readonly ImageWarning[];
  readonly sources: readonly ImageSource[];
  readonly target: InsertionTarget | undefined;
  readonly destination: Destination;
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
  const target = command.given.insert === false ? undefined : currentTarget();
  try {
    const prepared = await prepare(services, command, target);
    return prepared ? await runJob(services, command, prepared, jobId) : cancelledResult(jobId);
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    services.log.error(command.title, error);
    const message = showFailure(services, error, {
      jobId,
      model: findModel(command.given.model ?? services.choices.lastModel ?? ''),
      charge: 'none',
      resumable: false,
      again: () => void runImageCommand(services, command),
    });
    return failedResult(jobId, error, message);
  } finally {
    services.targets.release(jobId);
    target?.dispose();
    await services.pictures.release(jobId);
  }
}

/** Decides everything that can be decided before money is involved; undefined when the person leaves. */
async function prepare(
  services: Services,
  command: ImageCommand,
  target: InsertionTarget | undefined,
): Promise<Prepared | undefined> {
  const { given, mode } = command;
  const interactive = isInteractive(given);
  const sources = await readInputImages(given.images ?? [], baseFolder(target));
  const localFiles = sources.some(({ image }) => image.url === undefined);
  const named = given.model === undefined ? undefined : requireModel(given.model);
  const models = named ? [named] : modelsFor(mode, localFiles);
  const model = named ?? (await chooseInitialModel(services, models));
  capabilitiesFor(model, mode);
  const destination = planDestination({
    output: given.output,
    insert: given.insert,
    document: target?.document,
  });
  const initial = firstDraft(services, command, model, target);
  const draft = interactive ? await ask(services, command, initial, models, destination) : initial;
  if (!draft) return undefined;
  const fitted = fitRequest(draft.model, toRequest(draft, mode, given, sources));
  validateRequest(draft.model, fitted.request);
  await checkInputImages(draft.model, fitted.request.images);
  const placed = await settleDestination(destination, fitted.request, interactive);
  return placed && { draft, sources, target, destination: placed, ...fitted };
}

async function runJob(
  services: Services,
  command: ImageCommand,
  prepared: Prepared,
  jobId: string,
): Promise<EaselResult> {
  const { draft, request, sources, target, destination } = prepared;
  const { model } = draft;
  const entry = providerOf(model);
  const address = services.connections.address(entry);
  const key = address && (await findOrAskKey(services, entry, isInteractive(command.given)));
  if (address && key === undefined) return cancelledResult(jobId);
  const estimatedCost = estimateCost(model, draft.count);
  if (!(await confirmCost(services, model, estimatedCost))) return cancelledResult(jobId);
  await services.choices.remember(model, command.mode, draft);

  const provider = await services.connections.provider(entry, key);
  if (target && destination.insert) services.targets.set(jobId, target);
  const plan = {
    jobId,
    model,
    request,
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
  const title = vscode.l10n.t('Easel: {0}', shorten(request.prompt));
  const outcome = await withJobProgress(title, jobId, services.engine, signal =>
    services.engine.run(plan, signal),
  );
  if (outcome.status === 'saved') {
    services.choices.draft = '';
    await services.choices.keepDraft();
  }
  return finishJob(services, outcome, {
    jobId,
    model,
    request: { ...request, inputSize: request.images[0]?.size },
    again: () =>
      void runImageCommand(services, { ...command, given: repeat(command.given, request) }),
  });
}

function isInteractive(given: EaselArguments): boolean {
  return given.prompt === undefined || given.model === undefined;
}

/** What the questions start from; called with arguments, what is not said is the model's default. */
function firstDraft(
  services: Services,
  { given, mode }: ImageCommand,
  model: ImageModel,
  target: InsertionTarget | undefined,
): Draft {
  const choice = isInteractive(given)
    ? services.choices.for(model, mode)
    : { ...firstSize(model, mode), count: 1 };
  return {
    prompt: given.prompt ?? selectedText(target) ?? services.choices.draft,
    model,
    aspectRatio: given.aspectRatio ?? choice.aspectRatio,
    tier: given.resolution ?? choice.tier,
    count: given.count ?? choice.count,
  };
}

/**
 * Makes sure there is a place to save to while nothing is paid for yet; undefined when the person
 * leaves the question for one.
 */
async function settleDestination(
  destination: Destination,
  request: ImageRequest,
  mayAsk: boolean,
): Promise<Destination | undefined> {
  const image = imageToCome({ ...request, size: { width: 0, height: 0 } });
  let settled: Destination | undefined = destination;
  if (!resolveDestination(destination, image)) {
    if (!mayAsk) throw invalidRequest('output', 'given, as no folder is open', 'nothing');
    settled = await askFolder(destination);
  }
  const place = settled && resolveDestination(settled, image);
  if (settled && place) await checkDestination(vscode.Uri.from(place.folder), settled);
  return settled;
}

async function askFolder(destination: Destination): Promise<Destination | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: vscode.l10n.t('Where to Save the Picture'),
      openLabel: vscode.l10n.t('Save Here'),
    })) ?? [];
  return folder && savingTo(destination, folder);
}

async function findOrAskKey(
  services: Services,
  entry: ProviderEntry,
  mayAsk: boolean,
): Promise<string | undefined> {
  const address = services.connections.address(entry);
  const key = address && (await services.credentials.find(entry.id, address.origin));
  if (key !== undefined) return key;
  if (!mayAsk) throw new ImageError('no-key', `no key for ${entry.id}`, { delivery: 'not-sent' });
  return askKey(entry, services.connections, services.credentials);
}

async function ask(
  services: Services,
  command: ImageCommand,
  initial: Draft,
  models: readonly ImageModel[],
  destination: Destination,
): Promise<Draft | undefined> {
  const { given } = command;
  const keys = await describeKeys(services, models);
  return askRequest(initial, {
    mode: command.mode,
    title: command.title,
    promptQuestion: command.promptQuestion,
    models,
    keyNote: model =>
      keys.get(model.provider) === 'missing' ? vscode.l10n.t('needs an API key') : '',
    destinationNote: draft => destinationNote(destination, draft, command.mode),
    choices: services.choices,
    given: {
      prompt: given.prompt !== undefined,
      model: given.model !== undefined,
      aspectRatio: given.aspectRatio !== undefined,
      tier: given.resolution !== undefined,
      count: given.count !== undefined,
    },
  });
}

function toRequest(
  draft: Draft,
  mode: Mode,
  given: EaselArguments,
  sources: readonly ImageSource[],
): ImageRequest {
  return {
    model: draft.model.id,
    mode,
    prompt: draft.prompt.trim(),
    count: draft.count,
    aspectRatio: draft.aspectRatio,
    tier: draft.tier,
    negativePrompt: given.negativePrompt,
    seed: given.seed,
    outputFormat: given.outputFormat,
    watermark: given.watermark,
    promptExpansion: given.promptExpansion,
    thinking: given.thinking,
    palette: given.palette,
    boxes: given.boxes,
    images: sources.map(({ image }) => image),
  };
}

/** The same again: everything that was chosen is given now. */
function repeat(given: EaselArguments, request: ImageRequest): EaselArguments {
  return {
    ...given,
    prompt: request.prompt,
    model: request.model,
    aspectRatio: request.aspectRatio,
    resolution: request.tier,
    count: request.count,
  };
}

function selectedText(target: InsertionTarget | undefined): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.document !== target?.document) return undefined;
  const text = editor.document.getText(editor.selection).replace(/\s+/g, ' ').trim();
  return text === '' ? undefined : text;
}

function baseFolder(target: InsertionTarget | undefined): vscode.Uri | undefined {
  const folder = target && vscode.workspace.getWorkspaceFolder(target.document.uri);
  return (folder ?? vscode.workspace.workspaceFolders?.[0])?.uri;
}

function shorten(prompt: string): string {
  const characters = Array.from(prompt.replace(/\s+/g, ' '));
  return characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : characters.join('');
}

function destinationNote(destination: Destination, draft: Draft, mode: Mode): string {
  const { prompt, model, aspectRatio, tier, count } = draft;
  const size = pixelsOf(capabilitiesFor(model, mode), aspectRatio, tier) ?? { width: 0, height: 0 };
  const image = imageToCome({ prompt, model: model.id, mode, seed: undefined, count, size });
  return describeDestination(destination, image);
}
