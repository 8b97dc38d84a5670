import * as vscode from 'vscode';
import { savingTo, type Destination } from './insertion/destination';

/** The same destination in a folder the person chooses; undefined when they leave. */
export async function askFolder(destination: Destination): Promise<Destination | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: vscode.l10n.t('Where to Save the Picture'),
      openLabel: vscode.l10n.t('Save Here'),
    })) ?? [];
  return folder && savingTo(destination, folder);
}
