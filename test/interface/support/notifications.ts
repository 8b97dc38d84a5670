import type { Locator, Page } from 'playwright-core';

/** The messages in the lower right corner. */
export class Notifications {
  private readonly toasts: Locator;

  constructor(page: Page) {
    this.toasts = page.locator('.notifications-toasts .notification-toast');
  }

  /** Waits for a message with this text in it. */
  async waitFor(text: string | RegExp): Promise<void> {
    await this.toast(text).waitFor();
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

  private toast(text: string | RegExp): Locator {
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
    await this.box.locator('.dialog-buttons').getByText(button, { exact: true }).click();
    await this.box.waitFor({ state: 'detached' });
  }
}
