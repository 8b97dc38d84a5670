import * as vscode from 'vscode';
import { studioViewType } from './studioViewType';

/** Takes the panel back after a reload. Like every command, it loads what it needs at that moment. */
export function registerStudio(): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(studioViewType, {
    deserializeWebviewPanel: async panel => {
      await vscode.commands.executeCommand('easel.openStudio', panel);
    },
  });
}
