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

/**
 * Nothing moves in any document the page is going to open. The editor heeds the wish for less motion in part only: what
 * fades or goes round for ever is painted anew sixty times a second, without a graphics processor.
 */
export async function standStill(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '*, *::before, *::after { animation: none !important; transition: none !important; }',
    );
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
}
