import * as vscode from 'vscode';
import type { Mode } from '../core/imageModel';
import { listNames } from './say';

const t = vscode.l10n.t;

/** More names than this would not fit beside the question. */
const maxNames = 3;

/** What is asked for a mode's prompt; `names` are the files it starts from. */
export function promptQuestion(mode: Mode, names: readonly string[]): string {
  const what = namesOf(names);
  switch (mode) {
    case 'generate':
      return t('What should the picture show?');
    case 'series':
      return t('What happens in the frames? Say it as a storyboard.');
    case 'variation':
      return t('What should vary in {0}?', what);
    case 'edit':
      return t('What should change in {0}?', what);
    case 'reference':
      return t('What should {0} become together?', what);
    case 'region':
      return t('What should change inside the boxes of {0}?', what);
  }
}

/** What stands in the empty box. */
export function promptExample(mode: Mode): string {
  switch (mode) {
    case 'generate':
      return t('For example: a fox reading under a tree, flat illustration, warm colours');
    case 'series':
      return t('For example: a seed grows into a tree: seed, sprout, sapling, tree in bloom');
    case 'variation':
      return t('For example: the same scene at night');
    case 'edit':
      return t('For example: make the sky pink');
    case 'reference':
      return t('For example: the cup of the first picture on the table of the second');
    case 'region':
      return t('For example: a vase with tulips in place of the lamp');
  }
}

function namesOf(names: readonly string[]): string {
  const shown =
    names.length > maxNames
      ? [...names.slice(0, maxNames - 1), t('{0} more', names.length - maxNames + 1)]
      : names;
  return listNames(shown);
}
