import { familyOf, stringStyleOf, type StringEscape } from './languages';
import { cssUrlOf, percentEncode, plainLink, urlOf, withDot, type Link } from './link';

/** One line of visible text: line ends and tabs become spaces, bidi overrides go. */
export function oneLine(text: string): string {
  return text
    .replace(/[\u202a-\u202e\u2066-\u2069\p{Cs}]/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/**
 * The link as the language needs it in its own way of showing an image.
 *
 * @param quote the quote it stands in, or ''
 */
export function pathIn(link: Link, languageId: string, quote: string): string {
  const path = plainLink(link);
  switch (familyOf(languageId)) {
    case 'markdown':
    case 'html':
    case 'jsx':
      return attributeUrl(link, languageId);
    case 'css':
      return cssUrlOf(link);
    case 'latex':
      return path.replace(/[%#]/g, '\\$&');
    case 'asciidoc':
      // The target ends at the first bracket.
      return path.replace(/[[\]]/g, percentEncode);
    case 'restructuredtext':
      // docutils removes white space from a directive's URI unless it is escaped.
      return path.replace(/[\\\s]/g, '\\$&');
    case 'org':
      // Org's own rule: brackets, and backslashes before them or at the end.
      return path.replace(/\\+(?=[[\]]|$)/g, '$&$&').replace(/[[\]]/g, '\\$&');
    case 'typst':
    case 'string':
      return escapeString(path, quote, stringStyleOf(languageId).escape);
  }
}

/**
 * A URL for a quoted attribute or a Markdown target. Vue's compiler takes a relative `src` for a
 * file to bundle only when it begins with a dot (Vue Loader's page *Asset URL Handling*).
 */
export function attributeUrl(link: Link, languageId: string): string {
  const { prefix, path } = languageId.startsWith('vue') ? withDot(link) : link;
  const url = urlOf({ prefix, path });
  return isRazor(languageId) ? prefix + url.slice(prefix.length).replaceAll('@', '%40') : url;
}

/** Languages in which `@` starts code. */
function isRazor(languageId: string): boolean {
  return /razor|blade/.test(languageId);
}

/** Alternative text as the language needs it, in `quote` or bare. */
export function altIn(alt: string, languageId: string, quote: string): string {
  const text = oneLine(alt);
  switch (familyOf(languageId)) {
    case 'markdown':
      return quote === '' ? escapeMarkdown(text) : escapeAttribute(text, quote);
    case 'html':
    case 'jsx':
      return escapeAttribute(text, quote).replaceAll('@', isRazor(languageId) ? '&#64;' : '@');
    case 'asciidoc': {
      // Commas, quotes and equals signs would make the text a list of attributes.
      const quoted = /[,"=]/.test(text) ? `"${text.replaceAll('"', '\\"')}"` : text;
      return quoted.replaceAll(']', '\\]');
    }
    case 'css':
    case 'latex':
    case 'restructuredtext':
    case 'typst':
    case 'org':
    case 'string':
      return escapeString(text, quote, stringStyleOf(languageId).escape);
  }
}

/**
 * Markdown and MDX. Backslashes keep brackets, code, emphasis, HTML, MDX expressions, math and
 * table cells from starting; an underscore only starts emphasis at a word's edge.
 */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\[\]`*<{}|$]|&(?=#?\w+;)/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_');
}

/**
 * A quoted attribute. Braces are written as references too: Svelte, Angular and every template
 * language would evaluate them.
 */
function escapeAttribute(text: string, quote: string): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('{', '&#123;');
  return quote === "'" ? escaped.replaceAll("'", '&#39;') : escaped;
}

/** The inside of a string literal in `quote`; bare text ('') stays as it is. */
export function escapeString(text: string, quote: string, escape: StringEscape): string {
  if (quote === '') return text;
  switch (escape) {
    case 'backslash':
      return quote === '`' ? text.replace(/[\\`]|\$(?=\{)/g, '\\$&') : backslashed(text, quote);
    case 'dollar':
      return backslashed(text, `${quote}$`);
    case 'doubled':
      return text.replaceAll(quote, quote + quote);
    case 'shell':
      return quote === "'" ? text.replaceAll("'", "'\\''") : backslashed(text, '"$`');
    case 'xml':
      return escapeAttribute(text, quote);
    case 'none':
      // Where new text is bare, as in YAML, double quotes know backslashes and single ones do not.
      return escapeString(text, quote, quote === '"' ? 'backslash' : 'doubled');
  }
}

function backslashed(text: string, special: string): string {
  return Array.from(text, character =>
    `\\${special}`.includes(character) ? `\\${character}` : character,
  ).join('');
}
