import * as vscode from 'vscode';
import { invalidRequest } from '../core/errors';
import { fitRequest } from '../core/fitRequest';
import { extensionFor } from '../core/imageBytes';
import {
  outputFormats,
  pixelsOf,
  tiers,
  type ImageModel,
  type MediaType,
  type Mode,
} from '../core/imageModel';
import type { ImageWarning } from '../core/imageProvider';
import type { ImageRequest } from '../core/imageRequest';
import { nearestRatio } from '../core/nearestRatio';
import { capabilitiesFor, validateRequest } from '../core/validateRequest';
import type { EaselArguments } from './arguments';
import { askFolder } from './askFolder';
import { askKeyAt } from './askKey';
import { askRequest, type Draft } from './askRequest';
import { firstSize, type Choice } from './choices';
import { chooseInitialModel, describeKeys } from './chooseInitialModel';
import { lacksHost } from './hostImages';
import { checkInputImages, readInputImages, type ImageSource } from './inputImages';
import {
  describeDestination,
  imageToCome,
  planDestination,
  resolveDestination,
  type Destination,
} from './insertion/destination';
import type { InsertionTarget } from './insertion/insertionTarget';
import { checkDestination, knownNames } from './insertion/pictureFiles';
import { modelsFor, providerOf, requireModel } from './modelTable';
import { placeImages } from './placeImages';
import { safePath } from './safeText';
import type { Services } from './services';
import { words } from '../core/words';

export interface ImageCommand {
  readonly mode: Mode;
  readonly title: string;
  readonly given: EaselArguments;
  /** Whether a person is there to answer although everything is given: a button was clicked. */
  readonly mayAsk?: boolean;
  /** Of the first request, where this is the same once more: its cursor is meant while it is open. */
  readonly document?: vscode.Uri | undefined;
}

/** What was decided before anything is sent. */
export interface PreparedRequest {
  readonly draft: Draft;
  /** Fitted to the model and valid. */
  readonly request: ImageRequest;
  readonly warnings: readonly ImageWarning[];
  readonly sources: readonly ImageSource[];
  readonly target: InsertionTarget | undefined;
  readonly destination: Destination;
}

/**
 * Decides everything that can be decided before money is involved; undefined when the person leaves.
 * @throws ImageError for whatever the model, the settings or the disk would refuse later
 */
export async function prepareRequest(
  services: Services,
  command: ImageCommand,
  target: InsertionTarget | undefined,
): Promise<PreparedRequest | undefined> {
  const { given, mode } = command;
  const interactive = isInteractive(given);
  const read = await readInputImages(given.images ?? [], baseFolder(target));
  const lacks = (each: ImageModel): boolean => lacksHost(services, each, read, mayAsk(command));
  const named = given.model === undefined ? undefined : requireModel(given.model);
  const models = named ? [named] : modelsFor(mode);
  const ready = models.filter(each => !lacks(each));
  const model = named ?? (await chooseInitialModel(services, ready.length === 0 ? models : ready));
  capabilitiesFor(model, mode);
  const destination = planDestination({
    output: given.output,
    insert: given.insert,
    document: target?.document,
  });
  const choiceFor = (each: ImageModel): Choice => firstChoice(services, command, each, read);
  const initial = firstDraft(
    command,
    model,
    choiceFor(model),
    target,
    services.choices.draftFor(mode).prompt,
  );
  const questions = { command, sources: read, models, destination, choiceFor, lacksHost: lacks };
  const draft = interactive ? await ask(services, initial, questions) : initial;
  if (!draft) return undefined;
  const sources =
    mayAsk(command) && lacks(draft.model) ? await placeImages(services, draft.model, read) : read;
  if (!sources) return undefined;
  const fitted = fitRequest(draft.model, toRequest(draft, mode, given, sources));
  const unchecked = validateRequest(draft.model, fitted.request);
  await checkInputImages(draft.model, fitted.request.images, !lacks(draft.model));
  const placed = await settleDestination(destination, fitted.request, interactive);
  const { request, warnings } = fitted;
  return (
    placed && {
      ...{ draft, request, sources, target },
      destination: placed,
      warnings: [...warnings, ...unchecked],
    }
  );
}

/** Whether somebody is there to be asked for what is missing beside the request: a key, a place for a picture. */
export function mayAsk(command: ImageCommand): boolean {
  return command.mayAsk ?? isInteractive(command.given);
}

