import type * as vscode from 'vscode';

/** What the editor knows the panel by; package.json activates for it. */
export const studioViewType = 'easel.studio';

/** Whether a command's argument is the panel the editor brings back after a reload. */
export function isStudioPanel(value: unknown): value is vscode.WebviewPanel {
  return (
    typeof value === 'object' &&
    value !== null &&
    'viewType' in value &&
    value.viewType === studioViewType &&
    'webview' in value
  );
}
