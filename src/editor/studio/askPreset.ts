import * as vscode from 'vscode';
import type { Form } from '../../protocol/studioForm';
import type { Presets, PresetScope, ScopedPreset } from './presets';

const t = vscode.l10n.t;

interface PresetItem extends vscode.QuickPickItem {
  /** Undefined for the one that keeps the form. */
  readonly preset?: ScopedPreset;
}

/**
 * Lets a person choose, save and delete presets.
 *
 * @returns the form of the one that was chosen; undefined where none was
 */
export async function askPreset(presets: Presets, form: Form): Promise<Form | undefined> {
  const chosen = await choose(presets);
  if (!chosen) return undefined;
  if (chosen.preset) return chosen.preset.form;
  await save(presets, form);
  return undefined;
}

function itemsOf(presets: Presets): readonly PresetItem[] {
  const save: PresetItem = { label: `$(add) ${t('Save This Form as a Preset…')}` };
  const deleteButton = {
    iconPath: new vscode.ThemeIcon('trash'),
    tooltip: t('Delete This Preset'),
  };
  return [
    save,
    ...presets.all.map(preset => ({
      label: preset.name,
      description: preset.scope === 'user' ? t('everywhere') : t('this workspace'),
      detail: preset.form.prompt.replace(/\s+/g, ' ').slice(0, 120),
      buttons: [deleteButton],
      preset,
    })),
  ];
}

function choose(presets: Presets): Promise<PresetItem | undefined> {
  const pick = vscode.window.createQuickPick<PresetItem>();
  pick.title = t('Presets');
  pick.placeholder = t('Choose one to put in the place of the form');
  pick.matchOnDetail = true;
  pick.items = itemsOf(presets);
  return new Promise(resolve => {
    pick.onDidTriggerItemButton(async ({ item: { preset } }) => {
      if (preset) await presets.delete(preset.scope, preset.name);
      pick.items = itemsOf(presets);
    });
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

async function save(presets: Presets, form: Form): Promise<void> {
  const scope = await askScope();
  if (!scope) return;
  const name = await vscode.window.showInputBox({
    title: t('Name of the Preset'),
    prompt: t('One that is there already is replaced.'),
    validateInput: value => {
      if (value.trim() === '') return t('The name is empty.');
      if (!presets.has(scope, value.trim())) return undefined;
      const message = t('There is a preset of this name. It will be replaced.');
      return { message, severity: vscode.InputBoxValidationSeverity.Warning };
    },
  });
  if (name !== undefined) await presets.save(scope, name.trim(), form);
}

/** Without a workspace there is only one place. */
async function askScope(): Promise<PresetScope | undefined> {
  if (vscode.workspace.workspaceFolders === undefined) return 'user';
  const choice = await vscode.window.showQuickPick(
    [
      { label: t('Everywhere'), detail: t('In every window of yours'), scope: 'user' as const },
      { label: t('In This Workspace'), scope: 'workspace' as const },
    ],
    { title: t('Where the Preset Is Kept') },
  );
  return choice?.scope;
}
