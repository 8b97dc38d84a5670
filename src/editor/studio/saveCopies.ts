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
  const entries = await vscode.workspace.fs.readDirectory(folder);
  // Some file systems take names that differ in the case of letters alone for one.
  const present = new Set(entries.map(([name]) => name.toLowerCase()));
  const isTaken = ({ name }: Copy): boolean => present.has(name.toLowerCase());
  const taken = others.filter(isTaken);
  if (!(await mayReplace(taken))) return undefined;
  for (const copy of taken) await write(copy, true);
  const appeared: Copy[] = [];
  for (const copy of others) {
    if (!isTaken(copy) && !(await write(copy, false))) appeared.push(copy);
  }
  if (await mayReplace(appeared)) for (const copy of appeared) await write(copy, true);
  return folder;
}

interface Copy {
  readonly uri: vscode.Uri;
  readonly name: string;
  readonly target: vscode.Uri;
}

/** False when something is there by now, and nobody has said that it may go. */
async function write({ uri, target }: Copy, overwrite: boolean): Promise<boolean> {
  try {
    await vscode.workspace.fs.copy(uri, target, { overwrite });
    return true;
  } catch (error) {
    const isThere = error instanceof vscode.FileSystemError && error.code === 'FileExists';
    if (isThere && !overwrite) return false;
    throw error;
  }
}

async function mayReplace(copies: readonly Copy[]): Promise<boolean> {
  if (copies.length === 0) return true;
  const replace = t('Replace');
  const options = { modal: true, detail: copies.map(({ name }) => name).join('\n') };
  const question = t('Replace what is there already?');
  return (await vscode.window.showWarningMessage(question, options, replace)) === replace;
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? '';
}
