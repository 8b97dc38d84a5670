/**
 * What a reference points to, before a syntax has encoded it. The prefix is written into the
 * document as it stands, because a rule's `to` may be `{{ site.baseurl }}/`.
 */
export interface Link {
  /** A rule's `to`, or a whole address where no relative path exists; else empty. */
  readonly prefix: string;
  /** The rest as a plain path with forward slashes. */
  readonly path: string;
}

/** The link as text without any encoding. */
export function plainLink(link: Link): string {
  return link.prefix + link.path;
}

/**
 * The link as a URL reference. Encodes what no URL may hold and, beyond `encodeURI`, whatever would
 * end or change it where it is written: `?` and `#` (query, fragment), quotes and parentheses
 * (attributes, `url()`, Markdown), `&` (character references). A first segment with a colon would
 * be read as a scheme and gets a `./`.
 */
export function urlOf({ prefix, path }: Link): string {
  const dot = prefix === '' && /^[^/]*:/.test(path) ? './' : '';
  return prefix + dot + encodeURI(wellFormed(path)).replace(/[?#&'()]/g, percentEncode);
}

/**
 * The link inside `url(…)` of a style sheet: the text VS Code's own drop writes, wherever that is
 * valid CSS, so letters of every script stay readable.
 */
export function cssUrlOf({ prefix, path }: Link): string {
  return prefix + wellFormed(path).replace(/[\s"'`(){}<>\\%?#\p{Cc}]/gu, percentEncode);
}

/** A relative path as bundlers want it: without `./` they look for a package of that name. */
export function withDot(link: Link): Link {
  const needsDot = link.prefix === '' && !/^(?:\.{1,2})?\//.test(link.path);
  return needsDot ? { prefix: './', path: link.path } : link;
}

export function percentEncode(character: string): string {
  return encodeURIComponent(character).replace(
    /[!'()*]/,
    mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Half a surrogate pair has no encoding and would throw. */
function wellFormed(path: string): string {
  return path.replace(/\p{Cs}/gu, '\ufffd');
}
