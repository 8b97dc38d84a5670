import * as vscode from 'vscode';
import { moveOffset } from '../../core/offsetTracker';
import { documentLocation, takesReferences } from './documentLocation';

/** The document and the place in it that a reference goes to, followed through later edits. */
export class InsertionTarget implements vscode.Disposable {
  /** Whether the reference comes behind text that was selected, and so needs a gap before it. */
  readonly followsSelection: boolean;
  private place: number | undefined;
  private readonly subscriptions: vscode.Disposable[] = [];

  constructor(
    readonly document: vscode.TextDocument,
    selection: vscode.Selection,
  ) {
    this.followsSelection = !selection.isEmpty;
    // Selected text is what the person wrote, often the prompt itself: the reference goes behind it.
    this.place = document.offsetAt(selection.end);
    this.subscriptions.push(
      vscode.workspace.onDidChangeTextDocument(event => this.follow(event)),
      vscode.workspace.onDidCloseTextDocument(closed => {
        if (closed === document) this.place = undefined;
      }),
    );
  }

  /** Where the reference goes now; undefined when the place was edited away or the document closed. */
  get offset(): number | undefined {
    return this.document.isClosed ? undefined : this.place;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private follow(event: vscode.TextDocumentChangeEvent): void {
    if (event.document !== this.document) return;
    // Changes of one event do not overlap and are given from the document's end to its start.
    for (const change of event.contentChanges) {
      if (this.place === undefined) return;
      this.place = moveOffset(this.place, {
        offset: change.rangeOffset,
        removed: change.rangeLength,
        inserted: change.text.length,
      });
    }
  }
}

/** The place in the active text editor, or undefined when there is none to insert into. */
export function currentTarget(): InsertionTarget | undefined {
  return targetAtCursor(vscode.window.activeTextEditor);
}

/** The cursor of a document that is open, shown or in a tab behind others; undefined when it is not. */
export async function targetIn(document: vscode.Uri): Promise<InsertionTarget | undefined> {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const shown = [...(activeTextEditor ? [activeTextEditor] : []), ...visibleTextEditors].find(
    editor => isAt(editor.document, document),
  );
  return targetAtCursor(shown ?? (await bringToFront(document)));
}

function targetAtCursor(editor: vscode.TextEditor | undefined): InsertionTarget | undefined {
  if (!editor || !takesReferences(editor.document)) return undefined;
  return new InsertionTarget(editor.document, editor.selection);
}

/** Only an editor that is shown says where its cursor is. */
async function bringToFront(uri: vscode.Uri): Promise<vscode.TextEditor | undefined> {
  const tab = vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .find(({ input }) => input instanceof vscode.TabInputText && isSame(input.uri, uri));
  const document = vscode.workspace.textDocuments.find(each => isSame(each.uri, uri));
  if (!tab || !document) return undefined;
  const { viewColumn } = tab.group;
  return vscode.window.showTextDocument(document, { viewColumn, preserveFocus: true });
}

function isAt(document: vscode.TextDocument, uri: vscode.Uri): boolean {
  return isSame(document.uri, uri) || isSame(documentLocation(document), uri);
}

function isSame(one: vscode.Uri, other: vscode.Uri): boolean {
  return one.toString() === other.toString();
}
