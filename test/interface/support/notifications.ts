import type { Locator, Page } from 'playwright-core';

import { isDone } from './quickInput';

/** What is not shown by then is looked for in the list of all messages. */
const toastMs = 4_000;

/** The messages in the lower right corner: those that have just come, or the list of all where that is open. */
export class Notifications {
  private readonly toasts: Locator;

  constructor(private readonly page: Page) {
    this.toasts = page.locator('.notification-list-item:visible');
  }

  /**
   * Waits for a message with this text in it. The editor shows at most three within 800 ms, and no person is so quick;
   * the others are in the list that the bell opens.
   */
  async waitFor(text: string | RegExp): Promise<void> {
    const toast = this.toast(text);
    if (await isDone(toast.waitFor({ timeout: toastMs }))) return;
    if ((await this.page.locator('.notifications-center.visible').count()) === 0) {
      await isDone(this.page.locator('[id="status.notifications"]').click({ timeout: toastMs }));
    }
    await toast.waitFor();
  }

  /** The texts of the messages that are shown now. */
  texts(): Promise<string[]> {
    return this.toasts.locator('.notification-list-item-message').allTextContents();
  }

  /** The texts of all links in the messages that are shown now. */
  links(): Promise<string[]> {
    return this.toasts.locator('.notification-list-item-message a').allTextContents();
  }

  /** The labels of a message's buttons. */
  async buttons(text: string | RegExp): Promise<string[]> {
    await this.waitFor(text);
    return this.buttonsOf(text).allTextContents();
  }

  /** Clicks a button of the message with this text in it. */
  async click(text: string | RegExp, button: string): Promise<void> {
    await this.waitFor(text);
    await this.buttonsOf(text).getByText(button, { exact: true }).click();
  }

  /** Closes the message, as its cross does. */
  async dismiss(text: string | RegExp): Promise<void> {
    const toast = this.toast(text);
    await toast.hover();
    await toast.locator('.codicon-notifications-clear').click();
    await toast.waitFor({ state: 'detached' });
  }

  /** Waits until no message with this text is shown. */
  async waitUntilGone(text: string | RegExp): Promise<void> {
    await this.toast(text).waitFor({ state: 'detached' });
  }

  /** The newest message with this text in it. */
  toast(text: string | RegExp): Locator {
    return this.toasts.filter({ hasText: text }).first();
  }

  private buttonsOf(text: string | RegExp): Locator {
    return this.toast(text).locator('.notification-list-item-buttons-container .monaco-button');
  }
}

/** A question that must be answered before anything else is done. */
export class ModalDialog {
  readonly box: Locator;

  constructor(page: Page) {
    this.box = page.locator('.monaco-dialog-box');
  }

  /** Its text and its detail, when one with this text is open. */
  async waitFor(text: string | RegExp): Promise<string> {
    const found = this.box.filter({ hasText: text });
    await found.waitFor();
    return (await found.locator('.dialog-message-container').textContent()) ?? '';
  }

  buttons(): Promise<string[]> {
    return this.box.locator('.dialog-buttons .monaco-button').allTextContents();
  }

  async click(button: string): Promise<void> {
    const answered = await this.box.elementHandle();
    await this.box.locator('.dialog-buttons').getByText(button, { exact: true }).click();
    // Not any dialog: the answer may lead to the next one at once.
    await answered.waitForElementState('hidden');
  }
}
