import type { Page } from 'playwright-core';

declare global {
  interface Window {
    easelMessages?: string[];
  }
}

/**
 * Everything messages say from now on. A message of progress changes faster than a busy machine can be asked
 * about it, so the page itself takes notes.
 */
export class MessageLog {
  private constructor(private readonly page: Page) {}

  static async start(page: Page): Promise<MessageLog> {
    await page.evaluate(() => {
      const messages: string[] = [];
      const isWatched = window.easelMessages !== undefined;
      window.easelMessages = messages;
      if (isWatched) return;
      const look = () => {
        const elements = document.querySelectorAll('.notification-list-item-message');
        for (const element of Array.from(elements)) {
          const text = element.textContent;
          if (window.easelMessages?.includes(text) === false) window.easelMessages.push(text);
        }
      };
      new MutationObserver(look).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
      });
    });
    return new MessageLog(page);
  }

  /** In the order they appeared, each once. */
  async texts(): Promise<readonly string[]> {
    return this.page.evaluate(() => window.easelMessages ?? []);
  }

  /** Waits until something with this in it has been said, even if it is gone again. */
  async waitFor(text: string): Promise<void> {
    await this.page.waitForFunction(
      wanted => window.easelMessages?.some(message => message.includes(wanted)),
      text,
    );
  }
}
