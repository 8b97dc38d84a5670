import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import { nextFreeName, TakenNames } from '../../core/fileName';
import { sniffImage } from '../../core/imageBytes';
import type { PixelSize } from '../../core/imageModel';
import type { ImageWarning } from '../../core/imageProvider';
import type { PictureToSave, SaveJob } from '../../core/jobs/jobPorts';
import type { SavedFile, StoredPicture } from '../../core/jobs/jobRecord';
import { readStoredRequest, type StoredRequest } from '../../core/storedRequest';
import { destinationSchema, resolveDestination, type Destination } from './destination';
import { isThere, passReferenceOn, referenceTo, updateReference } from './editedReferences';
import { takeOutOfDocument } from './insertedReference';
import type { InsertionTarget } from './insertionTarget';
import { missingFolders, removeEmpty, removeOnUndo } from './madeFolders';
import { insertAtCursor, insertReferences, type Insertion } from './insertReferences';
import {
  checkDestination,
  holdsPicture,
  isLink,
  listNames,
  removeOwn,
  writePicture,
} from './pictureFiles';
import type { PlacedPicture } from './placedPicture';

/** Somebody who types fast may outrun an edit, but not this often. */
const maxInsertAttempts = 3;

/** What became of a job's pictures. */
export interface SavedImages {
  readonly files: readonly SavedFile[];
  readonly insertedText: string | undefined;
  /** `offered`: the job was resumed, and nobody knows the place in the document any more. */
  readonly insertion: 'inserted' | 'not-asked' | 'place-lost' | 'offered';
  readonly warnings: readonly ImageWarning[];
  /** The file whose picture was changed into these; undefined for pictures of nothing or of several. */
  readonly original: vscode.Uri | undefined;
  /** Whether the edit was started from a reference that still says what it said then. */
  canUpdateReference(): boolean;
  /** Lets that reference lead to the file at this place of `files`; false when it could not. */
  updateReference(index: number): Promise<boolean>;
  /** Takes reference and files away again. Easel's own copies stay for a week. */
  undo(): Promise<void>;
  /** Inserts the references where the cursor is now. */
  insertAtCursor(): Promise<void>;
}

/**
 * Puts pictures under free names where the job wanted them, with the references in the same undo
 * step. When the references' place is gone the pictures are saved all the same.
 * @throws ImageError `write-failed`
 */
export async function saveImages(
  job: SaveJob,
  pictures: readonly PictureToSave[],
  target: InsertionTarget | undefined,
  onNotSynced?: (error: ImageError) => void,
): Promise<SavedImages> {
  const plan = destinationSchema.parse(job.destination);
  const request = readStoredRequest(job.request);
  if (!request) throw new ImageError('protocol', 'the job’s request cannot be read');
  const alt = request.prompt;
  const place = async (): ReturnType<typeof placePictures> =>
    placePictures(plan, pictures, request, job);
  const announce = async (placed: readonly PlacedPicture[]): Promise<void> => {
    const files = placed.map(({ index, uri }) => ({ index, uri: uri.toString() }));
    if (files.length > 0) await job.placing(files);
  };
  const inserted =
    plan.insert && target ? await insert({ plan, alt, target, place, announce }) : undefined;
  const { placed, warnings, newFolders } =
    inserted ?? (await write({ plan, place, announce, onNotSynced }));
  if (inserted) removeOnUndo(newFolders, inserted.document);
  const source = changedPicture(request);
  const places = placed.map(({ uri }) => uri.toString());
  if (source !== undefined) passReferenceOn(source, places);
  const reference = source === undefined ? undefined : referenceTo(source);
  return {
    files: placed.map(({ picture, uri }) => savedFile(picture, uri)),
    original: source === undefined || isAddress(source) ? undefined : vscode.Uri.parse(source),
    canUpdateReference: () => reference !== undefined && isThere(reference),
    updateReference: async index => {
      const picture = placed[index];
      if (!picture || !reference || source === undefined) return false;
      return updateReference(reference, picture, plan, await sizeOf(source));
    },
    insertedText: inserted?.text,
    insertion: inserted ? 'inserted' : insertionLeft(plan, target),
    warnings,
    undo: async () => {
      await undo(inserted, placed);
      await removeEmpty(newFolders);
    },
    insertAtCursor: () => insertAtCursor({ plan, placed, alt }),
  };
}

/** Where the one picture is that was changed into the new ones. */
function changedPicture({ mode, images }: StoredRequest): string | undefined {
  const changes = mode === 'edit' || mode === 'region' || mode === 'variation';
  return changes && images.length === 1 ? images[0] : undefined;
}

/** In pixels, of a picture in a file; undefined when it is none, or is gone. */
async function sizeOf(source: string): Promise<PixelSize | undefined> {
  if (isAddress(source)) return undefined;
  try {
    const facts = sniffImage(await vscode.workspace.fs.readFile(vscode.Uri.parse(source)));
    return typeof facts === 'object' ? facts : undefined;
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError)) throw error;
    return undefined;
  }
}

