import * as vscode from 'vscode';

/** Languages that show pictures by their paths. The menus' `when` in package.json names the commonest. */
const languages =
  'markdown mdx quarto rmd html vue vue-html svelte astro php handlebars mustache razor ' +
  'aspnetcorerazor blade ejs erb twig jinja jinja-html django-html nunjucks liquid ' +
  'javascript typescript javascriptreact typescriptreact css scss sass less stylus postcss';

/** A tag may span lines. */
const linesAround = 4;
/** Cheap, and true of every reference: the editor asks at every movement of the cursor. */
const mayBePicture = /\.(?:png|jpe?g|webp)|<img\b|!\[/i;
const longestLine = 2_000;

const providedCodeActionKinds = [vscode.CodeActionKind.RefactorRewrite];

/**
 * Offers to edit the picture a reference at the cursor leads to. What reads references is loaded where
 * the lines around the cursor look like one.
 */
export function registerImageActions(): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, range, _context, token) {
      if (!mayBePicture.test(textAround(document, range))) return undefined;
      const { offerEdits } = await import('./pictureReferences');
      return offerEdits(document, range, token);
    },
  };
  const selector = languages.split(' ').map(language => ({ language }));
  return vscode.languages.registerCodeActionsProvider(selector, provider, {
    providedCodeActionKinds,
  });
}

function textAround(document: vscode.TextDocument, range: vscode.Range): string {
  const first = Math.max(0, range.start.line - linesAround);
  const last = Math.min(document.lineCount - 1, range.end.line + linesAround, first + 100);
  const lines: string[] = [];
  for (let line = first; line <= last; line += 1) lines.push(document.lineAt(line).text);
  return lines.map(text => text.slice(0, longestLine)).join('\n');
}
