import * as vscode from 'vscode';
import type { ImageWarning } from '../../core/imageProvider';
import { endAfterAltText } from '../../core/references/afterReference';
import { altTextOf } from '../../core/references/altText';
import { composeInsertion } from '../../core/references/insertion';
import { parseInsertRules } from '../../core/references/insertRules';
import { familyOf } from '../../core/references/languages';
import type { ReferenceSegment } from '../../core/references/reference';
import { workspaceFolderFor } from '../../core/destination';
import type { ResourceLocation } from '../../core/relativePath';
import type { Destination } from './destination';
import { documentLocation } from './documentLocation';
import type { PlacedPicture } from './placedPicture';

/** How much of a document around the cursor decides where it stands: a tag may span lines. */
const contextLength = 4_000;

/** What to put where in the document, offsets in UTF-16 units. */
export interface ReferenceEdit {
  readonly start: number;
  readonly end: number;
  readonly segments: readonly ReferenceSegment[];
  readonly warnings: readonly ImageWarning[];
}

export interface PicturesToInsert {
  readonly plan: Destination;
  readonly placed: readonly PlacedPicture[];
  /** Any text; each syntax escapes it. */
  readonly alt: string;
}

/** The references' text for a place in a document, in the syntax of the place. */
export function referenceEdit(
  what: PicturesToInsert,
  document: vscode.TextDocument,
  offset: number,
  followsSelection: boolean,
): ReferenceEdit {
  const { plan, placed } = what;
  const from = Math.max(0, offset - contextLength);
  const text = document.getText().slice(from, offset + contextLength);
  const at = offset - from;
  const behind = followsSelection
    ? endAfterAltText(document.languageId, { text, selectionStart: at, selectionEnd: at })
    : undefined;
  // Easel leaves the alt text selected: what comes next stands behind the whole reference.
  if (behind !== undefined) return referenceEdit(what, document, from + behind, true);
  const gap = followsSelection ? gapAfterSelection(document, offset) : '';
  const before = text.slice(0, at) + gap;
  const insertion = composeInsertion({
    languageId: document.languageId,
    ...placeOf(document, plan),
    images: placed.map(({ uri, picture: { width, height } }) => ({
      file: uri,
      uri: uri.toString(),
      alt: altTextOf(what.alt),
      size: { width, height },
    })),
    rules: parseInsertRules(plan.rules),
    dimensions: plan.dimensions,
    surroundings: {
      text: before + text.slice(at),
      selectionStart: before.length,
      selectionEnd: before.length,
    },
  });
  const { range, segments, unreferenced } = insertion;
  if (range && gap !== '') return referenceEdit(what, document, offset, false);
  return {
    start: range ? from + range.start : offset,
    end: range ? from + range.end : offset,
    segments: gap === '' ? segments : [{ kind: 'text', text: gap }, ...segments],
    warnings: unreferenced > 0 ? [{ code: 'not-referenced', count: unreferenced }] : [],
  };
}

/** Where paths start from: an untitled document stands as if it were in its workspace folder. */
function placeOf(
  document: vscode.TextDocument,
  plan: Destination,
): { readonly document: ResourceLocation; readonly workspaceFolder: ResourceLocation | undefined } {
  const folders = plan.workspaceFolders.map(each => vscode.Uri.parse(each));
  // A cell of an untitled notebook is not untitled itself, so it is the location that says it.
  const location = documentLocation(document);
  if (location.scheme !== 'untitled') {
    return { document: location, workspaceFolder: workspaceFolderFor(folders, location) };
  }
  const [folder] = folders;
  return {
    document: folder ? vscode.Uri.joinPath(folder, 'untitled') : location,
    workspaceFolder: folder,
  };
}

/** Behind selected text, often the prompt itself, a block starts on a line of its own. */
function gapAfterSelection(document: vscode.TextDocument, offset: number): string {
  const position = document.positionAt(offset);
  const line = document.lineAt(position);
  const indentation = line.text.slice(0, line.firstNonWhitespaceCharacterIndex);
  const lineBreak = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  if (position.character !== line.range.end.character) return ' ';
  switch (familyOf(document.languageId)) {
    case 'markdown':
    case 'asciidoc':
    case 'restructuredtext':
      return lineBreak + lineBreak + indentation;
    case 'html':
    case 'jsx':
      return lineBreak + indentation;
    default:
      return ' ';
  }
}
