import { ConfigurationTarget, workspace } from 'vscode';

const changed = new Map<string, ConfigurationTarget>();

/** Changes a setting for the rest of the test: the user's, or with `Workspace` the opened folder's. */
export async function changeSetting(
  id: string,
  value: unknown,
  target = ConfigurationTarget.Global,
): Promise<void> {
  changed.set(id, target);
  await workspace.getConfiguration().update(id, value, target);
}

/** Gives every changed setting its default back. */
export async function restoreSettings(): Promise<void> {
  for (const [id, target] of changed) {
    await workspace.getConfiguration().update(id, undefined, target);
  }
  changed.clear();
}
