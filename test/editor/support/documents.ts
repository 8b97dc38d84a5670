import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  commands,
  languages,
  Range,
  Selection,
  Uri,
  window,
  workspace,
  type TextDocument,
} from 'vscode';

/** Stands in a test's text where the cursor is; two of them stand at the ends of a selection. */
const cursorMark = '‸';

let folders = 0;

/** The folder the editor has opened, a copy that tests may change. */
export function workspaceFolder(): Uri {
  const [folder] = workspace.workspaceFolders ?? [];
  if (!folder) throw new Error('The tests need an opened folder.');
  return folder.uri;
}

/** A folder in the workspace that no other test uses. */
export async function newFolder(name = 'work'): Promise<Uri> {
  folders += 1;
  const folder = Uri.joinPath(workspaceFolder(), `test-${folders}`, name);
  await mkdir(folder.fsPath, { recursive: true });
  return folder;
}

/** Writes a document into `folder`, or one of its own, and opens it with the cursor at its `‸`. */
export async function openDocument(
  name: string,
  text: string,
  options: { readonly folder?: Uri; readonly languageId?: string } = {},
): Promise<TextDocument> {
  const folder = options.folder ?? (await newFolder());
  const uri = Uri.joinPath(folder, name);
  await writeFile(uri.fsPath, text.replaceAll(cursorMark, ''));
  return showDocument(await workspace.openTextDocument(uri), text, options.languageId);
}

/** Shows a document that is `text` without its marks. */
export async function showDocument(
  opened: TextDocument,
  text: string,
  languageId = opened.languageId,
): Promise<TextDocument> {
  const document =
    languageId === opened.languageId
      ? opened
      : await languages.setTextDocumentLanguage(opened, languageId);
  const editor = await window.showTextDocument(document, { preview: false });
  const [start, end] = marksIn(text);
  editor.selection = new Selection(document.positionAt(start), document.positionAt(end));
  return document;
}

function marksIn(text: string): readonly [start: number, end: number] {
  const [before = '', selected, after] = text.split(cursorMark);
  if (selected === undefined) return [before.length, before.length];
  return [before.length, before.length + (after === undefined ? 0 : selected.length)];
}

/** The selected text in the active editor. */
export function selectedText(): string | undefined {
  const editor = window.activeTextEditor;
  return editor?.document.getText(editor.selection);
}

/** Replaces a document's text from `start` up to `end` as a person would, in a step of its own. */
export async function editDocument(
  document: TextDocument,
  change: { readonly start: number; readonly end: number; readonly text: string },
): Promise<void> {
  const editor = await window.showTextDocument(document);
  const range = new Range(document.positionAt(change.start), document.positionAt(change.end));
  if (!(await editor.edit(builder => builder.replace(range, change.text)))) {
    throw new Error('The editor refused the edit.');
  }
}

/** A path in the workspace, for messages and `output` arguments. */
export function pathInWorkspace(uri: Uri): string {
  return path.posix.relative(workspaceFolder().path, uri.path);
}

/** Leaves no editor open and no change unsaved. */
export async function closeAllEditors(): Promise<void> {
  for (const document of workspace.textDocuments.filter(each => each.isDirty)) {
    await window.showTextDocument(document);
    await commands.executeCommand('workbench.action.files.revert');
  }
  await commands.executeCommand('workbench.action.closeAllEditors');
}
