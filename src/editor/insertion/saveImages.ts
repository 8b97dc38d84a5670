import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import { nextFreeName, TakenNames } from '../../core/fileName';
import type { ImageWarning } from '../../core/imageProvider';
import type { SavedFile, StoredPicture } from '../../core/jobs/jobRecord';
import type { JsonValue } from '../../core/json';
import { readStoredRequest } from '../../core/storedRequest';
import { destinationSchema, resolveDestination, type Destination } from './destination';
import { takeOutOfDocument } from './insertedReference';
import type { InsertionTarget } from './insertionTarget';
import { insertAtCursor, insertReferences, type Insertion } from './insertReferences';
import { checkDestination, isLink, listNames, removeOwn, writePicture } from './pictureFiles';
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
  /** Takes reference and files away again. Easel's own copies stay for a week. */
  undo(): Promise<void>;
  /** Inserts the references where the cursor is now. */
  insertAtCursor(): Promise<void>;
}

export interface SaveJob {
  readonly jobId: string;
  readonly destination: JsonValue;
  readonly request: JsonValue;
}

/**
 * Puts pictures under free names where the job wanted them, with the references in the same undo
 * step. When the references' place is gone the pictures are saved all the same.
 * @throws ImageError `write-failed`
 */
export async function saveImages(
  job: SaveJob,
  pictures: readonly StoredPicture[],
  target: InsertionTarget | undefined,
): Promise<SavedImages> {
  const plan = destinationSchema.parse(job.destination);
  const request = readStoredRequest(job.request);
  if (!request) throw new ImageError('protocol', 'the job’s request cannot be read');
  const alt = request.prompt;
  const place = async (): ReturnType<typeof placePictures> =>
    placePictures(plan, pictures, request);
  const inserted = plan.insert && target ? await insert(plan, alt, target, place) : undefined;
  const { placed, warnings } = inserted ?? (await write(plan, place));
  return {
    files: placed.map(({ picture, uri }) => savedFile(picture, uri)),
    insertedText: inserted?.text,
    insertion: inserted ? 'inserted' : insertionLeft(plan, target),
    warnings,
    undo: () => undo(inserted, placed),
    insertAtCursor: () => insertAtCursor({ plan, placed, alt }),
  };
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
}

/** Undefined when no reference can be written; then no file is either. */
async function insert(
  plan: Destination,
  alt: string,
  target: InsertionTarget,
  place: () => Promise<Placement>,
): Promise<(Insertion & Placement) | undefined> {
  for (let attempt = 0; attempt < maxInsertAttempts; attempt += 1) {
    const { placed, warnings } = await place();
    const done = await insertReferences({ plan, placed, alt, target });
    if (done === 'place-lost') return undefined;
    if (done !== 'refused') return { ...done, placed, warnings: [...warnings, ...done.warnings] };
    await removeOwn(placed);
  }
  return undefined;
}

async function write(plan: Destination, place: () => Promise<Placement>): Promise<Placement> {
  const { placed, warnings } = await place();
  const written: PlacedPicture[] = [];
  for (const each of placed) written.push({ ...each, uri: await writePicture(each, plan) });
  return { placed: written, warnings };
}

async function placePictures(
  plan: Destination,
  pictures: readonly StoredPicture[],
  request: NonNullable<ReturnType<typeof readStoredRequest>>,
): Promise<Placement> {
  const placed: PlacedPicture[] = [];
  const warnings: ImageWarning[] = [];
  const takenByFolder = new Map<string, TakenNames>();
  const nowMs = Date.now();
  for (const [index, picture] of pictures.entries()) {
    const { prompt, model, mode, seed } = request;
    const { width, height, mediaType } = picture;
    const size = { width, height };
    const count = pictures.length;
    const image = { prompt, model, mode, seed, size, index, count, mediaType, nowMs };
    const place = resolveDestination(plan, image);
    if (!place) throw new ImageError('write-failed', 'no folder to save to');
    if (place.warning && index === 0) warnings.push(place.warning);
    const folder = vscode.Uri.from(place.folder);
    const taken = takenByFolder.get(folder.toString()) ?? (await namesIn(folder, plan));
    takenByFolder.set(folder.toString(), taken);
    const wished = `${place.baseName}.${place.extension}`;
    // The setting may let an older file go, never one of this very job.
    const overwrite =
      place.overwrite &&
      !placed.some(each => each.uri.path.endsWith(`/${wished}`)) &&
      !(await isLink(vscode.Uri.joinPath(folder, wished)));
    const name = overwrite
      ? wished
      : await nextFreeName(place.baseName, place.extension, each => taken.has(each));
    taken.add(name);
    placed.push({ picture, uri: vscode.Uri.joinPath(folder, name), overwrite });
  }
  return { placed, warnings };
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
