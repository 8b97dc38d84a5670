import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startWaveStandIn, type WaveStandIn } from '../standins/wave/waveStandIn';
import { chooseFolder, openFile, placeCursor, saveFile, waitForText } from './support/editor';
import { generate } from './support/generating';
import { Notifications } from './support/notifications';
import { QuickInput, runCommand } from './support/quickInput';
import { startWorkbench, type Workbench } from './support/workbench';

const qwen = { model: 'Qwen Image 2.0', ratio: '16:9', tier: '1K' };

suite('a window that is not one trusted folder', () => {
  let folder: string;
  let wave: WaveStandIn;
  let workbench: Workbench;
  let quickInput: QuickInput;
  let notifications: Notifications;

  suiteSetup(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'easel-windows-'));
    await writeFolders(folder);
    wave = await startWaveStandIn({ taskDurationMs: 0 });
    workbench = await startWorkbench({
      workspaceFolder: path.join(folder, 'planted'),
      workspaceTrust: true,
      settings: { 'easel.output.folder': '${workspaceFolder}/pictures' },
      machineSettings: { 'easel.providers.wave.baseUrl': wave.baseUrl },
      environment: { WAVE_API_KEY: wave.keys[0] ?? '' },
    });
    quickInput = new QuickInput(workbench.page);
    notifications = new Notifications(workbench.page);
  });

  suiteTeardown(async () => {
    await workbench.dispose();
    await wave.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  test('in Restricted Mode a picture is made, and the folder does not say where it goes', async () => {
    const { page } = workbench;
    await page.locator('.statusbar').getByText('Restricted Mode').waitFor();
    await openFile(page, 'docs/planted.md');
    await placeCursor(page, 1, 1);
    await generate(page, { prompt: 'a locked garden', ...qwen });
    await notifications.waitFor('Saved pictures/a-locked-garden.png (1280×720, $0.02125).');
    await workbench.screenshot('windows-restricted');
    assert.deepEqual(await readdir(path.join(folder, 'planted')), ['.vscode', 'docs', 'pictures']);
  });

  test('of several folders the document’s own gets the picture', async () => {
    const { page } = workbench;
    await workbench.open(path.join(folder, 'both.code-workspace'));
    await openFile(page, 'docs/second.md');
    await placeCursor(page, 1, 1);
    await generate(page, { prompt: 'a second home', ...qwen });
    await notifications.waitFor(/Saved .*pictures\/a-second-home\.png/);
    await waitForText(page, '![a second home](../pictures/a-second-home.png)');
    await saveFile(page);
    assert.deepEqual(await readdir(path.join(folder, 'second', 'pictures')), ['a-second-home.png']);
    assert.deepEqual(await readdir(path.join(folder, 'first')), ['docs']);
    const text = await readFile(path.join(folder, 'second', 'docs', 'second.md'), 'utf8');
    assert.equal(text, '![a second home](../pictures/a-second-home.png)');
  });

  test('without a folder it asks where to save, and sends nothing until it knows', async () => {
    const { page } = workbench;
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
    await workbench.screenshot('windows-where-to-save');
    await quickInput.escape();
    await quickInput.waitUntilClosed();
    // Anything that was under way is sent by the time a later command has asked its question.
    await runCommand(page, 'Easel: Choose Model…');
    await quickInput.waitForTitle('Choose Model');
    await quickInput.escape();
    assert.equal(wave.counts.posts, posts);

    const chosen = path.join(folder, 'chosen');
    await generate(page, { prompt: 'a tent', ...qwen });
    await chooseFolder(page, 'Where to Save the Picture', chosen);
    await notifications.waitFor('a-tent.png (1280×720, $0.02125)');
    await waitForText(page, 'chosen/a-tent.png');
    assert.deepEqual(await readdir(chosen), ['a-tent.png']);
    assert.equal(wave.counts.posts, posts + 1);
  });
});

/** A folder with settings of its own, two folders that are opened together, and one to save to. */
async function writeFolders(folder: string): Promise<void> {
  for (const name of ['planted', 'first', 'second']) {
    await mkdir(path.join(folder, name, 'docs'), { recursive: true });
    await writeFile(path.join(folder, name, 'docs', `${name}.md`), '');
  }
  await mkdir(path.join(folder, 'chosen'));
  await mkdir(path.join(folder, 'planted', '.vscode'));
  await writeFile(
    path.join(folder, 'planted', '.vscode', 'settings.json'),
    JSON.stringify({
      'easel.output.folder': '${workspaceFolder}/elsewhere',
      'easel.output.fileName': 'planted-${promptSlug}',
    }),
  );
  const folders = ['first', 'second'].map(name => ({ path: name }));
  await writeFile(path.join(folder, 'both.code-workspace'), JSON.stringify({ folders }));
}
