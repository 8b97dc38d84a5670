import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { sniffImage } from '../../src/core/imageBytes';
import { openFile, placeCursor, saveFile } from './support/editor';
import { generate } from './support/generating';
import { shownPicture } from './support/preview';
import { runCommand } from './support/quickInput';
import { documentText, useScene } from './support/scene';

const placeholder = { model: 'Placeholder', ratio: '16:9', tier: '1K' };

suite('Generate Image… with the built-in placeholder', () => {
  const scene = useScene({ documentCount: 10 });

  test('asks step by step, keeps every answer through Back, and writes picture and reference', async () => {
    const { page, quickInput, notifications } = scene();
    await openFile(page, 'README.md');
    await placeCursor(page, 4, 1);
    await runCommand(page, 'Easel: Generate Image…');
    await quickInput.waitForTitle('Generate Image (1/5)');
    await scene().screenshot('generate-1-prompt');
    await quickInput.type('a paper lantern at night');
    await quickInput.accept();
    await quickInput.waitForTitle('Generate Image (2/5)');
    await scene().screenshot('generate-2-model');
    await quickInput.choose('Placeholder');
    await quickInput.waitForTitle('Generate Image (3/5)');
    await quickInput.choose('3:2');
    await quickInput.waitForTitle('Generate Image (4/5)');
    await quickInput.choose('2K');
    await quickInput.waitForTitle('Generate Image (5/5)');

    for (const step of [4, 3, 2, 1]) {
      await quickInput.back();
      await quickInput.waitForTitle(`Generate Image (${step}/5)`);
    }
    assert.equal(await quickInput.input.inputValue(), 'a paper lantern at night');
    const offered = [];
    for (const step of [2, 3, 4, 5]) {
      await quickInput.accept();
      await quickInput.waitForTitle(`Generate Image (${step}/5)`);
      await scene().screenshot(`generate-${step}-again`);
      offered.push(await quickInput.activeItem());
    }
    assert.deepEqual(offered, ['Placeholder', '3:2', '2K', '1 image']);
    assert.match(await quickInput.placeholder(), /^Placeholder, 2048 × 1360 pixels/);
    const lastItem = await quickInput.row('1 image').textContent();
    assert.match(lastItem ?? '', /free.*images\/a-paper-lantern-at-night/);
    await quickInput.accept();

    await notifications.waitFor('Saved images/a-paper-lantern-at-night.png (2048×1360, free).');
    await scene().screenshot('generate-6-saved');
    const file = scene().inWorkspace('images', 'a-paper-lantern-at-night.png');
    const facts = sniffImage(await readFile(file));
    assert.deepEqual(facts, { mediaType: 'image/png', width: 2048, height: 1360 });
    const reference = '![a paper lantern at night](images/a-paper-lantern-at-night.png)';
    await saveFile(page);
    const text = await readFile(scene().inWorkspace('README.md'), 'utf8');
    assert.equal(text.split('\n')[3], reference);
  });

  test('starts from the selected text, and writes the reference behind it', async () => {
    const { page, quickInput, notifications } = scene();
    const document = await scene().openDocument();
    await placeCursor(page, 3, 1);
    await page.keyboard.press('Shift+End');
    await runCommand(page, 'Easel: Generate Image…');
    await quickInput.waitForTitle('Generate Image (1/5)');
    assert.equal(await quickInput.input.inputValue(), 'Warm light for cold evenings.');
    await scene().screenshot('generate-1-prompt-from-selection');
    await quickInput.escape();

    await generate(page, { prompt: 'warm light', ...placeholder });
    await notifications.waitFor('Saved');
    assert.deepEqual(await document.images(), ['warm-light.png']);
    await document.waitForLine('![warm light](images/warm-light.png)');
    assert.equal(
      await document.savedText(),
      documentText.replace('evenings.', 'evenings.\n\n![warm light](images/warm-light.png)'),
    );
  });

  test('leaves the alt text selected, so that typing replaces it', async () => {
    const { page, notifications } = scene();
    const document = await scene().openDocument();
    await generate(page, { prompt: 'a red kite', ...placeholder });
    await notifications.waitFor('Saved');
    await document.waitForLine('![a red kite](images/a-red-kite.png)');
    await page.keyboard.type('Kite over the hill');
    await document.waitForLine('![Kite over the hill](images/a-red-kite.png)');
  });

  test('writes a reference for each of several pictures', async () => {
    const { page, notifications } = scene();
    const document = await scene().openDocument();
    await generate(page, { prompt: 'three moons', ...placeholder, count: '2 images' });
    await notifications.waitFor('Saved 2 pictures (1280×720, free)');
    const names = await document.images();
    assert.equal(names.length, 2);
    for (const name of names) await document.waitForLine(`![three moons](images/${name})`);
  });

  test('Open shows the picture beside the text', async () => {
    const { page, notifications } = scene();
    await scene().openDocument();
    await generate(page, { prompt: 'a quiet harbour', ...placeholder });
    assert.deepEqual(await notifications.buttons('Saved'), ['Open', 'Generate Again', 'Undo']);
    await notifications.click('Saved', 'Open');
    const shown = await shownPicture(page, 'a-quiet-harbour.png');
    assert.deepEqual(shown, { width: 1280, height: 720, group: 2 });
    await scene().screenshot('generate-7-open');
  });

  test('Generate Again makes a second picture, with a reference where the cursor is', async () => {
    const { page, notifications } = scene();
    const document = await scene().openDocument();
    await generate(page, { prompt: 'a paper boat', ...placeholder });
    await notifications.waitFor('Saved');
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Enter');
    await notifications.click('Saved', 'Generate Again');
    // Not for a message: the editor shows at most three within 800 ms, and no person is so quick.
    const first = '![a paper boat](images/a-paper-boat.png)';
    const second = '![a paper boat](images/a-paper-boat-1.png)';
    await document.waitForLine(second);
    assert.deepEqual(await document.images(), ['a-paper-boat-1.png', 'a-paper-boat.png']);
    assert.equal(await document.savedText(), `${documentText}${first}\n${second}`);
  });

  test('Generate Again with the cursor still in the reference exchanges its picture', async () => {
    const { page, notifications } = scene();
    const document = await scene().openDocument();
    await generate(page, { prompt: 'a kettle', ...placeholder });
    await notifications.click('Saved', 'Generate Again');
    await document.waitForLine('![a kettle](images/a-kettle-1.png)');
    assert.equal(await document.savedText(), `${documentText}![a kettle](images/a-kettle-1.png)`);
    await page.keyboard.press('Control+Z');
    await document.waitForImages(['a-kettle.png']);
    assert.equal(await document.savedText(), `${documentText}![a kettle](images/a-kettle.png)`);
  });

  for (const how of ['the button Undo', 'Ctrl+Z'] as const) {
    test(`${how} takes back text and picture, and leaves nothing to save`, async () => {
      const { page, notifications } = scene();
      const document = await scene().openDocument();
      await generate(page, { prompt: 'a lighthouse', ...placeholder });
      await notifications.waitFor('Saved');
      await document.waitForLine('![a lighthouse](images/a-lighthouse.png)');
      assert.deepEqual(await document.images(), ['a-lighthouse.png']);
      await document.waitUntil('changed');
      if (how === 'Ctrl+Z') await page.keyboard.press('Control+Z');
      else await notifications.click('Saved', 'Undo');
      await document.waitUntil('saved');
      await document.waitForImages([]);
      assert.equal(await document.savedText(), documentText);
    });
  }

  test('remembers the answers: Same as Last Time generates at once', async () => {
    const { page, quickInput, notifications } = scene();
    const document = await scene().openDocument();
    await generate(page, { prompt: 'a tower', model: 'Placeholder', ratio: '2:3', tier: '1K' });
    await notifications.waitFor('a-tower.png (832×1248, free)');
    await page.keyboard.press('Control+End');

    await runCommand(page, 'Easel: Generate Image…');
    await quickInput.waitForTitle('Generate Image (1/5)');
    assert.equal(await quickInput.input.inputValue(), '', 'the prompt was used');
    await quickInput.type('a bridge');
    await quickInput.accept();
    await quickInput.waitForTitle('Generate Image (2/5)');
    const description = await quickInput.row(/Same as Last Time/).textContent();
    assert.match(description ?? '', /Placeholder · 2:3 · 1K · 1 image · free/);
    await scene().screenshot('generate-8-same-as-last-time');
    await quickInput.choose(/Same as Last Time/);
    await notifications.waitFor('a-bridge.png (832×1248, free)');
    assert.deepEqual(await document.images(), ['a-bridge.png', 'a-tower.png']);
  });

  test('Escape at any step writes nothing and keeps the prompt for the next time', async () => {
    const { page, quickInput, notifications } = scene();
    const document = await scene().openDocument();
    for (const step of [1, 2, 3, 4, 5]) {
      const prompt = `a draft left at step ${step}`;
      await runCommand(page, 'Easel: Generate Image…');
      await quickInput.waitForTitle('Generate Image (1/5)');
      await quickInput.type(prompt);
      for (let next = 2; next <= step; next += 1) {
        await quickInput.accept();
        await quickInput.waitForTitle(`Generate Image (${next}/5)`);
      }
      await quickInput.escape();
      await quickInput.waitUntilClosed();

      await runCommand(page, 'Easel: Generate Image…');
      await quickInput.waitForTitle('Generate Image (1/5)');
      assert.equal(await quickInput.input.inputValue(), prompt);
      await quickInput.escape();
      await quickInput.waitUntilClosed();
    }
    assert.deepEqual(await document.images(), []);
    await document.waitUntil('saved');
    assert.equal(await document.savedText(), documentText);
    assert.deepEqual(await notifications.texts(), []);
  });

  test('refuses an empty prompt, and one that no model takes, with a sentence', async () => {
    const { page, quickInput } = scene();
    await runCommand(page, 'Easel: Generate Image…');
    await quickInput.waitForTitle('Generate Image (1/5)');
    await quickInput.type('');
    await quickInput.accept();
    await quickInput.waitForMessage('Say what the picture shows.');
    await quickInput.type('   ');
    await quickInput.accept();
    await quickInput.waitForMessage('Say what the picture shows.');

    await quickInput.type('x'.repeat(5001));
    await quickInput.waitForMessage('5001 of at most 5000 characters: shorten the prompt.');
    await scene().screenshot('generate-1-prompt-too-long');
    await quickInput.accept();
    await quickInput.waitForTitle('Generate Image (1/5)');
  });

  test('a model the prompt is too long for says so, and choosing it leads back to the prompt', async () => {
    const { page, quickInput } = scene();
    await runCommand(page, 'Easel: Generate Image…');
    await quickInput.waitForTitle('Generate Image (1/5)');
    await quickInput.type('x'.repeat(900));
    await quickInput.accept();
    await quickInput.waitForTitle('Generate Image (2/5)');
    const row = quickInput.row('Qwen Image 2.0 Pro');
    assert.match((await row.textContent()) ?? '', /Takes prompts of at most 800 characters/);
    await scene().screenshot('generate-2-model-too-short');
    await row.click();
    await quickInput.waitForTitle('Generate Image (1/5)');
    assert.equal((await quickInput.input.inputValue()).length, 900);
  });
});
