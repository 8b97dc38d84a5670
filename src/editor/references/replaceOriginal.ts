import * as vscode from 'vscode';
import { sniffImage, type ImageFacts } from '../../core/imageBytes';
import type { MediaType } from '../../core/imageModel';
import { safePath } from '../safeText';

const t = vscode.l10n.t;

const extensions: Readonly<Record<MediaType, RegExp>> = {
  'image/png': /\.png$/i,
  'image/jpeg': /\.jpe?g$/i,
  'image/webp': /\.webp$/i,
};
const formatNames: Readonly<Record<MediaType, string>> = {
  'image/png': 'PNG',
  'image/jpeg': 'JPEG',
  'image/webp': 'WebP',
};

/**
 * Gives the new picture the name of the one it was made from, so that every reference to it stays right.
 * The editor puts the old one into the trash where its file system has one. Its undo, in the picture's tab,
 * brings the old one back, as the message's button does. Says what is in the way, and changes nothing then.
 */
export async function replaceOriginal(original: vscode.Uri, edited: vscode.Uri): Promise<void> {
  const facts = await examine(original, edited);
  if (typeof facts === 'string') {
    await vscode.window.showWarningMessage(facts);
    return;
  }
  const before = await vscode.workspace.fs.readFile(original);
  const wasShown = isShown(original);
  const edit = new vscode.WorkspaceEdit();
  edit.deleteFile(original);
  separate(edit);
  edit.renameFile(edited, original);
  const isApplied = await vscode.workspace.applyEdit(edit);
  const problem = isApplied ? undefined : await restore(original, edited, before);
  // The editor closes what shows a file that goes.
  if (wasShown) await vscode.commands.executeCommand('vscode.open', original);
  if (problem !== undefined) {
    await vscode.window.showWarningMessage(problem);
    return;
  }
  const undo = t('Undo');
  const answer = await vscode.window.showInformationMessage(
    describeReplaced(nameOf(original), sniffImage(before), facts),
    undo,
  );
  if (answer === undo) await bringBack(original, edited, before);
}

/** A tag's `width` and `height` may no longer be the picture's. */
function describeReplaced(
  name: string,
  was: ReturnType<typeof sniffImage>,
  is: ImageFacts,
): string {
  if (typeof was === 'object' && was.width === is.width && was.height === is.height) {
    return t('{0} is the new picture now. References to it stay right.', name);
  }
  return t(
    '{0} is the new picture now, of {1}×{2} pixels. References lead to it; a width and height written beside them stay as they were.',
    name,
    is.width,
    is.height,
  );
}

/**
 * Makes the editor undo what follows before what precedes. It takes back the files of one edit in the order
 * they were changed in, which fails where both changes are about one name, but begins anew behind a change of
 * a text, so this is one that changes nothing. Two edits would be two undo steps, and the second could not be
 * reached: after the first the tab shows the other file.
 */
function separate(edit: vscode.WorkspaceEdit): void {
  const nowhere = vscode.Uri.from({ scheme: 'untitled', path: 'easel' });
  edit.insert(nowhere, new vscode.Position(0, 0), '');
}

/**
 * Puts the old picture back where an edit that failed halfway has deleted it: the editor does not.
 *
 * @returns how things stand now, in the user's words
 */
async function restore(
  original: vscode.Uri,
  edited: vscode.Uri,
  before: Uint8Array,
): Promise<string> {
  const name = nameOf(original);
  const present = await read(original);
  if (present && Buffer.compare(present, before) !== 0) {
    return t('Something else has written {0} meanwhile, so it stays as it is now.', name);
  }
  const failure = present ? undefined : await writeBack(original, before);
  return failure === undefined
    ? t('{0} is as it was: the editor could not give its name to {1}.', name, nameOf(edited))
    : t('{0} is deleted, and could not be written again: {1}', name, failure);
}

/** What was in the way, once nobody wants to try again. */
async function writeBack(uri: vscode.Uri, bytes: Uint8Array): Promise<string | undefined> {
  for (;;) {
    try {
      await vscode.workspace.fs.writeFile(uri, bytes);
      return undefined;
    } catch (error) {
      if (!(error instanceof vscode.FileSystemError)) throw error;
      // The bytes may be nowhere else any more.
      const again = t('Try Again');
      const text = t('{0} could not be written again: {1}', nameOf(uri), error.message);
      if ((await vscode.window.showErrorMessage(text, again)) !== again) return error.message;
    }
  }
}

/** Why it cannot be done, with what can be done instead; else what the new picture is. */
async function examine(original: vscode.Uri, edited: vscode.Uri): Promise<string | ImageFacts> {
  const name = nameOf(original);
  if (vscode.workspace.fs.isWritableFileSystem(original.scheme) === false) {
    return t('{0} may not be written to.', name);
  }
  const bytes = await read(edited);
  const facts = bytes && sniffImage(bytes);
  if (facts === undefined || typeof facts === 'string') {
    return t('{0} is not there any more. Easel: Show Jobs can save it again.', nameOf(edited));
  }
  if (!extensions[facts.mediaType].test(original.path)) {
    return t(
      '{0} cannot become the new picture, which is {1}: its name says something else. Let the reference lead to {2} instead.',
      name,
      formatNames[facts.mediaType],
      nameOf(edited),
    );
  }
  try {
    const { type } = await vscode.workspace.fs.stat(original);
    if ((type & vscode.FileType.SymbolicLink) === 0) return facts;
    return t('{0} is a link, and what it leads to is not replaced.', name);
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError)) throw error;
    return t('{0} is not there any more, so there is nothing to replace.', name);
  }
}

/** Both pictures as they were. */
async function bringBack(
  original: vscode.Uri,
  edited: vscode.Uri,
  before: Uint8Array,
): Promise<void> {
  const name = nameOf(original);
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(original, edited);
  separate(edit);
  edit.createFile(original, { contents: before });
  if (!(await vscode.workspace.applyEdit(edit))) {
    if (await read(original)) {
      await vscode.window.showWarningMessage(t('The editor did not change {0}.', name));
      return;
    }
    const failure = await writeBack(original, before);
    if (failure !== undefined) {
      await vscode.window.showWarningMessage(
        t('{0} is not there, and could not be written again: {1}', name, failure),
      );
      return;
    }
  }
  await vscode.window.showInformationMessage(t('{0} is as it was.', name));
}

async function read(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    return await vscode.workspace.fs.readFile(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}

function isShown(uri: vscode.Uri): boolean {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .some(({ input }) => isPreviewOf(input, uri));
}

function isPreviewOf(input: unknown, uri: vscode.Uri): boolean {
  return input instanceof vscode.TabInputCustom && input.uri.toString() === uri.toString();
}

function nameOf(uri: vscode.Uri): string {
  return safePath(uri.path.slice(uri.path.lastIndexOf('/') + 1));
}
