import * as vscode from 'vscode';
import { invalidRequest } from '../core/errors';
import { fitRequest } from '../core/fitRequest';
import { pixelsOf, type ImageModel, type Mode } from '../core/imageModel';
import type { ImageWarning } from '../core/imageProvider';
import type { ImageRequest } from '../core/imageRequest';
import { capabilitiesFor, validateRequest } from '../core/validateRequest';
import type { EaselArguments } from './arguments';
import { askRequest, type Draft } from './askRequest';
import { firstSize } from './choices';
import { chooseInitialModel, describeKeys } from './chooseInitialModel';
import { checkInputImages, readInputImages, type ImageSource } from './inputImages';
import {
  describeDestination,
  imageToCome,
  planDestination,
  resolveDestination,
  savingTo,
  type Destination,
} from './insertion/destination';
import type { InsertionTarget } from './insertion/insertionTarget';
import { checkDestination } from './insertion/pictureFiles';
import { modelsFor, requireModel } from './modelTable';
import type { Services } from './services';

export interface ImageCommand {
  readonly mode: Mode;
  readonly title: string;
  readonly promptQuestion: string;
  readonly given: EaselArguments;
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

/** Whether questions are asked: with prompt and model given, nothing is. */
export function isInteractive(given: EaselArguments): boolean {
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

function destinationNote(destination: Destination, draft: Draft, mode: Mode): string {
  const { prompt, model, aspectRatio, tier, count } = draft;
  const size = pixelsOf(capabilitiesFor(model, mode), aspectRatio, tier) ?? { width: 0, height: 0 };
  const image = imageToCome({ prompt, model: model.id, mode, seed: undefined, count, size });
  return describeDestination(destination, image);
}
