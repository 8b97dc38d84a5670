import * as vscode from 'vscode';
import type { PixelSize } from '../../core/imageModel';
import { dimensionChanges } from '../../core/references/dimensionChanges';
import { existingSlot } from '../../core/references/slot';
import { InsertionTarget } from './insertionTarget';
import type { PlacedPicture } from './placedPicture';
import type { Destination } from './destination';
import { referenceEdit } from './referenceEdit';

/** How much of a document around a reference decides where it begins and ends. */
const contextLength = 4_000;

/** A reference from which an edit of its picture was started, followed through later changes of the document. */
export interface EditedReference {
  readonly target: InsertionTarget;
  /** What it says, as it stands in the document. */
  readonly written: string;
}

/** The last one for each picture, by the picture's address, for as long as its document is open. */
const byPicture = new Map<string, EditedReference>();

/** Keeps in mind where an edit of a picture was started from. */
export function rememberReference(
  picture: string,
  document: vscode.TextDocument,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  forgetLost();
  const known = byPicture.get(picture);
  const range = known && findRange(known);
  const isKnown =
    known?.target.document === document && range?.start.isEqual(document.positionAt(start));
  if (isKnown === true) return;
  // In its middle, so that typing at its ends moves it along.
  const middle = document.positionAt(Math.floor((start + end) / 2));
  const target = new InsertionTarget(document, new vscode.Selection(middle, middle));
  const written = document.getText().slice(start, end);
  keep(picture, { target, written });
}

/** The reference an edit of this picture was started from, in this window. */
export function referenceTo(picture: string): EditedReference | undefined {
  return byPicture.get(picture);
}

/** Whether the reference still says what it said. */
export function isThere(reference: EditedReference): boolean {
  return findRange(reference) !== undefined;
}

/** The picture that is made of another counts as started from the same reference. */
export function passReferenceOn(from: string, to: readonly string[]): void {
  const reference = byPicture.get(from);
  if (reference) for (const picture of to) keep(picture, reference);
}

/**
 * Lets the reference lead to another picture, in one undo step with the dimensions beside it where they were those of
 * the picture before. False when it is not there any more, or the editor refuses because somebody typed just now.
 *
 * @param before in pixels; undefined where nobody knows
 */
export async function updateReference(
  reference: EditedReference,
  placed: PlacedPicture,
  plan: Destination,
  before: PixelSize | undefined,
): Promise<boolean> {
  const range = findRange(reference);
  if (!range) return false;
  const { document } = reference.target;
  const at = document.offsetAt(range.start) + Math.floor(reference.written.length / 2);
  // Its alternative text stays: in a reference that is there, only the link is written.
  const { start, segments } = referenceEdit(
    { plan, placed: [placed], alt: '' },
    document,
    at,
    false,
  );
  const text = segments.map(segment => segment.text).join('');
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, text);
  let moved = 0;
  for (const change of before ? changesBeside(document, at, before, placed.picture) : []) {
    const place = new vscode.Range(
      document.positionAt(change.start),
      document.positionAt(change.end),
    );
    edit.replace(document.uri, place, change.text);
    if (change.end <= start) moved += change.text.length - (change.end - change.start);
  }
  if (!(await vscode.workspace.applyEdit(edit))) return false;
  const from = start + moved;
  rememberReference(placed.uri.toString(), document, { start: from, end: from + text.length });
  return true;
}

/** In offsets of the document. */
function changesBeside(
  document: vscode.TextDocument,
  at: number,
  before: PixelSize,
  after: PixelSize,
): ReturnType<typeof dimensionChanges> {
  const from = Math.max(0, at - contextLength);
  const text = document.getText().slice(from, at + contextLength);
  const surroundings = { text, selectionStart: at - from, selectionEnd: at - from };
  return dimensionChanges(document.languageId, surroundings, before, after).map(change => ({
    ...change,
    start: from + change.start,
    end: from + change.end,
  }));
}

/** Where it stands now, if it still says what it said. */
function findRange({ target, written }: EditedReference): vscode.Range | undefined {
  const { document, offset } = target;
  if (offset === undefined) return undefined;
  const from = Math.max(0, offset - contextLength);
  const at = offset - from;
  const text = document.getText().slice(from, offset + contextLength);
  const surroundings = { text, selectionStart: at, selectionEnd: at };
  const slot = existingSlot(document.languageId, surroundings);
  if (!slot || text.slice(slot.start, slot.end) !== written) return undefined;
  return new vscode.Range(
    document.positionAt(from + slot.start),
    document.positionAt(from + slot.end),
  );
}

function keep(picture: string, reference: EditedReference): void {
  const replaced = byPicture.get(picture);
  byPicture.set(picture, reference);
  if (!replaced) return;
  // Pictures that were made of one another share one.
  const isShared = [...byPicture.values()].some(({ target }) => target === replaced.target);
  if (!isShared) replaced.target.dispose();
}

function forgetLost(): void {
  for (const [picture, { target }] of byPicture) {
    if (target.offset !== undefined) continue;
    target.dispose();
    byPicture.delete(picture);
  }
}
