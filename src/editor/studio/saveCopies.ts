import * as vscode from 'vscode';
import { differentNames } from './differentNames';

const t = vscode.l10n.t;

/**
 * Copies one picture to where a person says, or several into a folder. What is there is asked about.
 *
 * @returns what came of it, in the user's words; undefined where the question was left
 */
export async function saveCopies(
  uris: readonly vscode.Uri[],
): Promise<{ readonly text: string; readonly isProblem: boolean } | undefined> {
  const [first, ...more] = uris;
  if (!first) return undefined;
  try {
    const saved = more.length > 0 ? await saveInFolder(uris) : await saveOne(first);
    if (!saved) return undefined;
    const path = vscode.workspace.asRelativePath(saved, false);
    return { text: t('Saved as {0}', path), isProblem: false };
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError)) throw error;
    return { text: t('The copy could not be written: {0}', error.message), isProblem: true };
  }
}

async function saveOne(uri: vscode.Uri): Promise<vscode.Uri | undefined> {
  const extension = /\.(\w+)$/.exec(uri.path)?.[1] ?? 'png';
  const target = await vscode.window.showSaveDialog({
    title: t('Save Picture As'),
    defaultUri: uri,
    filters: { [t('Images')]: [extension] },
  });
  if (!target || target.toString() === uri.toString()) return undefined;
  await vscode.workspace.fs.copy(uri, target, { overwrite: true });
  return target;
}

async function saveInFolder(uris: readonly vscode.Uri[]): Promise<vscode.Uri | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      title: t('Save Pictures In'),
      openLabel: t('Save Here'),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (!folder) return undefined;
  const names = differentNames(uris.map(nameOf));
  const copies = uris.map((uri, index) => {
    const name = names[index] ?? nameOf(uri);
    return { uri, name, target: vscode.Uri.joinPath(folder, name) };
  });
  const others = copies.filter(({ uri, target }) => uri.toString() !== target.toString());
  const present = (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
  const taken = others.map(({ name }) => name).filter(name => present.includes(name));
  if (taken.length > 0 && !(await mayReplace(taken))) return undefined;
  for (const { uri, target } of others) {
    await vscode.workspace.fs.copy(uri, target, { overwrite: true });
  }
  return folder;
}

async function mayReplace(names: readonly string[]): Promise<boolean> {
  const replace = t('Replace');
  const options = { modal: true, detail: names.join('\n') };
  const question = t('Replace what is there already?');
  return (await vscode.window.showWarningMessage(question, options, replace)) === replace;
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? '';
}
