import * as vscode from 'vscode';

/**
 * Goes on with unfinished jobs once the editor has started. Where no job was ever asked for there is no journal, and nothing
 * else is loaded.
 */
export function lookAtJournal(
  context: vscode.ExtensionContext,
  resume: () => Promise<void>,
): vscode.Disposable {
  // After activation, which the editor measures and other extensions may wait for.
  const soon = setTimeout(() => {
    hasJournal(context.globalStorageUri)
      .then(async found => {
        if (found) await resume();
      })
      .catch((error: unknown) => console.error('Easel: the journal could not be looked at', error));
  }, 0);
  return new vscode.Disposable(() => clearTimeout(soon));
}

async function hasJournal(storage: vscode.Uri): Promise<boolean> {
  try {
    const files = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(storage, 'jobs'));
    return files.length > 0;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}