function isAddress(source: string): boolean {
  return /^https?:/i.test(source);
}

function insertionLeft(
  plan: Destination,
  target: InsertionTarget | undefined,
): SavedImages['insertion'] {
  if (!plan.insert) return 'not-asked';
  return target ? 'place-lost' : 'offered';
}

interface Placement {
  readonly placed: readonly PlacedPicture[];
  readonly warnings: readonly ImageWarning[];
  /** What is made for the pictures, the innermost first. */
  readonly newFolders: readonly vscode.Uri[];
}

interface Steps {
  readonly plan: Destination;
  /** Chooses free names. */
  readonly place: () => Promise<Placement>;
  /** To be awaited before files are made: goes into the journal. */
  readonly announce: (placed: readonly PlacedPicture[]) => Promise<void>;
}

/** Undefined when no reference can be written; then no file is either. */
async function insert(
  steps: Steps & { readonly alt: string; readonly target: InsertionTarget },
): Promise<(Insertion & Placement) | undefined> {
  const { plan, alt, target, place, announce } = steps;
  for (let attempt = 0; attempt < maxInsertAttempts; attempt += 1) {
    const { placed, warnings, newFolders } = await place();
    await announce(placed);
    const done = await insertReferences({ plan, placed, alt, target });
    if (done === 'place-lost') return undefined;
    if (done !== 'refused') {
      return { ...done, placed, newFolders, warnings: [...warnings, ...done.warnings] };
    }
    await removeOwn(placed);
  }
  return undefined;
}

async function write(
  steps: Steps & { readonly onNotSynced: ((error: ImageError) => void) | undefined },
): Promise<Placement> {
  const { plan, place, announce, onNotSynced } = steps;
  const { placed, warnings, newFolders } = await place();
  await announce(placed.filter(({ isThere }) => !isThere));
  const written: PlacedPicture[] = [];
  for (const each of placed) {
    const uri = each.isThere ? each.uri : await writePicture(each, plan, onNotSynced);
    written.push({ ...each, uri });
    // Somebody took the announced name just now.
    if (uri.toString() !== each.uri.toString()) await announce(written.slice(-1));
  }
  return { placed: written, warnings, newFolders };
}

async function placePictures(
  plan: Destination,
  pictures: readonly PictureToSave[],
  request: StoredRequest,
  { places, pictureCount: count }: SaveJob,
): Promise<Placement> {
  const placed: PlacedPicture[] = [];
  const warnings: ImageWarning[] = [];
  const newFolders: vscode.Uri[] = [];
  const takenByFolder = new Map<string, TakenNames>();
  const nowMs = Date.now();
  for (const { index, picture } of pictures) {
    const earlier = places.get(index);
    const there = earlier === undefined ? undefined : vscode.Uri.parse(earlier);
    if (there && (await holdsPicture(there, picture))) {
      placed.push({ index, picture, uri: there, overwrite: false, isThere: true });
      continue;
    }
    const { prompt, model, mode, seed } = request;
    const { width, height, mediaType } = picture;
    const size = { width, height };
    const image = { prompt, model, mode, seed, size, index, count, mediaType, nowMs };
    const place = resolveDestination(plan, image);
    if (!place) throw new ImageError('write-failed', 'no folder to save to');
    if (place.warning && warnings.length === 0) warnings.push(place.warning);
    const folder = vscode.Uri.from(place.folder);
    let taken = takenByFolder.get(folder.toString());
    if (!taken) {
      taken = await namesIn(folder, plan);
      takenByFolder.set(folder.toString(), taken);
      newFolders.push(...(await missingFolders(folder)));
    }
    const wished = `${place.baseName}.${place.extension}`;
    // The setting may let an older file go, never one of this very job.
    const overwrite =
      place.overwrite &&
      !placed.some(each => each.uri.path.endsWith(`/${wished}`)) &&
      !(await isLink(vscode.Uri.joinPath(folder, wished)));
    const name = overwrite ? wished : nextFreeName(place.baseName, place.extension, taken);
    taken.add(name);
    const uri = vscode.Uri.joinPath(folder, name);
    placed.push({ index, picture, uri, overwrite, isThere: false });
  }
  return { placed, warnings, newFolders };
}

async function namesIn(folder: vscode.Uri, plan: Destination): Promise<TakenNames> {
  await checkDestination(folder, plan);
  return new TakenNames(await listNames(folder));
}

function savedFile(picture: StoredPicture, uri: vscode.Uri): SavedFile {
  const { width, height, mediaType, byteLength, sha256 } = picture;
  return { uri: uri.toString(), width, height, mediaType, byteLength, sha256 };
}

async function undo(
  inserted: Insertion | undefined,
  placed: readonly PlacedPicture[],
): Promise<void> {
  if (inserted) await takeOutOfDocument(inserted, placed);
  else await removeOwn(placed);
}
