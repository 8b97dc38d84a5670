import * as vscode from 'vscode';
import type { Insertion } from './insertReferences';
import { removeOwn } from './pictureFiles';
import type { PlacedPicture } from './placedPicture';

/**
 * Takes an inserted reference and its files away again: with the editor's own undo while nothing
 * else happened, else by removing the text where it stands once.
 */
export async function takeOutOfDocument(
  inserted: Insertion,
  placed: readonly PlacedPicture[],
): Promise<void> {
  const { document, text, version } = inserted;
  if (!document.isClosed && document.version === version) {
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  const start = document.isClosed ? -1 : document.getText().indexOf(text);
  if (start >= 0 && document.getText().lastIndexOf(text) === start) {
    const range = new vscode.Range(
      document.positionAt(start),
      document.positionAt(start + text.length),
    );
    edit.delete(document.uri, range);
  }
  await vscode.workspace.applyEdit(edit);
  await removeOwn(placed);
}
