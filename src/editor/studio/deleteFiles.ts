import * as vscode from 'vscode';

const t = vscode.l10n.t;

/**
 * Deletes pictures once a person has said so: to the trash, or, after another question, for good where the
 * file system has none, as one on another machine.
 *
 * @throws vscode.FileSystemError when a picture may not be deleted, or its file system cannot be reached
 */
export async function deleteFiles(uris: readonly vscode.Uri[]): Promise<void> {
  const names = uris.map(uri => vscode.workspace.asRelativePath(uri, false)).join('\n');
  const question =
    uris.length === 1 ? t('Delete this picture?') : t('Delete these {0} pictures?', uris.length);
  if (!(await isMeant(question, `${names}\n\n${t('The texts that show it stay as they are.')}`)))
    return;
  const left: vscode.Uri[] = [];
  for (const uri of uris) if (!(await toTrash(uri))) left.push(uri);
  if (left.length === 0) return;
  const detail = t('There is no trash here. What is deleted now cannot be restored.');
  if (!(await isMeant(question, detail, t('Delete Permanently')))) return;
  for (const uri of left) await deleteIfThere(uri, false);
}

async function isMeant(
  question: string,
  detail: string,
  button: string = t('Move to Trash'),
): Promise<boolean> {
  const options = { modal: true, detail };
  return (await vscode.window.showWarningMessage(question, options, button)) === button;
}

/** Whether it is in the trash, or is not there any more anyway. */
async function toTrash(uri: vscode.Uri): Promise<boolean> {
  try {
    await deleteIfThere(uri, true);
    return true;
  } catch (error) {
    // That there is no trash is told in an error without a code of its own; what has one is another trouble.
    if (error instanceof vscode.FileSystemError && error.code === 'Unknown') return false;
    throw error;
  }
}

async function deleteIfThere(uri: vscode.Uri, useTrash: boolean): Promise<void> {
  try {
    await vscode.workspace.fs.delete(uri, { useTrash });
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return;
    throw error;
  }
}
