import { chromium, type Browser, type Page } from 'playwright-core';

import { browserProgram } from './tools';

/** Starts a browser without a window. Its own services are off: they would only wait for the network. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserProgram(),
    args: [
      // A container's root has no sandbox to offer; the only pages opened are our own.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--force-color-profile=srgb',
    ],
  });
}

/** Adds a style sheet to every document the page is going to open, the documents in it included. */
export async function addStyle(page: Page, style: string): Promise<void> {
  await page.addInitScript(text => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }, style);
}
