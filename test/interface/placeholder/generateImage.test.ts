import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { sniffImage } from '../../../src/core/imageBytes';
import { chooseFolder, openFile, placeCursor, saveFile } from '../support/editor';
import { generate } from '../support/generating';
import { shownPicture } from '../support/preview';
import { runCommand } from '../support/quickInput';
import { documentText } from '../support/scene';
import { scene } from './scene';

const placeholder = { model: 'Placeholder', ratio: '16:9', tier: '1K' };

suite('Generate Image… with the built-in placeholder', () => {
  test('asks step by step, keeps every answer through Back, and writes picture and reference', async () => {
    const { page, quickInput, notifications } = scene();
    await openFile(page, 'README.md');
    await placeCursor(page, 4, 1);
    await runCommand(page, 'Easel: Generate Image…');
    await quickInput.waitForTitle('Generate Image (1/5)');
    await scene().illustrate('generate-1-prompt');
    await quickInput.type('a paper lantern at night');
    await quickInput.accept();
    await quickInput.waitForTitle('Generate Image (2/5)');
    await scene().illustrate('generate-2-model');
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
      await scene().illustrate(`generate-${step}-again`);
      offered.push(await quickInput.activeItem());
    }
    assert.deepEqual(offered, ['Placeholder', '3:2', '2K', '1 image']);
    assert.match(await quickInput.placeholder(), /^Placeholder, 2048 × 1360 pixels/);
    const lastItem = await quickInput.row('1 image').textContent();
    assert.match(lastItem ?? '', /free.*Saves as images\/a-paper-lantern-at-night\.png/);
    await quickInput.accept();

    await notifications.waitFor('Saved images/a-paper-lantern-at-night.png (2048×1360, free).');
    await scene().illustrate('generate-6-saved');
    const file = scene().inWorkspace('images', 'a-paper-lantern-at-night.png');
    const facts = sniffImage(await readFile(file));
    assert.deepEqual(facts, { mediaType: 'image/png', width: 2048, height: 1360 });
    const reference = '![a paper lantern at night](images/a-paper-lantern-at-night.png)';
    await saveFile(page);
    const text = await readFile(scene().inWorkspace('README.md'), 'utf8');
    assert.deepEqual(text.split('\n').slice(2, 7), [
      'A small shop for paper lanterns, made by hand.',
      '',
      reference,
      '',
      '## Getting started',
    ]);
  });

  test('starts from the selected text, and writes the reference behind it', async () => {
    const { page, quickInput, notifications } = scene();
    const document = await scene().openDocument();
    await placeCursor(page, 3, 1);
    await page.keyboard.press('Shift+End');
    await runCommand(page, 'Easel: Generate Image…');
    await quickInput.waitForTitle('Generate Image (1/5)');
    assert.equal(await quickInput.input.inputValue(), 'Warm light for cold evenings.');
    await scene().illustrate('generate-1-prompt-from-selection');
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
    await scene().illustrate('generate-7-open');
    const tab = page.locator('.tab', { hasText: 'a-quiet-harbour.png' });
    await tab.getByRole('button', { name: /^Close/ }).click();
    await tab.waitFor({ state: 'detached' });
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
    assert.equal(await document.savedText(), `${documentText}${first}\n\n${second}`);
  });

  test('Generate Again goes to the document of the first picture, also from behind another', async () => {
    const { page, notifications } = scene();
    const document = await scene().openDocument();
    await generate(page, { prompt: 'a paper swan', ...placeholder });
    await notifications.waitFor('Saved');
    await page.keyboard.press('Control+Home');
    await openFile(page, 'src/App.tsx');
    await notifications.click('Saved', 'Generate Again');
    await document.waitForImages(['a-paper-swan-1.png', 'a-paper-swan.png']);
    await document.waitForLine('images/a-paper-swan-1');
    await openFile(page, path.basename(document.file));
    // At the cursor the document was left with.
    const start = '![a paper swan](images/a-paper-swan-1.png)# Paper Lantern\n';
    assert.ok((await document.savedText()).startsWith(start));
    await openFile(page, 'src/App.tsx');
    assert.ok(!(await readFile(scene().inWorkspace('src', 'App.tsx'), 'utf8')).includes('swan'));
    await page.locator('.tab.active:not(.dirty)').filter({ hasText: 'App.tsx' }).waitFor();
  });

  test('Generate Again with the alt text still selected adds a picture behind the first', async () => {
    const { page, notifications } = scene();
    const document = await scene().openDocument();
    await generate(page, { prompt: 'a kettle', ...placeholder });
    await notifications.click('Saved', 'Generate Again');
    const first = '![a kettle](images/a-kettle.png)';
    const second = '![a kettle](images/a-kettle-1.png)';
    await document.waitForLine(second);
    assert.equal(await document.savedText(), `${documentText}${first}\n\n${second}`);
    await page.keyboard.press('Control+Z');
    await document.waitForImages(['a-kettle.png']);
    assert.equal(await document.savedText(), `${documentText}${first}`);
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
      if (how === 'the button Undo') return;
      await notifications.click('Saved', 'Open');
      await notifications.waitFor('Not there any more: a-lighthouse.png.');
      assert.equal(await page.locator('.tab', { hasText: 'a-lighthouse' }).count(), 0);
    });
  }

  test('Show Jobs says what became of a picture, and saves an undone one again', async () => {
    const { page, quickInput, notifications } = scene();
    const document = await scene().openDocument();
    await generate(page, { prompt: 'a paper crane', ...placeholder });
    await notifications.waitFor('Saved');
    await runCommand(page, 'Easel: Show Jobs');
    const row = quickInput.row(/a paper crane/);
    const saved = /a paper crane ?saved ?a-paper-crane\.png · free · .*\d.* · Placeholder/;
    assert.match((await row.textContent()) ?? '', saved);
    await quickInput.escape();
    await notifications.click('Saved', 'Undo');
    await document.waitForImages([]);
    await runCommand(page, 'Easel: Show Jobs');
    assert.match((await row.textContent()) ?? '', /a paper crane ?undone or deleted/);
    await scene().illustrate('generate-9-undone');
    await row.click();
    await quickInput.waitForTitle('a paper crane');
    assert.deepEqual(
      (await quickInput.items()).map(label => label.trim()),
      ['Save Again…', 'Generate Again'],
    );
    await quickInput.choose(/Save Again…/);
    await chooseFolder(page, 'Where to Save the Picture', scene().inWorkspace('styles'));
    await notifications.waitFor('Saved styles/a-paper-crane.png (1280×720, free).');
    await runCommand(page, 'Easel: Show Jobs');
    assert.match((await row.textContent()) ?? '', saved);
  });

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
    await scene().illustrate('generate-8-same-as-last-time');
    assert.equal(await quickInput.activeItem(), 'Placeholder');
    await quickInput.type('wan');
    await quickInput.row('Wan 2.7 Image').and(page.locator('.focused')).waitFor();
    assert.equal(await quickInput.row(/Same as Last Time/).count(), 0);
    await scene().illustrate('generate-8-typed');
    await quickInput.type('');
    await quickInput.row(/Same as Last Time/).waitFor();
    await quickInput.row('Placeholder').and(page.locator('.focused')).waitFor();
    await quickInput.choose(/Same as Last Time/);
    await notifications.waitFor('a-bridge.png (832×1248, free)');
    assert.deepEqual(await document.images(), ['a-bridge.png', 'a-tower.png']);
  });

  test('the last question names the file there will be, where another has its name', async () => {
    const { page, quickInput } = scene();
    const document = await scene().openDocument();
    const taken = path.join(path.dirname(document.file), 'images', 'a-lamp.png');
    await mkdir(path.dirname(taken), { recursive: true });
    await writeFile(taken, 'somebody’s own');
    await runCommand(page, 'Easel: Generate Image…');
    await quickInput.waitForTitle('Generate Image (1/5)');
    await quickInput.type('a lamp');
    for (const next of [2, 3, 4, 5]) {
      await quickInput.accept();
      await quickInput.waitForTitle(`Generate Image (${next}/5)`);
    }
    const lastItem = await quickInput.row('1 image').textContent();
    assert.match(lastItem ?? '', /Saves as .*\/a-lamp-1\.png/);
    await quickInput.escape();
    await rm(taken);
  });

  test('Escape at any step writes nothing and keeps the prompt for the next time', async () => {
    const { page, quickInput, notifications } = scene();
    const document = await scene().openDocument();
    for (const step of [1, 3, 5]) {
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
    await runCommand(page, 'Easel: Generate Image Series…');
    await quickInput.waitForTitle('Generate Image Series (1/5)');
    assert.equal(await quickInput.input.inputValue(), '', 'the prompt was for a single picture');
    await quickInput.escape();
    await quickInput.waitUntilClosed();
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
    await scene().illustrate('generate-1-prompt-too-long');
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
    await scene().illustrate('generate-2-model-too-short');
    await row.click();
    await quickInput.waitForTitle('Generate Image (1/5)');
    assert.equal((await quickInput.input.inputValue()).length, 900);
  });
});
