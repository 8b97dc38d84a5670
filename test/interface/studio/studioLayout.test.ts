import assert from 'node:assert/strict';
import type { FrameLocator, Locator } from 'playwright-core';

import { chooseMenuEntry, Explorer } from '../support/explorer';
import { lookUntil } from '../support/lookUntil';
import { runCommand } from '../support/quickInput';
import { useScene } from '../support/scene';
import { studioFrame, studioPage } from '../support/studioPage';

/** A wide panel has two columns, a narrow one has one. */
const widths = { wide: 1280, narrow: 640 } as const;

suite('What the Studio shows without being scrolled by hand', () => {
  const scene = useScene({
    documentCount: 1,
    settings: { 'workbench.colorTheme': 'Dark 2026', 'workbench.sideBar.location': 'right' },
  });

  const studio = (): FrameLocator => studioPage(scene().page);
  const result = (text: string): Locator => studio().locator('.result', { hasText: text });

  /** Whether the middle of an element is on the screen and nothing covers it. */
  async function isInSight(selector: string): Promise<boolean> {
    const frame = await studioFrame(scene().page);
    return frame.evaluate(wanted => {
      const element = document.querySelector(wanted);
      if (!element) return false;
      const { left, top, width, height } = element.getBoundingClientRect();
      const there = document.elementFromPoint(left + width / 2, top + height / 2);
      return there !== null && element.contains(there);
    }, selector);
  }

  for (const [name, width] of Object.entries(widths)) {
    test(`what can be done with a chosen picture is in sight with it in a ${name} panel`, async () => {
      const { page } = scene();
      await page.setViewportSize({ width, height: 800 });
      await runCommand(page, 'Easel: Open Studio');
      const prompt = studio().locator('#prompt');
      await prompt.waitFor();
      await studio().locator('#mode').selectOption({ label: 'Generate' });
      await studio().locator('#count').selectOption({ label: '4' });
      for (const text of ['a red kite', 'a paper boat']) {
        await prompt.fill(`${text} ${name}`);
        await prompt.press('Control+Enter');
        await result(`${text} ${name}`.replaceAll(' ', '-')).last().waitFor();
      }
      await result(`a-paper-boat-${name}`).first().click();
      await scene().illustrate(`layout-results-${name}`);
      assert.ok(await isInSight('.result[aria-selected="true"]'));
      assert.ok(await isInSight('.result-actions vscode-button'));
    });

    test(`the picture whose regions are to be edited is in sight with the focus in a ${name} panel`, async () => {
      const { page } = scene();
      await page.setViewportSize({ width, height: 800 });
      const explorer = new Explorer(page);
      await explorer.show();
      await explorer.expand('images');
      await explorer.row('lantern.png').click({ button: 'right' });
      await chooseMenuEntry(page, 'Edit Image Region…');
      const stage = studio().locator('.stage');
      await stage.locator('img').evaluate(image => (image as HTMLImageElement).decode());
      assert.ok(await lookUntil(() => isInSight('.stage'), Boolean));
      const frame = await studioFrame(page);
      const hasFocus = (): Promise<boolean> =>
        frame.evaluate(() => document.hasFocus() && document.activeElement?.className === 'stage');
      assert.ok(await lookUntil(hasFocus, Boolean));
      await page.keyboard.press('Enter');
      const box = stage.locator('.box');
      await box.waitFor();
      const before = await box.getAttribute('aria-label');
      // The new region has the focus.
      await page.keyboard.press('ArrowRight');
      const after = await lookUntil(
        () => box.getAttribute('aria-label'),
        seen => seen !== before,
      );
      assert.notEqual(after, before);
      await scene().illustrate(`layout-region-${name}`);
      await page.keyboard.press('Delete');
      await box.waitFor({ state: 'detached' });
    });
  }
});
