import * as vscode from 'vscode';

/** Where a document stands for paths: a notebook's cell stands where its notebook does. */
export function documentLocation(document: vscode.TextDocument): vscode.Uri {
  if (document.uri.scheme !== 'vscode-notebook-cell') return document.uri;
  const notebook = vscode.workspace.notebookDocuments.find(each =>
    each.getCells().some(cell => cell.document === document),
  );
  return notebook?.uri ?? document.uri;
}

/** Whether a reference can be written into it: output channels and old versions are documents too. */
export function takesReferences(document: vscode.TextDocument): boolean {
  const { scheme } = documentLocation(document);
  return scheme === 'untitled' || vscode.workspace.fs.isWritableFileSystem(scheme) === true;
}
