import * as vscode from 'vscode';
import { isInside, type ResourceLocation } from '../../core/relativePath';
import { imageReferenceAt, type ImageReference } from '../../core/references/imageReference';
import type { InsertRule } from '../../core/references/insertRules';
import { referencedFiles, type ReferencePlace } from '../../core/references/referencedFiles';
import { documentLocation } from '../insertion/documentLocation';

const t = vscode.l10n.t;

/** How much of a document around the cursor is looked at: a tag may span lines. */
const contextLength = 4_000;

/** A reference in a document and the picture it leads to. */
export interface PictureReference {
  /** The file; of an https address its text. */
  readonly picture: vscode.Uri | string;
  /** Whether the file lies in the workspace or beside the document: a document may name any. */
  readonly isInside: boolean;
  /** The link in the document, offsets in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** The reference around a selection; `missing` names the file of one that leads nowhere. */
export async function findPictureReference(
  document: vscode.TextDocument,
  range: vscode.Range,
): Promise<PictureReference | { readonly missing: string } | undefined> {
  const selectionStart = document.offsetAt(range.start);
  const selectionEnd = document.offsetAt(range.end);
  const from = Math.max(0, selectionStart - contextLength);
  const found = imageReferenceAt(document.languageId, {
    text: document.getText().slice(from, selectionEnd + contextLength),
    selectionStart: selectionStart - from,
    selectionEnd: selectionEnd - from,
  });
  if (!found) return undefined;
  const { target } = found;
  const place = { start: from + found.start, end: from + found.end };
  if (target.kind === 'address') return { ...place, picture: target.url, isInside: true };
  const candidates = filesOf(target, document);
  for (const file of candidates) {
    const picture = vscode.Uri.from(file);
    if (await isFile(picture)) {
      return { ...place, picture, isInside: isInWorkspace(picture, document) };
    }
  }
  return { missing: target.paths[0] ?? '' };
}

/** Offers the commands that change the picture around the cursor; nothing where there is none. */
export async function offerEdits(
  document: vscode.TextDocument,
  range: vscode.Range,
  token: vscode.CancellationToken,
): Promise<vscode.CodeAction[]> {
  const found = await findPictureReference(document, range);
  if (!found || 'missing' in found || token.isCancellationRequested) return [];
  const { picture } = found;
  const edit = action(t('Edit Image with Easel…'), 'easel.editImage', document, range);
  if (typeof picture === 'string') return [edit];
  return [edit, action(t('Edit Image Region with Easel…'), 'easel.editRegion', document, range)];
}

function action(
  title: string,
  command: 'easel.editImage' | 'easel.editRegion',
  document: vscode.TextDocument,
  range: vscode.Range,
): vscode.CodeAction {
  const offered = new vscode.CodeAction(title, vscode.CodeActionKind.RefactorRewrite);
  offered.command = { title, command, arguments: [document.uri, range] };
  return offered;
}

function filesOf(
  { paths }: Extract<ImageReference['target'], { kind: 'path' }>,
  document: vscode.TextDocument,
): readonly ResourceLocation[] {
  const place = placeOf(document);
  const files = paths.flatMap(path => referencedFiles(path, place));
  // Two ways to read a path may lead to one file.
  return [...new Map(files.map(file => [file.path, file])).values()];
}

/** An untitled document stands as if it were in its workspace folder. */
function placeOf(document: vscode.TextDocument): ReferencePlace {
  const location = documentLocation(document);
  const rules = rulesFor(location);
  if (location.scheme !== 'untitled') {
    const folder = vscode.workspace.getWorkspaceFolder(location)?.uri;
    return { document: location, workspaceFolder: folder, rules };
  }
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const stand = folder ? vscode.Uri.joinPath(folder, 'untitled') : location;
  return { document: stand, workspaceFolder: folder, rules };
}

/** Read loosely: a mistake in the rules is told where something is written by them. */
function rulesFor(scope: vscode.Uri): readonly InsertRule[] {
  const rules: unknown = vscode.workspace.getConfiguration('easel', scope).get('insert.rules');
  return Array.isArray(rules) ? rules.filter(isRule) : [];
}

function isRule(value: unknown): value is InsertRule {
  if (typeof value !== 'object' || value === null) return false;
  const { documents, from = '', to = '' } = value as Readonly<Record<string, unknown>>;
  return [documents, from, to].every(each => typeof each === 'string');
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}

function isInWorkspace(picture: vscode.Uri, document: vscode.TextDocument): boolean {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const own = vscode.Uri.joinPath(documentLocation(document), '..');
  return [...folders, own].some(folder => isInside(folder, picture));
}
