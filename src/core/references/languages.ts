/** How a document writes an image. `string` is every language without a form of its own. */
type ReferenceFamily =
  | 'markdown'
  | 'html'
  | 'jsx'
  | 'css'
  | 'latex'
  | 'asciidoc'
  | 'restructuredtext'
  | 'typst'
  | 'org'
  | 'string';

const families: readonly (readonly [family: ReferenceFamily, languageIds: string])[] = [
  ['markdown', 'markdown mdx quarto rmd rmarkdown prompt instructions chatmode'],
  [
    'html',
    'html vue vue-html svelte astro php handlebars mustache razor aspnetcorerazor blade ejs erb ' +
      'phoenix-heex twig jinja jinja-html django-html nunjucks liquid',
  ],
  ['jsx', 'javascriptreact typescriptreact'],
  ['css', 'css scss sass less stylus postcss tailwindcss'],
  ['latex', 'latex tex'],
  ['asciidoc', 'asciidoc'],
  ['restructuredtext', 'restructuredtext'],
  ['typst', 'typst'],
  ['org', 'org'],
];

/** Languages in which a quote is only ever a character of the text. */
const prose = 'markdown mdx quarto rmd rmarkdown latex tex asciidoc restructuredtext org';

/** The family of a VS Code language id. */
export function familyOf(languageId: string): ReferenceFamily {
  return families.find(([, ids]) => lists(ids, languageId))?.[0] ?? 'string';
}

/** JavaScript and TypeScript, where a relative module path needs its `./`. */
export function isScript(languageId: string): boolean {
  return /^(?:javascript|typescript)(?:react)?$/.test(languageId);
}

export type StringEscape = 'backslash' | 'dollar' | 'doubled' | 'shell' | 'xml' | 'none';

interface StringStyle {
  /** The quote a new string gets; empty where text stands bare. */
  readonly quote: string;
  /** Every quote a string may be in, for finding the one under the cursor. */
  readonly quotes: string;
  readonly escape: StringEscape;
}

const styles: readonly (readonly [
  quote: string,
  quotes: string,
  escape: StringEscape,
  languageIds: string,
])[] = [
  ["'", '\'"`', 'backslash', 'javascript typescript javascriptreact typescriptreact coffeescript'],
  ["'", '\'"', 'backslash', 'python ruby perl lua'],
  ["'", '\'"', 'dollar', 'dart groovy'],
  ['"', '"', 'dollar', 'kotlin julia'],
  ['"', '"`', 'backslash', 'go'],
  [
    '"',
    '"',
    'backslash',
    'json jsonc rust c cpp csharp java scala swift fsharp haskell elm objective-c zig clojure typst',
  ],
  ["'", '\'"', 'doubled', 'sql powershell pascal matlab'],
  ['"', '"', 'doubled', 'vb'],
  ["'", '\'"', 'shell', 'shellscript fish'],
  ['"', '\'"', 'xml', 'xml xsl'],
  ['', '', 'none', `plaintext log makefile ignore git-commit bibtex ${prose}`],
  ['', '\'"', 'none', 'yaml dockercompose ini properties dotenv dockerfile'],
];

const otherStyle: StringStyle = { quote: '"', quotes: '\'"`', escape: 'backslash' };

/** How a language writes a string; in HTML and Vue that of the scripts they contain. */
export function stringStyleOf(languageId: string): StringStyle {
  const found = styles.find(([, , , ids]) => lists(ids, languageId));
  return found ? { quote: found[0], quotes: found[1], escape: found[2] } : otherStyle;
}

function lists(languageIds: string, languageId: string): boolean {
  return languageIds.split(' ').includes(languageId);
}
