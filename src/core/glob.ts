/** Globstars that fill their segments, other stars, a character class, or one character. */
const token = /(?<![^/])(?:\*\*\/)+|(?<![^/])\*\*$|\*+|\[([!^]?)(\]?[^\]/]+)\]|[\s\S]/gu;

/**
 * Globs as VS Code's settings write them: `*` and `?` within a segment, `**` over segments,
 * `{a,b}` and `[a-z]` / `[!a-z]`. Names beginning with a dot match like any other, case counts.
 * What is not a complete group is taken literally, so every text is a glob. A library was weighed:
 * picomatch, which VS Code uses for Markdown, is 20 KB for extglobs nobody writes here.
 */
export function globMatches(glob: string, path: string): boolean {
  const hasGroups = hasBalancedBraces(glob);
  let depth = 0;
  const pattern = glob.replace(
    token,
    (piece: string, negation: string | undefined, characters: string | undefined, at: number) => {
      if (characters !== undefined) return `[${negation ? '^/' : ''}${classOf(characters)}]`;
      if (piece.endsWith('*/')) return '(?:[^/]*/)*';
      if (piece.startsWith('*')) return starsOf(glob, at, piece);
      if (piece === '?') return '[^/]';
      if (hasGroups && piece === '{') depth++;
      else if (hasGroups && piece === '}') depth--;
      else return depth > 0 && piece === ',' ? '|' : literal(piece);
      return piece === '{' ? '(?:' : ')';
    },
  );
  return new RegExp(`^${pattern}$`, 'su').test(path);
}

/** `**` that ends the glob takes everything, stars that are a whole segment at least one character. */
function starsOf(glob: string, at: number, stars: string): string {
  const before = glob[at - 1] ?? '/';
  const after = glob[at + stars.length] ?? '/';
  if (before !== '/' || after !== '/') return '[^/]*';
  return stars === '**' ? '.*' : '[^/]+';
}

/** A brace within `[…]` is a character like any other. */
function hasBalancedBraces(glob: string): boolean {
  let depth = 0;
  for (const [piece] of glob.matchAll(token)) {
    if (piece === '{') depth++;
    if (piece === '}' && --depth < 0) return false;
  }
  return depth === 0;
}

/** Written as its code point, a character has no meaning in a regular expression. */
function literal(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** The inside of `[…]`: single characters and ranges; a range that runs backwards is three. */
function classOf(characters: string): string {
  return characters.replace(/(.)-(.)|./gsu, (match, low?: string, high?: string) =>
    low !== undefined && high !== undefined && low <= high && low.length === high.length
      ? `${literal(low)}-${literal(high)}`
      : Array.from(match, literal).join(''),
  );
}
