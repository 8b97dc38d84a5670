import type { Locator, Page } from 'playwright-core';

/** A picture as the editor's preview shows it. */
export interface ShownPicture {
  /** Of the file, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Which editor group it is in, counted from 1 at the left. */
  readonly group: number;
}

/** Waits until a tab shows the picture with this file name, drawn from its bytes. */
export async function shownPicture(page: Page, fileName: string): Promise<ShownPicture> {
  const group = await groupOfTab(page, fileName);
  const size = await previewImage(page, fileName).evaluate(async element => {
    const image = element as HTMLImageElement;
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight };
  });
  return { ...size, group };
}

/** The picture in the preview, which is a page in a page in the editor. */
export function previewImage(page: Page, fileName: string): Locator {
  return page
    .frameLocator('iframe.webview.ready')
    .frameLocator('#active-frame')
    .locator(`img[src*="/${encodeURIComponent(fileName)}"]`);
}

async function groupOfTab(page: Page, fileName: string): Promise<number> {
  const groups = page.locator('.editor-group-container');
  const tab = page.locator('.tab.active').filter({ hasText: fileName });
  const box = await groups.filter({ has: tab }).boundingBox();
  const boxes = await Promise.all((await groups.all()).map(group => group.boundingBox()));
  return boxes.filter(other => (other?.x ?? 0) <= (box?.x ?? 0)).length;
}
