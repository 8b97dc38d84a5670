import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Panel } from './studioWindow';

const title = 'Plain Panel';
const command = 'bench.openPlainPanel';

const manifest = {
  ...{ name: 'plain-panel', publisher: 'bench', version: '1.0.0', main: './extension.js' },
  engines: { vscode: '^1.106.0' },
  activationEvents: [],
  contributes: { commands: [{ command, title: `Open ${title}`, category: 'Bench' }] },
};

/** Its page is ready as soon as it is parsed: the names are those that are looked for in the Studio. */
const program = `
const vscode = require('vscode');
exports.activate = ({ subscriptions }) => {
  subscriptions.push(vscode.commands.registerCommand(${JSON.stringify(command)}, () => {
    const panel = vscode.window.createWebviewPanel('bench.plain', ${JSON.stringify(title)}, vscode.ViewColumn.Active, {
      enableScripts: true,
    });
    panel.webview.html = \`<!DOCTYPE html>
<html><body>
<textarea id="prompt"></textarea><div class="history-row">row</div>
<script>document.getElementById('prompt').focus();</script>
</body></html>\`;
  }));
};
`;

/** Writes an extension whose panel holds a text field and nothing else: what the editor takes for any. */
export async function writePlainPanel(
  parent: string,
): Promise<Panel & { readonly folder: string }> {
  const folder = path.join(parent, 'plain-panel');
  await mkdir(folder);
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(path.join(folder, 'extension.js'), program);
  return { folder, command: `Bench: Open ${title}`, title };
}