/** Whether questions are asked: with prompt and model given, nothing is. */
export function isInteractive(given: EaselArguments): boolean {
  return given.prompt === undefined || given.model === undefined;
}

/**
 * What the questions on a model start from; called with arguments, what is not said is the model's
 * default. A picture that is changed keeps its shape, as far as the model lets it.
 */
function firstChoice(
  services: Services,
  { given, mode }: ImageCommand,
  model: ImageModel,
  sources: readonly ImageSource[],
): Choice {
  const choice = isInteractive(given)
    ? services.choices.for(model, mode)
    : { ...firstSize(model, mode), count: 1 };
  const size = changesOnePicture[mode] ? sources[0]?.image.size : undefined;
  const capabilities = capabilitiesFor(model, mode);
  const aspectRatio = size && nearestRatio(capabilities, size);
  if (!aspectRatio) return choice;
  const offered = tiers.filter(tier => pixelsOf(capabilities, aspectRatio, tier));
  const tier = offered.includes(choice.tier) ? choice.tier : (offered[0] ?? choice.tier);
  return { ...choice, aspectRatio, tier };
}

const changesOnePicture: Readonly<Record<Mode, boolean>> = {
  generate: false,
  variation: true,
  edit: true,
  reference: false,
  series: false,
  region: true,
};

function firstDraft(
  { given }: ImageCommand,
  model: ImageModel,
  choice: Choice,
  target: InsertionTarget | undefined,
  leftPrompt: string,
): Draft {
  return {
    prompt: given.prompt ?? selectedText(target) ?? leftPrompt,
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
    if (!mayAsk) throw invalidRequest('output', words`given, as no folder is open`, words`nothing`);
    settled = await askFolder(destination);
  }
  const place = settled && resolveDestination(settled, image);
  if (settled && place) await checkDestination(vscode.Uri.from(place.folder), settled);
  return settled;
}

interface Questions {
  readonly command: ImageCommand;
  readonly sources: readonly ImageSource[];
  readonly models: readonly ImageModel[];
  readonly destination: Destination;
  readonly choiceFor: (model: ImageModel) => Choice;
  /** Whether the images would first need a place where the model's service can read them. */
  readonly lacksHost: (model: ImageModel) => boolean;
}

async function ask(
  services: Services,
  initial: Draft,
  { command, sources, models, destination, choiceFor, lacksHost }: Questions,
): Promise<Draft | undefined> {
  const { given } = command;
  const keys = await describeKeys(services, models);
  const needsKey = (model: ImageModel): boolean => keys.get(model.provider) === 'missing';
  return askRequest(initial, {
    mode: command.mode,
    title: command.title,
    names: sources.map(({ image }) => safePath(image.name)),
    models,
    needsKey,
    askKey: (model, place) => askKeyAt(place, providerOf(model), services),
    needsNote: model =>
      [
        needsKey(model) ? vscode.l10n.t('needs an API key') : '',
        lacksHost(model) ? vscode.l10n.t('needs an image host') : '',
      ]
        .filter(note => note !== '')
        .join(' · '),
    destinationNote: draft => destinationNote(destination, draft, command),
    choices: services.choices,
    leftPrompt: services.choices.draftFor(command.mode),
    choiceFor,
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

async function destinationNote(
  destination: Destination,
  draft: Draft,
  { mode, given }: ImageCommand,
): Promise<string> {
  const { prompt, model, aspectRatio, tier, count } = draft;
  const size = pixelsOf(capabilitiesFor(model, mode), aspectRatio, tier) ?? { width: 0, height: 0 };
  const image = imageToCome({ prompt, model: model.id, mode, seed: undefined, count, size });
  const place = resolveDestination(destination, image);
  const taken = place && (await knownNames(vscode.Uri.from(place.folder)));
  const extensions = mediaTypesOf(model, given).map(extensionFor);
  return describeDestination(destination, image, extensions, taken);
}

/** What a picture may come back as: what was asked for, what the model is known to make, or anything. */
function mediaTypesOf(model: ImageModel, given: EaselArguments): readonly MediaType[] {
  const formats = model.outputFormats ?? outputFormats;
  const { outputFormat } = given;
  const asked = formats.filter(format => format === outputFormat);
  return (asked.length > 0 ? asked : formats).map(format => `image/${format}` as const);
}
