import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { chooseFolder, openFile, placeCursor, saveFile, waitForText } from '../support/editor';
import { generate } from '../support/generating';
import { runCommand } from '../support/quickInput';
import { strangersWindow } from './strangersWindow';

const qwen = { model: 'Qwen Image 2.0', ratio: '16:9', tier: '1K' };

suite('a window that is not one folder', () => {
  /** The window asks before it spends. */
  async function sayYesToTheCost(): Promise<void> {
    const { dialog } = strangersWindow();
    await dialog.waitFor('Qwen Image 2.0: $0.02125');
    await dialog.click('Generate');
  }

  test('of several folders the document’s own gets the picture', async () => {
    const { page, workbench, notifications, emptyFolder: folder } = strangersWindow();
    await writeFolders(folder);
    await workbench.open(path.join(folder, 'both.code-workspace'));
    await openFile(page, 'docs/second.md');
    await placeCursor(page, 1, 1);
    await generate(page, { prompt: 'a second home', ...qwen });
    await sayYesToTheCost();
    await notifications.waitFor(/Saved .*images\/a-second-home\.png/);
    await waitForText(page, '![a second home](images/a-second-home.png)');
    await saveFile(page);
    assert.deepEqual(await readdir(path.join(folder, 'second', 'docs', 'images')), [
      'a-second-home.png',
    ]);
    assert.deepEqual(await readdir(path.join(folder, 'first')), ['docs']);
    const text = await readFile(path.join(folder, 'second', 'docs', 'second.md'), 'utf8');
    assert.equal(text, '![a second home](images/a-second-home.png)');
  });

  test('without a folder it asks where to save, and sends nothing until it knows', async () => {
    const { page, workbench, wave, quickInput, notifications } = strangersWindow();
    await workbench.open(undefined);
    await runCommand(page, 'File: New Untitled Text File');
    await page
      .locator('.tab.active')
      .filter({ hasText: /Untitled-\d/ })
      .waitFor();
    await placeCursor(page, 1, 1);
    const { posts } = wave.counts;
    await generate(page, { prompt: 'a tent', ...qwen });
    await quickInput.waitForTitle('Where to Save the Picture');
    await workbench.illustrate('windows-where-to-save');
    await quickInput.escape();
    await quickInput.waitUntilClosed();
    // Anything that was under way is sent by the time a later command has asked its question.
    await runCommand(page, 'Easel: Choose Model…');
    await quickInput.waitForTitle('Choose Model');
    await quickInput.escape();
    assert.equal(wave.counts.posts, posts);

    const chosen = path.join(strangersWindow().emptyFolder, 'chosen');
    await generate(page, { prompt: 'a tent', ...qwen });
    await chooseFolder(page, 'Where to Save the Picture', chosen);
    await sayYesToTheCost();
    await notifications.waitFor('a-tent.png (1280×720, $0.02125)');
    await waitForText(page, 'chosen/a-tent.png');
    assert.deepEqual(await readdir(chosen), ['a-tent.png']);
    assert.equal(wave.counts.posts, posts + 1);
  });
});

/** Two folders that are opened together, and one to save to. */
async function writeFolders(folder: string): Promise<void> {
  for (const name of ['first', 'second']) {
    await mkdir(path.join(folder, name, 'docs'), { recursive: true });
    await writeFile(path.join(folder, name, 'docs', `${name}.md`), '');
  }
  await mkdir(path.join(strangersWindow().emptyFolder, 'chosen'));
  const folders = ['first', 'second'].map(name => ({ path: name }));
  await writeFile(path.join(folder, 'both.code-workspace'), JSON.stringify({ folders }));
}
