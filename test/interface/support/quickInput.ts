import type { Locator, Page } from 'playwright-core';

import { interfaceTimeoutMs } from './interfaceTimeout';

/** The box at the top of the window: pick lists, input boxes, the palette. There is one at a time. */
export class QuickInput {
  readonly widget: Locator;
  readonly input: Locator;

  constructor(private readonly page: Page) {
    this.widget = page.locator('.quick-input-widget:visible');
    this.input = this.widget.locator('.quick-input-filter input');
  }

  /** Waits until a step with this title is shown. Titles are how two steps that follow are told apart. */
  async waitForTitle(title: string | RegExp): Promise<void> {
    await this.widget.locator('.quick-input-title', { hasText: title }).waitFor();
  }

  async title(): Promise<string> {
    return (await this.widget.locator('.quick-input-title').textContent()) ?? '';
  }

  async placeholder(): Promise<string> {
    return (await this.input.getAttribute('placeholder')) ?? '';
  }

  /** The line below the input: a prompt, or why the value is refused. */
  async message(): Promise<string> {
    return (await this.widget.locator('.quick-input-message').textContent()) ?? '';
  }

  /** Waits for such a line: validation may take a moment. */
  async waitForMessage(text: string | RegExp): Promise<void> {
    await this.widget.locator('.quick-input-message', { hasText: text }).waitFor();
  }

  /** The labels of the items that are shown now, from the top; a long list shows only its first ones. */
  async items(): Promise<string[]> {
    await this.rows().first().waitFor();
    const rows = await this.rows().evaluateAll(elements =>
      elements.map(element => ({
        index: Number(element.getAttribute('data-index')),
        label: element.querySelector('.label-name')?.textContent ?? '',
      })),
    );
    return rows.sort((first, second) => first.index - second.index).map(({ label }) => label);
  }

  /** The label of the item that Enter takes. */
  async activeItem(): Promise<string> {
    const label = this.rows().and(this.page.locator('.focused')).locator('.label-name');
    return ((await label.first().textContent()) ?? '').trim();
  }

  /** Replaces what is typed. */
  async type(text: string): Promise<void> {
    await this.input.fill(text);
  }

  /** Clicks the item with exactly this label, and this note where several have it. */
  async choose(label: string | RegExp, note?: string): Promise<void> {
    await this.row(label, note).click();
  }

  row(label: string | RegExp, note = ''): Locator {
    const name = this.page.locator('.label-name').getByText(label, { exact: true });
    return this.rows().filter({ has: name, hasText: note }).first();
  }

  async accept(): Promise<void> {
    await this.input.press('Enter');
  }

  /** The arrow in the title bar, which goes one step back. */
  async back(): Promise<void> {
    await this.widget.locator('.quick-input-titlebar .codicon-quick-input-back').click();
  }

  async escape(): Promise<void> {
    await this.page.keyboard.press('Escape');
  }

  /** Waits until no quick input is open. */
  async waitUntilClosed(): Promise<void> {
    await this.widget.waitFor({ state: 'hidden' });
  }

  private rows(): Locator {
    return this.widget.locator('.quick-input-list .monaco-list-row');
  }
}

/** How long a palette may take to open, and then to list a command, in milliseconds. */
const paletteMs = 1_500;

/**
 * Opens the box by a key. A page in the page, such as the preview of an image, has to pass keys on and now and then
 * does not, so the key is pressed again, as a person would.
 *
 * @throws Error when it never opens
 */
async function openWithKey(page: Page, key: string): Promise<QuickInput> {
  const quickInput = new QuickInput(page);
  const deadline = Date.now() + interfaceTimeoutMs;
  while (Date.now() < deadline) {
    await page.keyboard.press(key);
    if (await isDone(quickInput.input.waitFor({ timeout: paletteMs }))) {
      return quickInput;
    }
  }
  throw new Error(`${key} opens nothing.`);
}

/**
 * Opens the box by a key and types into it. On a busy machine the key is pressed again just when the box opens, which
 * closes it: then all of it is done once more.
 *
 * @throws Error when the box never stays
 */
export async function typeAfterKey(page: Page, key: string, text: string): Promise<QuickInput> {
  const deadline = Date.now() + interfaceTimeoutMs;
  while (Date.now() < deadline) {
    const quickInput = await openWithKey(page, key);
    if (await isDone(quickInput.input.fill(text, { timeout: paletteMs }))) return quickInput;
  }
  throw new Error(`What ${key} opens does not stay.`);
}

/** Whether it came to an end without an error. */
export function isDone(action: Promise<unknown>): Promise<boolean> {
  return action.then(
    () => true,
    () => false,
  );
}

/**
 * Runs a command by its title, as a person does: F1, the title, Enter.
 *
 * @throws Error when the palette never lists the command
 */
export async function runCommand(page: Page, title: string): Promise<void> {
  const deadline = Date.now() + interfaceTimeoutMs;
  // The palette is filled when it opens, so one opened before the extension was found is opened again.
  for (;;) {
    const quickInput = await typeAfterKey(page, 'F1', `>${title}`);
    if (await isDone(take(page, quickInput, title))) {
      return;
    }
    if (Date.now() > deadline) {
      throw new Error(`The palette does not list "${title}".`);
    }
    await quickInput.escape();
    await quickInput.waitUntilClosed();
  }
}

async function take(page: Page, quickInput: QuickInput, title: string): Promise<void> {
  const row = quickInput.row(title);
  await row.waitFor({ timeout: paletteMs });
  // Rows may still move, so Enter is safer than a click, where the command is the one it takes.
  const isActive = (await row.and(page.locator('.focused')).count()) > 0;
  await (isActive
    ? quickInput.input.press('Enter', { timeout: paletteMs })
    : row.click({ timeout: paletteMs }));
}
