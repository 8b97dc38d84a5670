import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** What the sources say to people. */
export interface SourceTexts {
  /** In English, with the file that says it first. */
  readonly texts: ReadonlyMap<string, string>;
  /** Where something is said that cannot be read from the source. */
  readonly unreadable: readonly string[];
}

/**
 * The texts of `l10n.t(…)`, of the constants that are it, and of the tag `words`, wherever they stand below a folder.
 */
export function textsIn(folder: string): SourceTexts {
  const texts = new Map<string, string>();
  const unreadable: string[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!name.endsWith('.ts')) continue;
    const file = path.posix.join(folder, name.replaceAll(path.sep, '/'));
    for (const said of textsOf(file, readFileSync(file, 'utf8'))) {
      if (said.text === undefined) unreadable.push(said.place);
      else if (!texts.has(said.text)) texts.set(said.text, file);
    }
  }
  return { texts, unreadable };
}

interface Said {
  readonly place: string;
  /** Undefined where it is no literal. */
  readonly text: string | undefined;
}

export function textsOf(file: string, source: string): readonly Said[] {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const said: Said[] = [];
  const placeOf = (node: ts.Node): string =>
    `${file}:${parsed.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTranslator(node.expression)) {
      const [first] = node.arguments;
      const text = first && ts.isStringLiteralLike(first) ? first.text : undefined;
      said.push({ place: placeOf(node), text });
    } else if (isTranslator(node) && !isHandedOn(node)) {
      said.push({ place: placeOf(node), text: undefined });
    } else if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'words') {
      said.push({ place: placeOf(node), text: templateText(node.template) });
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return said;
}

/** `t`, where it is called so, `l10n.t` and `vscode.l10n.t`. */
function isTranslator(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return /(^|\.)l10n\.t$/.test(node.getText());
  return ts.isIdentifier(node) && node.text === 't' && ts.isCallExpression(node.parent);
}

/** What is called, or becomes the file's `t`: anything else would say texts nobody finds. */
function isHandedOn(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isCallExpression(parent)) return parent.expression === node;
  return ts.isVariableDeclaration(parent) && parent.name.getText() === 't';
}

function templateText(template: ts.TemplateLiteral): string {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  const rest = template.templateSpans.map(({ literal }, index) => `{${index}}${literal.text}`);
  return template.head.text + rest.join('');
}
