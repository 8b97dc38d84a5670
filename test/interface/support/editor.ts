import type { Locator, Page } from 'playwright-core';

import { interfaceTimeoutMs } from './interfaceTimeout';
import { isDone, QuickInput, typeAfterKey } from './quickInput';

/** Until a file that was asked for is listed, taken and shown. */
const fileMs = 6_000;
/** Until the dialog for folders has listed one. */
const folderMs = 2_000;

/**
 * Opens a file of the workspace by its path, and waits until its editor is the active one. A picture that is just
 * being drawn takes the focus, which closes the box with the files: then all of it is done once more.
 *
 * @throws Error when the file never comes to be shown
 */
export async function openFile(page: Page, relativePath: string): Promise<void> {
  const deadline = Date.now() + interfaceTimeoutMs;
  while (Date.now() < deadline) {
    if (await isDone(takeFile(page, relativePath))) return;
  }
  throw new Error(`${relativePath} does not open.`);
}

async function takeFile(page: Page, relativePath: string): Promise<void> {
  // The quotes leave out what merely has the same letters.
  const quickInput = await typeAfterKey(page, 'ControlOrMeta+P', `"${relativePath}"`);
  const name = relativePath.slice(relativePath.lastIndexOf('/') + 1);
  const timeout = fileMs;
  await quickInput.row(name).and(page.locator('.focused')).waitFor({ timeout });
  // By the key: a click could land on what is below, where the box has just closed.
  await quickInput.input.press('Enter', { timeout });
  await activeTab(page).filter({ hasText: name }).waitFor({ timeout });
  await quickInput.waitUntilClosed();
}

/** The tab of the editor that is shown. */
function activeTab(page: Page): Locator {
  return page.locator('.editor-group-container.active .tab.active');
}

/** Puts the cursor at a line and column, both counted from 1. */
export async function placeCursor(page: Page, line: number, column: number): Promise<void> {
  const quickInput = await typeAfterKey(page, 'Control+G', `:${line}:${column}`);
  // Enter does nothing before the line has been found.
  await quickInput.row(new RegExp(`to line ${line} at column ${column}\\.`)).waitFor();
  await quickInput.accept();
  await quickInput.waitUntilClosed();
}

/** Waits until a line of the active editor contains the text. */
export async function waitForText(page: Page, text: string): Promise<void> {
  const lines = page.locator('.editor-group-container.active .editor-instance .view-lines');
  const drawn = text.replaceAll(' ', '\u00a0');
  await lines
    .getByText(drawn)
    .or(lines.filter({ hasText: text }))
    .first()
    .waitFor();
}

/** Answers the question for a folder that `title` asks, in the dialog the editor draws itself. */
export async function chooseFolder(page: Page, title: string, folder: string): Promise<void> {
  const quickInput = new QuickInput(page);
  await quickInput.waitForTitle(title);
  // Until it has listed the folder it starts from, the dialog writes over what is typed.
  await quickInput.row('..').waitFor();
  await quickInput.type(`${folder}/`);
  const dialog = quickInput.widget.filter({ hasText: title });
  // While it still lists what was typed it takes no answer, and says nothing of it.
  for (let left = 10; left > 0 && (await dialog.count()) > 0; left -= 1) {
    const button = dialog.getByRole('button', { name: 'Save Here' });
    await isDone(button.click({ timeout: folderMs }));
    await isDone(dialog.waitFor({ state: 'hidden', timeout: folderMs }));
  }
  await dialog.waitFor({ state: 'hidden' });
}

/** Saves the active editor and waits until its tab says so. */
export async function saveFile(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+S');
  await page.locator('.editor-group-container.active .tab.active:not(.dirty)').waitFor();
}
