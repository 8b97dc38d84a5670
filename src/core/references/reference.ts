import type { PixelSize } from '../imageModel';
import { parseTemplate } from '../template';
import { altIn, pathIn } from './escapes';
import { familyOf, isScript, stringStyleOf } from './languages';
import { plainLink, withDot, type Link } from './link';

/** A piece of text to insert. `alt` is to be a snippet placeholder; its text is already escaped. */
export interface ReferenceSegment {
  readonly kind: 'text' | 'alt';
  readonly text: string;
}

export interface ReferencedImage {
  readonly link: Link;
  /** Any text; it is escaped here. */
  readonly alt: string;
  readonly size: PixelSize | undefined;
  /** A rule's own form instead of the language's. */
  readonly pattern: string | undefined;
}

export interface ReferenceStyle {
  readonly languageId: string;
  /** `easel.insert.dimensions`: width and height where the syntax has them. */
  readonly dimensions: boolean;
  /** Whether the reference has its line to itself, which a block macro or directive needs. */
  readonly ownLine: boolean;
}

/** What a pattern may hold. */
const variables = ['path', 'alt', 'width', 'height', 'fileName'] as const;

/** The references to `images`, joined as the language joins them. */
export function referencesFor(
  images: readonly ReferencedImage[],
  style: ReferenceStyle,
): readonly ReferenceSegment[] {
  const hasPattern = images.some(image => image.pattern !== undefined);
  const separator = hasPattern ? '\n' : separatorOf(style);
  const segments = images.flatMap((image, index) => [
    ...(index === 0 ? [] : [text(separator)]),
    ...fillPattern(image.pattern ?? formOf(image, style), image, style.languageId),
  ]);
  // A directive in the middle of a paragraph would be part of its text.
  const isDirective = familyOf(style.languageId) === 'restructuredtext' && !hasPattern;
  return isDirective && !style.ownLine ? [text('\n\n'), ...segments, text('\n\n')] : segments;
}

/**
 * Whether a pattern of one's own is understood.
 *
 * @param field where the pattern stands, for the message
 * @throws ImageError `invalid-request` for an unknown variable
 */
export function checkPattern(pattern: string, field: string): void {
  parseTemplate(pattern, variables, field);
}

function separatorOf({ languageId, ownLine }: ReferenceStyle): string {
  switch (familyOf(languageId)) {
    case 'css':
      return ', ';
    case 'asciidoc':
      return ownLine ? '\n\n' : ' ';
    case 'restructuredtext':
      return '\n\n';
    case 'string':
      return stringStyleOf(languageId).quote === '' ? '\n' : ', ';
    case 'markdown':
    case 'html':
    case 'jsx':
    case 'latex':
    case 'typst':
    case 'org':
      return '\n';
  }
}

/** The language's own form, as a pattern. */
function formOf({ link, size }: ReferencedImage, style: ReferenceStyle): string {
  const { languageId, ownLine } = style;
  const isSized = style.dimensions && size !== undefined;
  switch (familyOf(languageId)) {
    case 'markdown':
      return '![${alt}](${path})';
    case 'html':
      return `<img src="\${path}" alt="\${alt}"${isSized ? ' width="${width}" height="${height}"' : ''}>`;
    case 'jsx':
      return `<img src="\${path}" alt="\${alt}"${isSized ? ' width={${width}} height={${height}}' : ''} />`;
    case 'css':
      return 'url(${path})';
    case 'latex':
      return '\\includegraphics{${path}}';
    case 'asciidoc':
      return ownLine ? 'image::${path}[${alt}]' : 'image:${path}[${alt}]';
    case 'restructuredtext':
      return '.. image:: ${path}\n   :alt: ${alt}';
    case 'typst':
      return '#image("${path}", alt: "${alt}")';
    case 'org':
      return '[[file:${path}]]';
    case 'string': {
      const { quote, quotes } = stringStyleOf(languageId);
      // YAML and its like take bare text, except for what they would read as something else.
      const isBare =
        quotes === '' || /^[\p{L}\p{N}./_~][\p{L}\p{N}./_~@+-]*$/u.test(plainLink(link));
      const actual = quote === '' && !isBare ? '"' : quote;
      return `${actual}\${path}${actual}`;
    }
  }
}

/** A pattern with its values escaped for the language and for the quote each one stands in. */
function fillPattern(
  pattern: string,
  { link, alt, size }: ReferencedImage,
  languageId: string,
): readonly ReferenceSegment[] {
  const isModule = familyOf(languageId) === 'string' && isScript(languageId);
  const target = isModule ? withDot(link) : link;
  const fileName = link.path.slice(link.path.lastIndexOf('/') + 1);
  let quote = '';
  return parseTemplate(pattern, variables, 'pattern').map(part => {
    if (part.kind === 'text') {
      quote = /["'`]$/.exec(part.text)?.[0] ?? '';
      return part;
    }
    switch (part.name) {
      case 'alt':
        return { kind: 'alt', text: altIn(alt, languageId, quote) };
      case 'path':
        return text(pathIn(target, languageId, quote));
      case 'fileName':
        return text(pathIn({ prefix: '', path: fileName }, languageId, quote));
      case 'width':
      case 'height':
        return text(size === undefined ? '' : String(size[part.name]));
    }
  });
}

function text(value: string): ReferenceSegment {
  return { kind: 'text', text: value };
}
