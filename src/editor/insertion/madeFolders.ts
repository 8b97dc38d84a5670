import * as vscode from 'vscode';

/** Folders Easel has made for pictures, with the document whose undo takes the pictures away again. */
interface MadeFolders {
  readonly folders: readonly vscode.Uri[];
  readonly document: vscode.TextDocument;
  isUndone: boolean;
}

/** For as long as the window lives: an undo may come at any time, and be redone and come again. */
const made: MadeFolders[] = [];

/** The folders that have to be made before a file can be in this one, the innermost first. */
export async function missingFolders(folder: vscode.Uri): Promise<readonly vscode.Uri[]> {
  const missing: vscode.Uri[] = [];
  for (let at = folder; await isMissing(at); at = vscode.Uri.joinPath(at, '..')) {
    missing.push(at);
    if (at.path === '/' || at.path === '') break;
  }
  return missing;
}

/** Removes what is empty of these folders, the innermost first. */
export async function removeEmpty(folders: readonly vscode.Uri[]): Promise<void> {
  for (const folder of folders) {
    try {
      if ((await vscode.workspace.fs.readDirectory(folder)).length > 0) continue;
      await vscode.workspace.fs.delete(folder, { recursive: false, useTrash: false });
    } catch (error) {
      // Gone already, or another's by now: an empty folder is not worth a word.
      if (!(error instanceof vscode.FileSystemError)) throw error;
    }
  }
}

/** Removes the folders when the editor's own undo has taken the document's pictures out of them. */
export function removeOnUndo(folders: readonly vscode.Uri[], document: vscode.TextDocument): void {
  if (folders.length === 0) return;
  if (made.length === 0) watch();
  made.push({ folders, document, isUndone: false });
}

/** The editor takes back the text and the files of one edit one after the other, in any order. */
function watch(): void {
  vscode.workspace.onDidChangeTextDocument(({ document, reason }) => {
    if (reason === undefined) return;
    for (const each of made.filter(({ document: own }) => own === document)) {
      each.isUndone = reason === vscode.TextDocumentChangeReason.Undo;
      removeIfUndone(each);
    }
  });
  vscode.workspace.onDidDeleteFiles(() => made.forEach(removeIfUndone));
}

function removeIfUndone({ isUndone, folders }: MadeFolders): void {
  // What goes wrong here leaves an empty folder behind, and nobody waits for it.
  if (isUndone) removeEmpty(folders).catch(() => undefined);
}

async function isMissing(folder: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(folder);
    return false;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return error.code === 'FileNotFound';
    throw error;
  }
}
