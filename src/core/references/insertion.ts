import type { PixelSize } from '../imageModel';
import { relativePath, type ResourceLocation } from '../relativePath';
import { findInsertRule, type InsertRule } from './insertRules';
import type { Link } from './link';
import { referencesFor, type ReferencedImage, type ReferenceSegment } from './reference';
import { existingSlot } from './slot';
import type { Surroundings, TextRange } from './textRange';

interface SavedImage {
  readonly file: ResourceLocation;
  /** The file's whole address, percent-encoded, for a document no relative path leads from. */
  readonly uri: string;
  readonly alt: string;
  readonly size: PixelSize | undefined;
}

export interface InsertionInput {
  readonly languageId: string;
  /** Where paths start: the document, or for an untitled one a name in its workspace folder. */
  readonly document: ResourceLocation;
  readonly workspaceFolder: ResourceLocation | undefined;
  /** At least one. */
  readonly images: readonly SavedImage[];
  readonly rules: readonly InsertRule[];
  /** `easel.insert.dimensions`. */
  readonly dimensions: boolean;
  /** A few dozen lines on both sides of the selection are enough. */
  readonly surroundings: Surroundings;
}

export interface Insertion {
  /** Which part of `surroundings.text` is replaced; undefined where the caller decides. */
  readonly range: TextRange | undefined;
  readonly segments: readonly ReferenceSegment[];
  /** How many images found no place: an existing slot takes only the first. */
  readonly unreferenced: number;
}

/** The text that refers to the images at this place of the document. */
export function composeInsertion(input: InsertionInput): Insertion {
  const { languageId, images, surroundings, dimensions } = input;
  const linked = images.map(image => withLink(image, input));
  const slot = existingSlot(languageId, surroundings);
  const first = linked[0];
  if (slot !== undefined && first !== undefined) {
    return {
      range: { start: slot.start, end: slot.end },
      segments: [{ kind: 'text', text: slot.textFor(first.link) }],
      unreferenced: images.length - 1,
    };
  }
  const style = { languageId, dimensions, ownLine: hasOwnLine(surroundings) };
  return { range: undefined, segments: referencesFor(linked, style), unreferenced: 0 };
}

function withLink(image: SavedImage, input: InsertionInput): ReferencedImage {
  const { rules, document, workspaceFolder } = input;
  const rule = findInsertRule({ rules, document, workspaceFolder, file: image.file });
  return {
    link: rule?.link ?? linkBetween(document, image),
    alt: image.alt,
    size: image.size,
    pattern: rule?.pattern,
  };
}

function linkBetween(document: ResourceLocation, image: SavedImage): Link {
  const path = relativePath(document, image.file);
  return path === undefined ? { prefix: image.uri, path: '' } : { prefix: '', path };
}

/** Whether nothing but white space stands on the selection's first line before and after it. */
function hasOwnLine({ text, selectionStart, selectionEnd }: Surroundings): boolean {
  const before = text.slice(text.lastIndexOf('\n', selectionStart - 1) + 1, selectionStart);
  const after = /^[^\n]*/.exec(text.slice(selectionEnd))?.[0] ?? '';
  return (before + after).trim() === '';
}
