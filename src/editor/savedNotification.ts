import * as vscode from 'vscode';
import type { Price } from '../core/imageModel';
import { formatPrice } from './formatPrice';
import { safePath } from './safeText';
import type { SavedImages } from './insertion/saveImages';

const t = vscode.l10n.t;

export interface SavedFacts {
  /** In the user's words already. */
  readonly warnings: readonly string[];
  readonly cost: Price | undefined;
  readonly again: () => void;
}

/** Says where the pictures are, how large and what they cost, and offers what comes next. */
export async function showSaved(saved: SavedImages, facts: SavedFacts): Promise<void> {
  const [first] = saved.files;
  if (!first) return;
  const message = [describeSaved(saved, facts.cost), ...facts.warnings].join(' ');
  const open = t('Open');
  const again = t('Generate Again');
  const undo = t('Undo');
  const insert = t('Insert at Cursor');
  const canInsert = saved.insertion === 'place-lost' || saved.insertion === 'offered';
  const buttons = [...(canInsert ? [insert] : []), open, again, undo];
  const answer =
    facts.warnings.length > 0
      ? await vscode.window.showWarningMessage(message, ...buttons)
      : await vscode.window.showInformationMessage(message, ...buttons);
  switch (answer) {
    case open:
      for (const file of saved.files) {
        await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(file.uri), {
          preview: saved.files.length === 1,
          viewColumn: vscode.ViewColumn.Beside,
          preserveFocus: true,
        });
      }
      return;
    case again:
      facts.again();
      return;
    case undo:
      await saved.undo();
      return;
    case insert:
      await saved.insertAtCursor();
      return;
    case undefined:
  }
}

function describeSaved(saved: SavedImages, cost: Price | undefined): string {
  const names = saved.files.map(({ uri }) =>
    safePath(vscode.workspace.asRelativePath(vscode.Uri.parse(uri), false)),
  );
  const [first] = saved.files;
  const size = first ? `${first.width}×${first.height}` : '';
  const price = formatPrice(cost);
  return names.length === 1
    ? t('Saved {0} ({1}, {2}).', names[0] ?? '', size, price)
    : t('Saved {0} pictures ({1}, {2}): {3}.', names.length, size, price, names.join(', '));
}
