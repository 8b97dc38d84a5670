import * as vscode from 'vscode';
import { readPicture } from './pictureFiles';
import type { ImageWarning } from '../../core/imageProvider';
import { currentTarget, type InsertionTarget } from './insertionTarget';
import { referenceEdit, type PicturesToInsert, type ReferenceEdit } from './referenceEdit';

export interface Insertion {
  readonly document: vscode.TextDocument;
  readonly text: string;
  /** The document's version right after: while it lasts, Undo takes exactly this back. */
  readonly version: number;
  readonly warnings: readonly ImageWarning[];
}

/**
 * Creates the files and writes their references as one undo step. `refused` when the editor did not
 * take it, because somebody typed or took a name just now; `place-lost` when there is no place left.
 * Then nothing was written.
 */
export async function insertReferences(
  what: PicturesToInsert & { readonly target: InsertionTarget },
): Promise<Insertion | 'refused' | 'place-lost'> {
  const contents = await Promise.all(what.placed.map(({ picture }) => readPicture(picture.path)));
  return applyReferences(what, edit => {
    what.placed.forEach(({ uri, overwrite, isThere }, index) => {
      const bytes = contents[index];
      if (bytes && !isThere) edit.createFile(uri, { contents: bytes, overwrite });
    });
  });
}

/** Writes the references where the cursor is now; the files are there already. */
export async function insertAtCursor(what: PicturesToInsert): Promise<void> {
  const target = currentTarget();
  if (!target) {
    await vscode.window.showInformationMessage(
      vscode.l10n.t('Open a text document and put the cursor where the reference belongs.'),
    );
    return;
  }
  try {
    await applyReferences({ ...what, target }, () => undefined);
  } finally {
    target.dispose();
  }
}

async function applyReferences(
  what: PicturesToInsert & { readonly target: InsertionTarget },
  addFiles: (edit: vscode.WorkspaceEdit) => void,
): Promise<Insertion | 'refused' | 'place-lost'> {
  const { target } = what;
  const { document, offset } = target;
  if (offset === undefined) return 'place-lost';
  const reference = referenceEdit(what, document, offset, target.followsSelection);
  const edit = new vscode.WorkspaceEdit();
  addFiles(edit);
  edit.set(document.uri, [textEdit(document, reference, offset)]);
  if (!(await vscode.workspace.applyEdit(edit))) return 'refused';
  // The editor has made every line end the document's own.
  const lineEnd = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const text = reference.segments.map(each => each.text.replace(/\r?\n/g, lineEnd)).join('');
  return { document, text, version: document.version, warnings: reference.warnings };
}

/** With the alt text as a selected placeholder, unless that would take the cursor from where somebody types. */
function textEdit(
  document: vscode.TextDocument,
  reference: ReferenceEdit,
  offset: number,
): vscode.SnippetTextEdit | vscode.TextEdit {
  const range = new vscode.Range(
    document.positionAt(reference.start),
    document.positionAt(reference.end),
  );
  const editor = vscode.window.activeTextEditor;
  const cursorIsThere =
    editor?.document === document && document.offsetAt(editor.selection.end) === offset;
  if (!cursorIsThere) {
    return vscode.TextEdit.replace(range, reference.segments.map(each => each.text).join(''));
  }
  const snippet = new vscode.SnippetString();
  for (const segment of reference.segments) {
    if (segment.kind === 'alt' && segment.text !== '') {
      const { text } = segment;
      snippet.appendPlaceholder(value => value.appendText(text));
    } else snippet.appendText(segment.text);
  }
  const edit = new vscode.SnippetTextEdit(range, snippet);
  // The references are indented already, the same as where no snippet is used.
  edit.keepWhitespace = true;
  return edit;
}
