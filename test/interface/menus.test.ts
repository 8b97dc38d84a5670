import assert from 'node:assert/strict';
import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';

import { sniffImage } from '../../src/core/imageBytes';
import { openFile } from './support/editor';
import { chooseMenuEntry, Explorer, menuEntries } from './support/explorer';
import { answer } from './support/generating';
import { previewImage, shownPicture } from './support/preview';
import { documentText, useScene, type Scene } from './support/scene';

const placeholder = { model: 'Placeholder', ratio: '1:1', tier: '1K' };

suite('menus', () => {
  const scene = useScene({
    documentCount: 2,
    // A file that opens would be selected alone, just when a second one is added to the selection.
    settings: { 'explorer.autoReveal': false },
    prepare: folder =>
      copyFile(path.join(folder, 'images', 'lantern.png'), path.join(folder, 'images', 'moon.png')),
  });

  test('a folder in the Explorer: generates into it', async () => {
    const { page, notifications } = scene();
    const explorer = new Explorer(page);
    await explorer.row('styles').click({ button: 'right' });
    const entries = await menuEntries(page);
    assert.ok(entries.includes('Generate Image…'), entries.join());
    assert.ok(!entries.includes('Edit Image…'), entries.join());
    await scene().screenshot('menus-folder');
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
    await scene().screenshot('menus-picture');
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
    await scene().screenshot('menus-two-pictures');
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
    await scene().screenshot('menus-editor');
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
    await scene().screenshot('menus-preview');
    await chooseMenuEntry(page, 'Edit Image…');
    await answer(page, 'Edit Image', { prompt: 'make it blue', ...placeholder });
    await notifications.waitFor('Saved images/moon-edit.png (1024×1024, free).');
    assert.deepEqual(await sizeOf(scene(), 'images', 'moon-edit.png'), [1024, 1024]);
  });

  test('the tab of a picture: edits it', async () => {
    const { page, quickInput } = scene();
    await openFile(page, 'images/lantern.png');
    await page.locator('.tab', { hasText: 'lantern.png' }).click({ button: 'right' });
    await chooseMenuEntry(page, 'Edit Image…');
    await quickInput.waitForTitle('Edit Image (1/5)');
  });
});

async function sizeOf(scene: Scene, ...names: readonly string[]): Promise<readonly number[]> {
  const facts = sniffImage(await readFile(scene.inWorkspace(...names)));
  return typeof facts === 'string' ? [] : [facts.width, facts.height];
}
