import type { Locator, Page } from 'playwright-core';

import { runCommand } from './quickInput';

/** The tree of the workspace's files. */
export class Explorer {
  private readonly tree: Locator;

  constructor(private readonly page: Page) {
    this.tree = page.locator('.explorer-folders-view');
  }

  /** Shows the Explorer, whatever the side bar shows now. */
  async show(): Promise<void> {
    await runCommand(this.page, 'View: Show Explorer');
    await this.tree.waitFor();
  }

  /** The row of a file or a folder by its bare name; its folder must be open. */
  row(name: string): Locator {
    const label = this.page.locator('.label-name').getByText(name, { exact: true });
    return this.tree.locator('.monaco-list-row').filter({ has: label });
  }

  /** Opens a folder's row, if it is closed; of several of one name the first, which is the workspace's own. */
  async expand(name: string): Promise<void> {
    const row = this.row(name).first();
    if ((await row.getAttribute('aria-expanded')) === 'false') {
      await row.click();
    }
    await this.tree
      .locator('.monaco-list-row[aria-expanded="true"]')
      .filter({ hasText: name })
      .first()
      .waitFor();
  }

  /** Selects the rows of several files, as clicks with Ctrl held do. */
  async select(first: string, ...others: readonly string[]): Promise<void> {
    await this.row(first).click();
    // The first click opens the file, and an opened file is then selected, alone.
    await this.page.locator('.tab.active').filter({ hasText: first }).waitFor();
    for (const name of others) {
      await this.row(name).click({ modifiers: ['ControlOrMeta'] });
    }
    for (const name of [first, ...others]) {
      await this.row(name).and(this.page.locator('.selected')).waitFor();
    }
  }

  /** Right-clicks a row and chooses an entry of the menu. */
  async chooseFromMenu(name: string, entry: string): Promise<void> {
    await this.row(name).click({ button: 'right' });
    await chooseMenuEntry(this.page, entry);
  }
}

/** The entries of the context menu that is open. */
export async function menuEntries(page: Page): Promise<string[]> {
  await page.locator('.monaco-menu').last().waitFor();
  return page.locator('.monaco-menu .action-menu-item .action-label').allTextContents();
}

/** Chooses an entry of the context menu that is open. */
export async function chooseMenuEntry(page: Page, entry: string): Promise<void> {
  const label = page.locator('.action-label').getByText(entry, { exact: true });
  const item = page.locator('.monaco-menu .action-item').filter({ has: label });
  await item.hover();
  await item.and(page.locator('.focused')).waitFor();
  // Not a click: a menu ignores the mouse button for a moment after it opened.
  await page.keyboard.press('Enter');
  await page.locator('.monaco-menu').waitFor({ state: 'detached' });
}
