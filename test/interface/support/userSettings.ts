import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { lookUntil } from './lookUntil';
import { runCommand } from './quickInput';
import type { Workbench } from './workbench';

type Settings = Readonly<Record<string, unknown>>;

/** The user's settings as they stand in the file. */
async function readUserSettings(workbench: Workbench): Promise<Settings> {
  const file = path.join(workbench.server.dataFolder, 'data', 'User', 'settings.json');
  // The editor empties the file before it writes it.
  const text = await lookUntil(
    () => readFile(file, 'utf8'),
    seen => seen !== '',
  );
  return JSON.parse(text) as Settings;
}

/** Waits until a setting that the editor is about to write has this value. */
export async function waitForUserSetting(
  workbench: Workbench,
  id: string,
  value: unknown,
): Promise<void> {
  const look = async () => (await readUserSettings(workbench))[id];
  assert.equal(await lookUntil(look, seen => seen === value), value);
}

let changes = 0;

/**
 * Changes settings of the user in the editor, as a person does, and waits until they are in force. A value of
 * `undefined` takes a setting away.
 */
export async function changeUserSettings(workbench: Workbench, values: Settings): Promise<void> {
  const { page } = workbench;
  changes += 1;
  // The window's title is a setting like the others, and can be seen to change.
  const title = `settings ${changes}`;
  const settings = { ...(await readUserSettings(workbench)), ...values, 'window.title': title };
  await runCommand(page, 'Preferences: Open User Settings (JSON)');
  const editor = page.locator('.monaco-modal-editor-block .editor-instance');
  await editor.locator('.monaco-editor.focused .view-line').first().waitFor();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(JSON.stringify(settings));
  await page.keyboard.press('ControlOrMeta+S');
  await page.waitForFunction(wanted => document.title.includes(wanted), title);
  // Escape would close a message first.
  await page.locator('.monaco-modal-editor-block .codicon-close').last().click();
  await editor.waitFor({ state: 'detached' });
}
