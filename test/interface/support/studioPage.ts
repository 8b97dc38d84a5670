import type { Frame, FrameLocator, Page } from 'playwright-core';

/** The Studio's page, which is a page in a page in the editor. */
export function studioPage(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
}

/** The same, for what runs in it. */
export async function studioFrame(page: Page): Promise<Frame> {
  const body = await studioPage(page).locator('body').elementHandle();
  const frame = await body.ownerFrame();
  if (!frame) throw new Error('The Studio has no page.');
  return frame;
}
