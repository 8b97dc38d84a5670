import { mkdir, writeFile } from 'node:fs/promises';
import { commands, Uri } from 'vscode';
import { workspaceFolder } from './documents';

/** What is only there to be looked at costs half of the time on a machine without a graphics card. */
const settings = {
  'workbench.reduceMotion': 'on',
  'workbench.statusBar.visible': false,
  'breadcrumbs.enabled': false,
  'editor.cursorBlinking': 'solid',
  'editor.lightbulb.enabled': 'off',
  'editor.minimap.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.stickyScroll.enabled': false,
  'explorer.autoReveal': false,
  'git.enabled': false,
};

/** Makes the editor draw little. Nobody watches these tests. */
export async function quietEditor(): Promise<void> {
  const folder = Uri.joinPath(workspaceFolder(), '.vscode');
  await mkdir(folder.fsPath, { recursive: true });
  const file = Uri.joinPath(folder, 'settings.json');
  await writeFile(file.fsPath, JSON.stringify(settings, undefined, 2));
  await commands.executeCommand('workbench.action.closeSidebar');
}
