import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { ImageError } from '../../core/errors';
import { TakenNames } from '../../core/fileName';
import type { StoredPicture } from '../../core/jobs/jobRecord';
import { isInside } from '../../core/relativePath';
import { ImageFile } from '../../storage/imageFile';
import { checkFolder } from '../../storage/imageFolder';
import { writeFailed } from '../../storage/writeFailed';
import type { Destination } from './destination';
import type { PlacedPicture } from './placedPicture';

/**
 * Whether pictures may be put into a folder: its file system takes them and no link planted in the
 * workspace leads out of it. Changes nothing.
 * @throws ImageError `write-failed`
 */
export async function checkDestination(folder: vscode.Uri, plan: Destination): Promise<void> {
  if (vscode.workspace.fs.isWritableFileSystem(folder.scheme) === false) {
    throw new ImageError('write-failed', `${folder.scheme} is read-only`, {
      subject: folder.path,
      systemCode: 'EROFS',
    });
  }
  if (folder.scheme !== 'file') return;
  try {
    await checkFolder(folder.fsPath, rootOf(folder, plan)?.fsPath);
  } catch (error) {
    throw writeFailed(folder.fsPath, error);
  }
}

/**
 * What must hold the place, links followed: its workspace folder, or the folder of a document that lies
 * in none. Undefined where a person named a place outside.
 */
function rootOf(folder: vscode.Uri, plan: Destination): vscode.Uri | undefined {
  const roots = plan.workspaceFolders.map(each => vscode.Uri.parse(each));
  if (plan.document) roots.push(vscode.Uri.joinPath(vscode.Uri.parse(plan.document.uri), '..'));
  return roots.find(each => each.scheme === 'file' && isInside(each, folder));
}

/** Whether a link stands there: what it leads to is not a picture's to replace. */
export async function isLink(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.SymbolicLink) !== 0;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}

/** A file system that does not answer is no proof that the file is gone. */
export async function isFileThere(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    return !(error instanceof vscode.FileSystemError && error.code === 'FileNotFound');
  }
}

/** File names in a folder; none when it is not there yet. */
export async function listNames(folder: vscode.Uri): Promise<readonly string[]> {
  try {
    return (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return [];
    throw asWriteFailed(folder, error);
  }
}

/** The names in a folder as far as they can be read: for a question, before what is wrong with the folder is told. */
export async function knownNames(folder: vscode.Uri): Promise<TakenNames> {
  try {
    return new TakenNames(await listNames(folder));
  } catch (error) {
    if (!ImageError.is(error)) throw error;
    return new TakenNames();
  }
}

/**
 * Copies a picture from Easel's folder to its place, whole or not at all, never over another: when
 * somebody took its name just now it gets the next one. Returns where it is.
 */
export async function writePicture(
  placed: PlacedPicture,
  plan: Destination,
  onNotSynced?: (error: ImageError) => void,
): Promise<vscode.Uri> {
  const { uri, picture } = placed;
  if (uri.scheme === 'file' && !placed.overwrite) {
    return streamToFile(uri, picture.path, plan, onNotSynced);
  }
  try {
    await vscode.workspace.fs.writeFile(uri, await readPicture(picture.path));
    return uri;
  } catch (error) {
    throw asWriteFailed(uri, error);
  }
}

async function streamToFile(
  uri: vscode.Uri,
  from: string,
  plan: Destination,
  onNotSynced: ((error: ImageError) => void) | undefined,
): Promise<vscode.Uri> {
  const folder = vscode.Uri.joinPath(uri, '..');
  const root = rootOf(folder, plan)?.fsPath;
  const file = await ImageFile.create({
    folder: folder.fsPath,
    ...(root !== undefined && { insideOf: root }),
    onNotSynced,
  });
  try {
    for await (const chunk of createReadStream(from)) await file.write(chunk as Uint8Array);
  } catch (error) {
    await file.discard();
    throw writeFailed(uri.fsPath, error);
  }
  const path = await file.publish(nameAndNext(uri.path.slice(uri.path.lastIndexOf('/') + 1)));
  return vscode.Uri.file(path);
}

function* nameAndNext(name: string): Iterable<string> {
  yield name;
  const dot = name.lastIndexOf('.');
  for (let copy = 1; copy < 1000; copy += 1)
    yield `${name.slice(0, dot)}-${copy}${name.slice(dot)}`;
}

/** @throws ImageError `write-failed` when Easel's own copy cannot be read. */
export async function readPicture(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw writeFailed(path, error);
  }
}

/**
 * Takes away what an edit that was refused half-way has left: files that hold just our pictures. One
 * that was there before, or holds anything else, stays.
 */
export async function removeOwn(placed: readonly PlacedPicture[]): Promise<void> {
  for (const { uri, picture, overwrite } of placed) {
    if (overwrite) continue;
    try {
      const bytes = await vscode.workspace.fs.readFile(uri);
      if (sha256Of(bytes) === picture.sha256) await vscode.workspace.fs.delete(uri);
    } catch (error) {
      if (!(error instanceof vscode.FileSystemError)) throw error;
    }
  }
}

/** Whether just this picture stands there. */
export async function holdsPicture(uri: vscode.Uri, picture: StoredPicture): Promise<boolean> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size !== picture.byteLength) return false;
    return sha256Of(await vscode.workspace.fs.readFile(uri)) === picture.sha256;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function asWriteFailed(uri: vscode.Uri, error: unknown): ImageError {
  const systemCode = error instanceof vscode.FileSystemError ? error.code : undefined;
  return new ImageError('write-failed', `could not write ${uri.path}`, {
    subject: uri.path,
    systemCode,
    cause: error,
  });
}
