import * as vscode from 'vscode';
import type { Price } from '../core/imageModel';
import { formatPrice } from './formatPrice';
import { isFileThere } from './insertion/pictureFiles';
import { safePath } from './safeText';
import { listNames, sayAll } from './say';
import type { SavedImages } from './insertion/saveImages';
import { replaceOriginal } from './references/replaceOriginal';

const t = vscode.l10n.t;

export interface SavedFacts {
  /** In the user's words already. */
  readonly warnings: readonly string[];
  readonly cost: Price | undefined;
  readonly again: () => void;
}

/** What can be done with saved pictures, as a button or behind *More…*. */
interface NextStep {
  readonly label: string;
  /** True when the message is to come again, because somebody has only looked. */
  readonly run: () => Promise<boolean>;
}

/** More would be two lines of buttons; one more is shown rather than hidden alone. */
const maxButtons = 3;

/** Says where the pictures are, how large and what they cost, and offers what comes next. */
export async function showSaved(saved: SavedImages, facts: SavedFacts): Promise<void> {
  if (saved.files.length === 0) return;
  const message = sayAll([describeSaved(saved, facts.cost), ...facts.warnings]);
  const show = (buttons: readonly string[]): Thenable<string | undefined> =>
    facts.warnings.length > 0
      ? vscode.window.showWarningMessage(message, ...buttons)
      : vscode.window.showInformationMessage(message, ...buttons);
  const more = t('More…');
  for (let isOffered = true; isOffered;) {
    const steps = nextSteps(saved, facts);
    const count = steps.length > maxButtons + 1 ? maxButtons : steps.length;
    const buttons = steps.slice(0, count).map(({ label }) => label);
    const rest = steps.slice(count);
    const answer = await show(rest.length > 0 ? [...buttons, more] : buttons);
    if (answer === undefined) return;
    const step =
      answer === more
        ? await vscode.window.showQuickPick([...rest], { title: message })
        : steps.find(({ label }) => label === answer);
    isOffered = step ? await step.run() : true;
  }
}

/** The likeliest first. */
function nextSteps(saved: SavedImages, facts: SavedFacts): readonly NextStep[] {
  const { original, insertion } = saved;
  const once = (label: string, act: () => unknown): NextStep => ({
    label,
    run: async () => {
      await act();
      return false;
    },
  });
  const canInsert = insertion === 'place-lost' || insertion === 'offered';
  const open = once(t('Open'), () => openAll(saved));
  const again = once(t('Generate Again'), facts.again);
  const undo = once(t('Undo'), () => saved.undo());
  return [
    ...(canInsert ? [once(t('Insert at Cursor'), () => saved.insertAtCursor())] : []),
    ...(saved.canUpdateReference() ? [once(t('Update Reference'), () => update(saved))] : []),
    ...(original ? changes(saved, original) : []),
    open,
    ...(original ? [once(t('Edit Again'), () => editAgain(saved))] : []),
    again,
    undo,
  ];
}

/** What can be done with a picture and the one it was made from. */
function changes(saved: SavedImages, original: vscode.Uri): readonly NextStep[] {
  const compare = async (): Promise<boolean> => {
    const file = await chooseFile(saved);
    if (file) await showSideBySide(original, file.uri);
    return true;
  };
  const replace = async (): Promise<boolean> => {
    const file = await chooseFile(saved);
    if (!file) return true;
    await replaceOriginal(original, file.uri);
    return false;
  };
  // A reference that was inserted leads to the new file, which must stay where it is.
  const mayReplace = saved.insertion !== 'inserted';
  return [
    { label: t('Compare'), run: compare },
    ...(mayReplace ? [{ label: t('Replace Original'), run: replace }] : []),
  ];
}

async function openAll({ files }: SavedImages): Promise<void> {
  const gone: string[] = [];
  for (const file of files) {
    const uri = vscode.Uri.parse(file.uri);
    if (!(await isFileThere(uri))) {
      gone.push(safePath(nameOf(uri)));
      continue;
    }
    await vscode.commands.executeCommand('vscode.open', uri, {
      preview: files.length === 1,
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
    });
  }
  if (gone.length > 0) await tellGone(gone);
}

/** Undone by the editor's own undo, moved or deleted while the message stood there. */
async function tellGone(names: readonly string[]): Promise<void> {
  const show = t('Show Jobs');
  const answer = await vscode.window.showInformationMessage(
    t('Not there any more: {0}. For a week, Show Jobs can save it again.', listNames(names)),
    show,
  );
  if (answer === show) await vscode.commands.executeCommand('easel.showJobs');
}

/** The editor's comparison shows two pictures side by side in one tab. */
async function showSideBySide(before: vscode.Uri, after: vscode.Uri): Promise<void> {
  const title = `${nameOf(before)} ↔ ${nameOf(after)}`;
  await vscode.commands.executeCommand('vscode.diff', before, after, title);
}

async function update(saved: SavedImages): Promise<void> {
  const file = await chooseFile(saved);
  if (!file || (await saved.updateReference(file.index))) return;
  await vscode.window.showWarningMessage(
    t('The reference has changed since, so it was left as it is.'),
  );
}

async function editAgain(saved: SavedImages): Promise<void> {
  const file = await chooseFile(saved);
  if (file) await vscode.commands.executeCommand('easel.editImage', file.uri);
}

/** Which of several pictures is meant. */
async function chooseFile(
  saved: SavedImages,
): Promise<{ readonly index: number; readonly uri: vscode.Uri } | undefined> {
  const files = saved.files.map((file, index) => {
    const uri = vscode.Uri.parse(file.uri);
    return { label: nameOf(uri), index, uri };
  });
  return files.length === 1
    ? files[0]
    : vscode.window.showQuickPick(files, { title: t('Which Picture?') });
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
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
    : t('Saved {0} pictures ({1}, {2}): {3}.', names.length, size, price, listNames(names));
}
