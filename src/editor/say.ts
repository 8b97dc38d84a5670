import * as vscode from 'vscode';
import type { Words } from '../core/words';

const t = vscode.l10n.t;

/** Words of the core in the editor's language. Text that is not Easel's own stays as it is. */
export function say(said: string | Words): string {
  if (typeof said === 'string') return said;
  const values = said.values.map(each => (typeof each === 'object' ? say(each) : each));
  return t(said.text, ...values);
}

/** Whole sentences after one another: not every language puts a space between them. Empty ones are left out. */
export function sayAll(sentences: readonly string[]): string {
  const [first = '', ...others] = sentences.filter(sentence => sentence !== '');
  return others.reduce((before, each) => t('{0} {1}', before, each), first);
}

/** Names beside each other. */
export function listNames(names: readonly string[]): string {
  const [first = '', ...others] = names;
  return others.reduce((before, each) => t('{0}, {1}', before, each), first);
}
