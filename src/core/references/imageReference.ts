import { readLink } from './readLink';
import { existingSlot } from './slot';
import type { Surroundings, TextRange } from './textRange';

/** What a reference in a document leads to, as far as its text says it. */
type ReferenceTarget =
  | { readonly kind: 'address'; readonly url: string }
  | {
      readonly kind: 'path';
      /** What the path may mean, the likeliest first; as plain text with forward slashes. */
      readonly paths: readonly string[];
    };

/** Where it stands: what is to be replaced when it shall lead elsewhere. */
export interface ImageReference extends TextRange {
  readonly target: ReferenceTarget;
}

const imageName = /\.(?:png|jpe?g|webp)$/i;
const scheme = /^[a-z][a-z0-9+.-]*:/i;

/**
 * The reference to a PNG, JPEG or WebP picture around the selection: in Markdown, HTML, JSX, a style
 * sheet, or wherever else `existingSlot` finds a place for a path. Undefined for `data:` and other
 * schemes than https, for `srcset`, and for what has no picture's name, unless it is an address that
 * is shown as an image.
 */
export function imageReferenceAt(
  languageId: string,
  surroundings: Surroundings,
): ImageReference | undefined {
  const slot = existingSlot(languageId, surroundings);
  if (!slot || slot.syntax === 'candidates') return undefined;
  const { start, end, syntax, isImage = false } = slot;
  const link = readLink(surroundings.text.slice(start, end), syntax, languageId);
  // Protocol-relative, as pages on the web have it.
  const whole = link.startsWith('//') ? `https:${link}` : link;
  if (scheme.test(whole)) {
    const url = URL.canParse(whole) ? new URL(whole) : undefined;
    if (url?.protocol !== 'https:' || !(isImage || imageName.test(url.pathname))) return undefined;
    return { start, end, target: { kind: 'address', url: url.href } };
  }
  const paths = pathsOf(link, syntax !== 'string').filter(path => imageName.test(path));
  return paths.length === 0 ? undefined : { start, end, target: { kind: 'path', paths } };
}

/**
 * A browser takes the query and the fragment off and decodes the rest, a bundler takes off the query
 * alone; and people write names as they are.
 */
function pathsOf(link: string, isUrl: boolean): readonly string[] {
  const bare = link.replace(/[?#].*$/s, '');
  const path = isUrl ? decoded(bare) : link;
  return [...new Set([path, bare, link])].map(each => each.replaceAll('\\', '/'));
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A per cent sign that is only itself.
    return path;
  }
}
