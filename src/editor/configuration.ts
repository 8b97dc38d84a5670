import * as vscode from 'vscode';
import { parseSetting, type SettingValue } from '../core/settings';
import type { SettingId } from '../ids';

/**
 * A setting's value for a place in the workspace.
 * @throws ImageError `invalid-request` naming the setting when its value is of the wrong shape.
 */
export function readSetting<Id extends SettingId>(id: Id, scope?: vscode.Uri): SettingValue<Id> {
  return parseSetting(id, vscode.workspace.getConfiguration(undefined, scope ?? null).get(id));
}

/** Who gave the setting its value: the person, the opened folder, or nobody. */
export function settingOrigin(
  id: SettingId | 'markdown.copyFiles.destination',
  scope?: vscode.Uri,
): 'user' | 'workspace' | 'default' {
  const found = vscode.workspace.getConfiguration(undefined, scope ?? null).inspect(id);
  if (!found) return 'default';
  const byWorkspace = [
    found.workspaceValue,
    found.workspaceFolderValue,
    found.workspaceLanguageValue,
    found.workspaceFolderLanguageValue,
  ];
  if (byWorkspace.some(value => value !== undefined)) return 'workspace';
  return found.globalValue === undefined ? 'default' : 'user';
}
