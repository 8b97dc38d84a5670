import type { PixelSize } from '../imageModel';
import { relativePath, type ResourceLocation } from '../relativePath';
import { findInsertRule, type InsertRule } from './insertRules';
import { familyOf } from './languages';
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
  const { before, after } = linesAround(surroundings);
  const ownLine = (before.line + after.line).trim() === '';
  const references = referencesFor(linked, { languageId, dimensions, ownLine });
  const isBlock = ownLine && joinsLines(languageId);
  const segments = [
    ...(isBlock && before.next.trim() !== '' ? [text('\n')] : []),
    ...references,
    ...(isBlock && after.next.trim() !== '' ? [text('\n')] : []),
  ];
  const indentation = /^[ \t]*/.exec(before.line)?.[0] ?? '';
  const endsLine = after.line.trim() === '';
  return { range: undefined, segments: indented(segments, indentation, endsLine), unreferenced: 0 };
}

/** Where a paragraph goes on in the next line, a block needs an empty one on both sides. */
function joinsLines(languageId: string): boolean {
  return ['markdown', 'asciidoc', 'restructuredtext', 'org'].includes(familyOf(languageId));
}

/** Every line after the first begins like the first; empty ones stay empty. */
function indented(
  segments: readonly ReferenceSegment[],
  indentation: string,
  lastEndsLine: boolean,
): readonly ReferenceSegment[] {
  return segments.map((segment, index) => {
    const endsLine = segments[index + 1]?.text.startsWith('\n') ?? lastEndsLine;
    const lineStart = endsLine ? /\n(?=[^\n])/g : /\n(?!\n)/g;
    return { ...segment, text: segment.text.replace(lineStart, `\n${indentation}`) };
  });
}

function text(value: string): ReferenceSegment {
  return { kind: 'text', text: value };
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

/** On each side of the selection the rest of its line, and the next line from there. */
function linesAround(
  surroundings: Surroundings,
): Record<'before' | 'after', { readonly line: string; readonly next: string }> {
  const { selectionStart, selectionEnd } = surroundings;
  const before = surroundings.text.slice(0, selectionStart).split('\n');
  const after = surroundings.text.slice(selectionEnd).split('\n');
  return {
    before: { line: before.at(-1) ?? '', next: before.at(-2) ?? '' },
    after: { line: after[0] ?? '', next: after[1] ?? '' },
  };
}
