import { createHash } from 'node:crypto';
import * as vscode from 'vscode';

/** Enough of a digest that no two workspaces of one person share it. */
const nameLength = 32;

/**
 * Where the form of this workspace is kept. Not in the folder the editor has for the workspace: as long as an earlier
 * window holds that one, which it does for a while after a reload in a browser, the editor hands out another.
 */
export function formFile(globalStorageUri: vscode.Uri): vscode.Uri {
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  const opened = workspaceFile ? [workspaceFile] : workspaceFolders.map(({ uri }) => uri);
  const digest = createHash('sha256').update(opened.join('\n')).digest('hex');
  return vscode.Uri.joinPath(
    globalStorageUri,
    'studio-forms',
    `${digest.slice(0, nameLength)}.json`,
  );
}
