import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';

import { sniffImage } from '../../../src/core/imageBytes';
import { openFile, placeCursor, waitForText } from '../support/editor';
import { chooseMenuEntry, Explorer, menuEntries } from '../support/explorer';
import { answer } from '../support/generating';
import { lookUntil } from '../support/lookUntil';
import { previewImage, shownPicture } from '../support/preview';
import { documentText, type Scene } from '../support/scene';
import { lampLine, scene } from './scene';

const placeholder = { model: 'Placeholder', ratio: '1:1', tier: '1K' };

suite('menus', () => {
  test('a folder in the Explorer: generates into it', async () => {
    const { page, notifications } = scene();
    const explorer = new Explorer(page);
    await explorer.row('styles').click({ button: 'right' });
    const entries = await menuEntries(page);
    assert.ok(entries.includes('Generate Image…'), entries.join());
    assert.ok(!entries.includes('Edit Image…'), entries.join());
    await scene().illustrate('menus-folder');
    await chooseMenuEntry(page, 'Generate Image…');
    await answer(page, 'Generate Image', { prompt: 'a soft pattern', ...placeholder });
    await notifications.waitFor('Saved styles/a-soft-pattern.png (1024×1024, free).');
    assert.deepEqual(await sizeOf(scene(), 'styles', 'a-soft-pattern.png'), [1024, 1024]);
  });

  test('a picture in the Explorer: edits it', async () => {
    const { page, notifications } = scene();
    const explorer = new Explorer(page);
    await explorer.expand('images');
    await explorer.row('lantern.png').click({ button: 'right' });
    const entries = await menuEntries(page);
    assert.ok(entries.includes('Edit Image…'), entries.join());
    assert.ok(!entries.includes('Combine Images…'), entries.join());
    await scene().illustrate('menus-picture');
    await chooseMenuEntry(page, 'Edit Image…');
    // The ratio that is offered first is the picture's own: it has 480×320 pixels.
    const { model, tier } = placeholder;
    await answer(page, 'Edit Image', { prompt: 'make it glow', model, tier });
    await notifications.waitFor('Saved images/lantern-edit.png (1248×832, free).');
    assert.deepEqual(await sizeOf(scene(), 'images', 'lantern-edit.png'), [1248, 832]);
    const edited = await readFile(scene().inWorkspace('images', 'lantern-edit.png'));
    const original = await readFile(scene().inWorkspace('images', 'lantern.png'));
    assert.ok(!edited.equals(original));
  });

  test('two pictures in the Explorer: combines them', async () => {
    const { page, notifications } = scene();
    const explorer = new Explorer(page);
    await explorer.expand('images');
    await explorer.select('lantern.png', 'moon.png');
    await explorer.row('moon.png').click({ button: 'right' });
    const entries = await menuEntries(page);
    assert.ok(entries.includes('Combine Images…'), entries.join());
    assert.ok(!entries.includes('Edit Image…'), entries.join());
    await scene().illustrate('menus-two-pictures');
    await chooseMenuEntry(page, 'Combine Images…');
    const prompt = 'a lantern under the moon';
    await answer(page, 'Combine Images', { prompt, ...placeholder });
    await notifications.waitFor('Saved images/a-lantern-under-the-moon.png (1024×1024, free).');
  });

  test('a text editor: generates at the cursor', async () => {
    const { page, notifications } = scene();
    const document = await scene().openDocument();
    await page.locator('.editor-instance .view-line').last().click({ button: 'right' });
    const entries = await menuEntries(page);
    assert.ok(entries.includes('Generate Image…'), entries.join());
    await scene().illustrate('menus-editor');
    await chooseMenuEntry(page, 'Generate Image…');
    await answer(page, 'Generate Image', { prompt: 'a garden gate', ...placeholder });
    await notifications.waitFor('Saved');
    const reference = '![a garden gate](images/a-garden-gate.png)';
    await document.waitForLine(reference);
    assert.equal(await document.savedText(), `${documentText}${reference}`);
  });

  test('an open picture: edits the one that is shown', async () => {
    const { page, notifications } = scene();
    await openFile(page, 'images/moon.png');
    await shownPicture(page, 'moon.png');
    await previewImage(page, 'moon.png').click({ button: 'right' });
    const entries = await menuEntries(page);
    assert.ok(entries.includes('Edit Image…'), entries.join());
    await scene().illustrate('menus-preview');
    await chooseMenuEntry(page, 'Edit Image…');
    await answer(page, 'Edit Image', { prompt: 'make it blue', ...placeholder });
    await notifications.waitFor('Saved images/moon-edit.png (1024×1024, free).');
    assert.deepEqual(await sizeOf(scene(), 'images', 'moon-edit.png'), [1024, 1024]);
  });

  test('the tab of a picture: edits it', async () => {
    const { page, quickInput } = scene();
    await openFile(page, 'images/lantern.png');
    // A picture that comes takes the focus, and a menu that is open closes.
    await shownPicture(page, 'lantern.png');
    await page.locator('.tab', { hasText: 'lantern.png' }).click({ button: 'right' });
    await chooseMenuEntry(page, 'Edit Image…');
    await quickInput.waitForTitle('Edit Image (1/5)');
  });

  test('a reference in a document: edits its picture, compares the two, and leads to the new one', async () => {
    const { page, quickInput, notifications } = scene();
    await openFile(page, 'pages/lamp.md');
    await page
      .locator('.view-line span')
      .getByText('images/lamp.png')
      .last()
      .click({ button: 'right' });
    const entries = await menuEntries(page);
    for (const entry of ['Edit Image…', 'Edit Image Region…']) {
      assert.ok(entries.includes(entry), entries.join());
    }
    await scene().illustrate('menus-reference');
    await chooseMenuEntry(page, 'Edit Image…');
    await answer(page, 'Edit Image', { prompt: 'light it', ...placeholder });
    const saved = 'Saved images/lamp-edit.png';
    assert.deepEqual(await notifications.buttons(saved), [
      'Update Reference',
      'Compare',
      'Replace Original',
      'More…',
    ]);
    await scene().illustrate('menus-reference-saved');
    await notifications.click(saved, 'Compare');
    await page.locator('.tab.active').filter({ hasText: 'lamp.png ↔ lamp-edit.png' }).waitFor();
    await comparedImage(page, 'original', 'lamp.png').waitFor();
    await comparedImage(page, 'modified', 'lamp-edit.png').waitFor();
    await scene().illustrate('menus-reference-compared');
    // Somebody who has looked is asked again.
    await notifications.click(saved, 'More…');
    assert.deepEqual(await quickInput.items(), ['Open', 'Edit Again', 'Generate Again', 'Undo']);
    await scene().illustrate('menus-reference-more');
    await quickInput.escape();
    await notifications.click(saved, 'Update Reference');
    await openFile(page, 'pages/lamp.md');
    await waitForText(page, lampLine('lamp-edit.png'));
    await page.keyboard.press('ControlOrMeta+Z');
    await waitForText(page, lampLine('lamp.png'));
  });

  test('a reference at the cursor: its picture is changed under its own name, and brought back', async () => {
    const { page, notifications } = scene();
    const original = await readFile(scene().inWorkspace('images', 'lamp.png'));
    const size = await sizeOf(scene(), 'images', 'lamp.png');
    await openFile(page, 'pages/lamp.md');
    await placeCursor(page, 3, 8);
    await page.keyboard.press('ControlOrMeta+Period');
    await page
      .locator('.action-widget .monaco-list-row')
      .getByText('Edit Image with Easel…')
      // For a moment the list the editor had before stands beside the new one.
      .first()
      .click();
    await answer(page, 'Edit Image', { prompt: 'dim it', ...placeholder });
    const saved = 'Saved images/lamp-edit-1.png';
    await notifications.click(saved, 'Replace Original');
    await waitForSize(scene(), [1024, 1024], 'images', 'lamp.png');
    assert.deepEqual(await sizeOf(scene(), 'images', 'lamp-edit-1.png'), []);
    await notifications.click('lamp.png is the new picture now, of 1024×1024 pixels.', 'Undo');
    await waitForSize(scene(), size, 'images', 'lamp.png');
    assert.deepEqual(await sizeOf(scene(), 'images', 'lamp-edit-1.png'), [1024, 1024]);
    assert.ok(original.equals(await readFile(scene().inWorkspace('images', 'lamp.png'))));
  });

  test('a reference in a document: its picture is drawn on in the Studio', async () => {
    const { page } = scene();
    await openFile(page, 'pages/lamp.md');
    await page
      .locator('.view-line span')
      .getByText('images/lamp')
      .last()
      .click({ button: 'right' });
    await chooseMenuEntry(page, 'Edit Image Region…');
    const studio = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await studio.locator('.stage img').waitFor();
  });

  test('no reference at the cursor: the menu’s command says so, and offers to choose a file', async () => {
    const { page, notifications } = scene();
    await openFile(page, 'pages/lamp.md');
    await placeCursor(page, 1, 3);
    await page.locator('.view-line span').getByText('# Lamp').last().click({ button: 'right' });
    await chooseMenuEntry(page, 'Edit Image…');
    const said = 'At the cursor is no reference to a PNG, JPEG or WebP picture';
    assert.deepEqual(await notifications.buttons(said), ['Choose File…']);
  });
});

/** The picture in one half of a comparison, each of which is such a page too. */
function comparedImage(page: Page, half: 'original' | 'modified', fileName: string): Locator {
  return page
    .frameLocator(`iframe.webview.${half}`)
    .frameLocator('#active-frame')
    .locator(`img[src*="/${encodeURIComponent(fileName)}"]`);
}

/** Nothing for a file that is not there. */
async function sizeOf(scene: Scene, ...names: readonly string[]): Promise<readonly number[]> {
  const bytes = await readFile(scene.inWorkspace(...names)).catch(() => undefined);
  const facts = bytes && sniffImage(bytes);
  return typeof facts === 'object' ? [facts.width, facts.height] : [];
}

/** Waits until the file holds a picture of this size: the editor renames in its own time. */
async function waitForSize(
  scene: Scene,
  size: readonly number[],
  ...names: readonly string[]
): Promise<void> {
  const found = await lookUntil(
    () => sizeOf(scene, ...names),
    seen => String(seen) === String(size),
  );
  assert.deepEqual(found, size);
}
