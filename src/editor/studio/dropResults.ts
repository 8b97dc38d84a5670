import * as vscode from 'vscode';
import { resultsMime } from '../../protocol/resultsMime';
import { insertionOf, type PickedFile } from './pickedFiles';
import type { SessionParts } from './sessionParts';

/** Makes references of the Studio's pictures where they are dropped into a text. */
export function acceptDroppedResults(parts: SessionParts): vscode.Disposable {
  return vscode.languages.registerDocumentDropEditProvider(
    { pattern: '**' },
    {
      provideDocumentDropEdits: async (document, position, data) => {
        const list = await data.get(resultsMime)?.asString();
        const files = list === undefined ? [] : filesAt(parts, list.split('\n'));
        return files.length > 0 && parts.tools.takesReferences(document)
          ? dropEdit(parts, document, position, files)
          : undefined;
      },
    },
    { dropMimeTypes: [resultsMime] },
  );
}

/** Those of the addresses that Easel knows as its own pictures; another page may say anything. */
function filesAt({ history }: SessionParts, addresses: readonly string[]): readonly PickedFile[] {
  return addresses.flatMap(address => {
    const job = history.newestFirst.find(({ files }) => files.some(({ uri }) => uri === address));
    const index = job?.files.findIndex(({ uri }) => uri === address) ?? -1;
    const file = job?.files[index];
    return job && file ? [{ job, file, index, uri: vscode.Uri.parse(file.uri) }] : [];
  });
}

function dropEdit(
  { tools }: SessionParts,
  document: vscode.TextDocument,
  position: vscode.Position,
  files: readonly PickedFile[],
): vscode.DocumentDropEdit {
  const offset = document.offsetAt(position);
  const what = insertionOf(tools, document, files);
  const { start, end, segments } = tools.referenceEdit(what, document, offset, false);
  const text = segments.map(each => each.text).join('');
  if (start === offset && end === offset) return new vscode.DocumentDropEdit(text);
  // The reference takes the place of another, which may begin before where it was dropped.
  const edit = new vscode.DocumentDropEdit('');
  edit.additionalEdit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  edit.additionalEdit.replace(document.uri, range, text);
  return edit;
}
