import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { sniffImage } from '../../../src/core/imageBytes';
import { unitsPerDollar } from '../../standins/wave/waveRules';
import { openFile, placeCursor, saveFile } from '../support/editor';
import { generate } from '../support/generating';
import { lookUntil } from '../support/lookUntil';
import { runCommand } from '../support/quickInput';
import { takesScreenshots } from '../support/screenshots';
import { useScene } from '../support/scene';
import { changeUserSettings, waitForUserSetting } from '../support/userSettings';

const qwen = { model: 'Qwen Image 2.0', ratio: '16:9', tier: '1K' };
const key = 'wave-test-key';

suite('commands for keys, models and money', () => {
  const scene = useScene({ documentCount: 6, wave: { keys: [key] } });

  /** Whatever a test before has stored. */
  async function removeKey(): Promise<void> {
    const { page, quickInput, notifications } = scene();
    await runCommand(page, 'Easel: Remove API Key…');
    await quickInput.choose('Wave');
    await notifications.waitFor(/The API key for Wave is removed|There is no stored API key/);
    await scene().tidyUp();
  }

  async function setKey(): Promise<void> {
    const { page, quickInput, notifications } = scene();
    await runCommand(page, 'Easel: Set API Key…');
    await quickInput.choose('Wave');
    await quickInput.waitForTitle('Wave: API Key');
    await quickInput.type(key);
    await quickInput.accept();
    await notifications.waitFor('The API key for Wave is stored.');
    await scene().tidyUp();
  }

  /** Anything that was under way is sent by the time a later command has asked its question. */
  async function letItAnswer(): Promise<void> {
    await runCommand(scene().page, 'Easel: Choose Model…');
    await scene().quickInput.waitForTitle('Choose Model');
  }

  /** The key as it would be read over somebody's shoulder: in any text or attribute of the page. */
  async function assertKeyIsHidden(): Promise<void> {
    assert.ok(!(await scene().page.content()).includes(key));
  }

  test('asks for a missing key, refuses what cannot be one, and takes a refused one to the right one', async () => {
    const { page, quickInput, notifications, wave } = scene();
    await removeKey();
    await openFile(page, 'src/App.tsx');
    await placeCursor(page, 10, 1);
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await runCommand(page, 'Easel: Generate Image…');
    await quickInput.waitForTitle('Generate Image (1/5)');
    await quickInput.type('an empty shelf');
    await quickInput.accept();
    await quickInput.waitForTitle('Generate Image (2/5)');
    const pro = await quickInput.row('Qwen Image 2.0 Pro').textContent();
    assert.match(pro ?? '', /\$0\.053125 per image · needs an API key/);
    await quickInput.choose('Qwen Image 2.0 Pro');
    await quickInput.waitForTitle('Generate Image (3/6)');
    await quickInput.choose('16:9');
    await quickInput.waitForTitle('Generate Image (4/6)');
    await quickInput.choose('1K');
    await quickInput.waitForTitle('Generate Image (5/6)');
    assert.match((await quickInput.row('2 images').textContent()) ?? '', /\$0\.10625/);
    assert.match((await quickInput.row('1 image').textContent()) ?? '', /\$0\.053125/);
    await scene().illustrate('keys-1-price');
    await quickInput.choose('1 image');

    await quickInput.waitForTitle('Wave: API Key (6/6)');
    await quickInput.back();
    await quickInput.waitForTitle('Generate Image (5/6)');
    await quickInput.choose('1 image');
    await quickInput.waitForTitle('Wave: API Key (6/6)');
    assert.equal(await quickInput.input.getAttribute('type'), 'password');
    await scene().illustrate('keys-2-question');
    await quickInput.type('');
    await quickInput.accept();
    await quickInput.waitForMessage('The key is empty.');
    await quickInput.type('two words');
    await quickInput.waitForMessage('A key has no spaces, line breaks or accented letters');
    await scene().illustrate('keys-3-not-a-key');
    await quickInput.accept();
    await quickInput.waitForTitle('Wave: API Key');
    assert.equal(wave.counts.posts, 0);
    await quickInput.type('wrong-key-123456');
    await quickInput.accept();

    const message = 'Wave refused the API key.';
    const buttons = await notifications.buttons(message);
    assert.deepEqual(buttons, ['Set API Key and Try Again', 'Show Log']);
    await scene().illustrate('keys-4-refused');
    await notifications.click(message, 'Set API Key and Try Again');
    await quickInput.waitForTitle('Wave: API Key');
    await quickInput.type(key);
    await assertKeyIsHidden();
    await quickInput.accept();
    // What the service says it charged, which counts in whole units.
    await notifications.waitFor('Saved src/images/an-empty-shelf.png (1280×720, $0.053126).');
    await scene().illustrate('keys-5-saved');
    await saveFile(page);
    const tag =
      '<img src="images/an-empty-shelf.png" alt="an empty shelf" width={1280} height={720} />';
    const line = await lookUntil(
      async () =>
        (await readFile(scene().inWorkspace('src', 'App.tsx'), 'utf8')).split('\n')[10]?.trim(),
      seen => seen === tag,
    );
    assert.equal(line, tag);
    const picture = await readFile(scene().inWorkspace('src', 'images', 'an-empty-shelf.png'));
    assert.deepEqual(sniffImage(picture), { mediaType: 'image/png', width: 1280, height: 720 });
    await assertKeyIsHidden();
    assert.deepEqual(wave.leaks, []);
    assert.ok(!scene().workbench.logs.join('\n').includes(key));
  });

  test('the question for a key leads to the page where keys are made', async () => {
    const { page, quickInput, dialog } = scene();
    await runCommand(page, 'Easel: Set API Key…');
    await quickInput.choose('Wave');
    await quickInput.waitForTitle('Wave: API Key');
    await quickInput.widget
      .getByRole('button', { name: /Open https:\/\/www\.qingbo\.dev/ })
      .click();
    await dialog.waitFor('https://www.qingbo.dev');
    await dialog.click('Cancel');
    await quickInput.waitForTitle('Wave: API Key');
  });

  test('Escape at the question for a key sends nothing', async () => {
    const { page, quickInput, wave } = scene();
    await removeKey();
    const document = await scene().openDocument();
    const { posts } = wave.counts;
    await generate(page, { prompt: 'a locked door', ...qwen });
    await quickInput.waitForTitle('Wave: API Key');
    await quickInput.escape();
    await quickInput.waitUntilClosed();
    await letItAnswer();
    assert.equal(wave.counts.posts, posts);
    assert.deepEqual(await document.images(), []);
  });

  test('Set API Key… and Remove API Key… say what they did', async () => {
    const { page, quickInput, notifications } = scene();
    await setKey();
    await runCommand(page, 'Easel: Set API Key…');
    assert.match((await quickInput.row('Wave').textContent()) ?? '', /A key is stored\./);
    await scene().illustrate('keys-6-providers');
    await quickInput.escape();
    for (const sentence of [
      'is removed from this machine',
      'There is no stored API key for Wave',
    ]) {
      await runCommand(page, 'Easel: Remove API Key…');
      await quickInput.choose('Wave');
      await notifications.waitFor(sentence);
      await scene().tidyUp();
    }
  });

  test('Choose Model… decides what the questions start from', async () => {
    const { page, quickInput, notifications, workbench } = scene();
    await runCommand(page, 'Easel: Choose Model…');
    await quickInput.waitForTitle('Choose Model');
    await scene().illustrate('choose-model');
    const wan = await quickInput.row('Wave: Wan 2.7 Image').textContent();
    assert.match(wan ?? '', /\$0\.02295 · needs an API key/);
    await quickInput.choose('Wave: Wan 2.7 Image');
    await waitForUserSetting(workbench, 'easel.model', 'wave/wan2.7-image');
    await notifications.waitFor('Requests start from Wave: Wan 2.7 Image.');
    await runCommand(page, 'Easel: Generate Image…');
    await quickInput.type('anything');
    await quickInput.accept();
    await quickInput.waitForTitle('Generate Image (2/6)');
    assert.equal(await quickInput.activeItem(), 'Wan 2.7 Image');
    await quickInput.escape();

    await runCommand(page, 'Easel: Choose Model…');
    await quickInput.waitForTitle('Choose Model');
    assert.equal(await quickInput.activeItem(), 'Wave: Wan 2.7 Image');
    await quickInput.choose('Last Used');
    await waitForUserSetting(workbench, 'easel.model', undefined);
    await runCommand(page, 'Easel: Choose Model…');
    await quickInput.waitForTitle('Choose Model');
    assert.equal(await quickInput.activeItem(), 'Last Used');
  });

  test('Show Spending adds up what the service reported this month', async () => {
    const { page, quickInput, notifications, wave } = scene();
    await setKey();
    await scene().openDocument();
    await generate(page, { prompt: 'a penny', ...qwen });
    await notifications.waitFor('a-penny.png (1280×720, $0.02125)');
    await runCommand(page, 'Easel: Show Spending');
    const spent = Number((wave.charged / unitsPerDollar).toPrecision(6));
    await quickInput.waitForTitle(`This month: $${spent}`);
    const month = new Date().toLocaleDateString('sv').slice(0, 7);
    const row = quickInput.row(`${month} Wave`);
    assert.match((await row.textContent()) ?? '', new RegExp(`\\$${spent}.*\\d jobs?`));
    await scene().illustrate('show-spending');
  });

  test('Test Connection… says whether the address answers', async () => {
    const { page, quickInput, notifications, wave } = scene();
    const { origin } = new URL(wave.baseUrl);
    const requestsBefore = wave.requests.length;
    await runCommand(page, 'Easel: Test Connection…');
    await quickInput.choose('Wave');
    const asItShould = `Wave answers at ${origin}: HTTP 401, as it should without a key.`;
    await notifications.waitFor(asItShould);
    await scene().illustrate('test-connection');
    const sent = wave.requests.slice(requestsBefore);
    assert.ok(sent.every(request => request.headers['authorization'] === undefined));
    await scene().tidyUp();
    await wave.down();
    try {
      await runCommand(page, 'Easel: Test Connection…');
      await quickInput.choose('Wave');
      await notifications.waitFor(
        `Wave does not answer at ${origin}. Directly: nothing listens there`,
      );
    } finally {
      await wave.up();
    }
  });

  test('Show Log opens what Easel has to say', async () => {
    const { page } = scene();
    await runCommand(page, 'Easel: Show Log');
    // The output's channel is chosen in a list that the editor draws more than once.
    await page.waitForFunction(() =>
      Array.from(document.querySelectorAll('.part.panel select')).some(
        list => list instanceof HTMLSelectElement && list.selectedOptions[0]?.text === 'Easel',
      ),
    );
    await scene().illustrate('show-log');
    await page.locator('.part.panel').getByRole('button', { name: 'Hide Panel' }).first().click();
  });

  const themes = [
    { theme: 'Dark 2026', className: 'vs-dark' },
    { theme: 'Default High Contrast', className: 'hc-black' },
  ];
  test('can be read in other themes', async function () {
    // For people's eyes: nothing here can fail but what others look at.
    if (!takesScreenshots) this.skip();
    const { page, quickInput, notifications, workbench } = scene();
    await setKey();
    await scene().openDocument();
    await generate(page, { prompt: 'a night train', ...qwen });
    for (const { theme, className } of themes) {
      await changeUserSettings(workbench, { 'workbench.colorTheme': theme });
      await page.locator(`.monaco-workbench.${className}`).waitFor();
      await notifications.waitFor('a-night-train.png');
      await scene().illustrate(`theme-${className}-saved`);
    }
    await runCommand(page, 'Easel: Generate Image…');
    await quickInput.type('a night train');
    await quickInput.accept();
    await quickInput.waitForTitle('Generate Image (2/5)');
    await scene().illustrate('theme-hc-black-models');
  });
});
