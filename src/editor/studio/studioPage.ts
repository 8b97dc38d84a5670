import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/**
 * The page's HTML: a place, a style sheet and a script, both from the extension. Nothing else may run or be
 * loaded, and no data stands in it: what the page shows it is sent.
 */
export function studioPage(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const at = (...path: readonly string[]): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `img-src ${webview.cspSource}`,
  ].join('; ');
  // Without a bundle for the editor's language the texts are English.
  const language = vscode.l10n.bundle === undefined ? 'en' : vscode.env.language;
  return `<!DOCTYPE html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${at('media', 'studio', 'studio.css')}">
    <title>Easel Studio</title>
  </head>
  <body>
    <div id="studio"></div>
    <script nonce="${nonce}" src="${at('dist', 'studio.js')}"></script>
  </body>
</html>`;
}

/** What the page may load: itself, the pictures of the workspace, and Easel's own copies. */
export function resourceRoots(
  extensionUri: vscode.Uri,
  storageUri: vscode.Uri,
): readonly vscode.Uri[] {
  return [
    vscode.Uri.joinPath(extensionUri, 'dist'),
    vscode.Uri.joinPath(extensionUri, 'media', 'studio'),
    vscode.Uri.joinPath(storageUri, 'pictures'),
    vscode.Uri.joinPath(storageUri, 'studio'),
    ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri),
  ];
}
