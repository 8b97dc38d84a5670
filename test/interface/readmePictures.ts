import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';

import { startStandIns } from '../standins/main';
import { openFile, placeCursor, saveFile, waitForText } from './support/editor';
import { chooseMenuEntry, Explorer } from './support/explorer';
import { generate } from './support/generating';
import { Notifications } from './support/notifications';
import { shownPicture } from './support/preview';
import { QuickInput, runCommand } from './support/quickInput';
import { keysOf } from './support/standInKeys';
import { studioPage } from './support/studioPage';
import { copyWorkspace, startWorkbench, type Workbench } from './support/workbench';

const folder = path.resolve('docs', 'images');
const taskMs = 300;
/** What the README does not speak of. */
const settings = {
  'workbench.colorTheme': 'Dark 2026',
  'workbench.preferredLightColorTheme': 'Light 2026',
  'workbench.editor.editorActionsLocation': 'hidden',
  'breadcrumbs.enabled': false,
  'editor.minimap.enabled': false,
  'editor.wordWrap': 'on',
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
};
const prompt = 'A paper lantern at night';
/** Behind this line the picture has its place. */
const place = { document: 'src/App.tsx', line: 10 };

/** The pictures of the README, taken from the real editor on the sample workspace. The services are the stand-ins. */
async function takePictures(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const workspace = await copyWorkspace();
  const standIns = await startStandIns(taskMs);
  try {
    const { machineSettings } = standIns;
    const workbench = await startWorkbench({
      workspaceFolder: workspace.folder,
      ...{ machineSettings, settings, environment: keysOf(standIns) },
    });
    try {
      await play(workbench);
    } finally {
      await workbench.dispose();
    }
  } finally {
    await standIns.close();
    await workspace.dispose();
  }
}

async function play(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await page.setViewportSize({ width: 1200, height: 600 });
  await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  await showQuestions(page);
  await showInserted(page);
  await page.setViewportSize({ width: 1120, height: 700 });
  await showStudio(page);
  await showRegion(page);
}

async function keep(page: Page, name: string): Promise<void> {
  const file = path.join(folder, `${name}.png`);
  await page.screenshot({ path: file });
  console.log(`  ${path.relative('.', file)}`);
}

/** The last question, with the price of each number of images. */
async function showQuestions(page: Page): Promise<void> {
  const quickInput = new QuickInput(page);
  await openFile(page, place.document);
  await placeCursor(page, place.line, 1);
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await runCommand(page, 'Easel: Generate Image…');
  await quickInput.waitForTitle('(1/5)');
  await quickInput.type(prompt);
  await quickInput.accept();
  for (const [step, label] of [
    [2, 'Qwen Image 2.0 Pro'],
    [3, '16:9'],
    [4, '1K'],
  ] as const) {
    await quickInput.waitForTitle(`(${step}/5)`);
    await quickInput.choose(label);
  }
  await quickInput.waitForTitle('(5/5)');
  await quickInput.row('1 image').waitFor();
  await keep(page, 'questions');
  await quickInput.escape();
  await quickInput.waitUntilClosed();
}

/** The reference and the picture it leads to. */
async function showInserted(page: Page): Promise<void> {
  const notifications = new Notifications(page);
  await generate(page, { prompt, model: 'Qwen Image 2.0 Pro', ratio: '16:9', tier: '1K' });
  const file = 'a-paper-lantern-at-night.png';
  await notifications.waitFor(file);
  await waitForText(page, file);
  await notifications.click(file, 'Open');
  await shownPicture(page, file);
  await keep(page, 'inserted');
  const tab = page.locator('.tab', { hasText: file });
  await tab.getByRole('button', { name: /^Close/ }).click();
  await tab.waitFor({ state: 'detached' });
  await saveFile(page);
}

/** The form beside what came of it. */
async function showStudio(page: Page): Promise<void> {
  await runCommand(page, 'Notifications: Clear All Notifications');
  await runCommand(page, 'View: Close All Editors');
  await runCommand(page, 'Easel: Open Studio');
  const studio = studioPage(page);
  await studio.locator('#model').selectOption({ label: 'Wave: Qwen Image 2.0 Pro' });
  const radio = (name: string) => studio.getByRole('radio', { name }).check({ force: true });
  await radio('16:9');
  await radio('1K');
  for (const text of [
    'Lanterns over a canal',
    'Hands folding a paper lantern',
    'The workshop, seen from the street',
    'Lanterns in the rain',
  ]) {
    await studio.locator('#prompt').fill(text);
    await studio.locator('#prompt').press('Control+Enter');
    const name = text.toLowerCase().replaceAll(/[^a-z]+/g, '-');
    await studio.locator('.result', { hasText: name }).waitFor();
  }
  await studio.locator('.job').first().waitFor({ state: 'detached' });
  await runCommand(page, 'Notifications: Clear All Notifications');
  await studio.locator('.result').first().click();
  await studio.locator('.history-row').nth(4).waitFor();
  await drawn(page);
  await keep(page, 'studio');
}

/** A picture of the workspace with a region, in a light theme. */
async function showRegion(page: Page): Promise<void> {
  await runCommand(page, 'Preferences: Toggle between Light/Dark Themes');
  const explorer = new Explorer(page);
  await explorer.show();
  await explorer.expand('images');
  await explorer.row('lantern.png').click({ button: 'right' });
  await chooseMenuEntry(page, 'Edit Image Region…');
  const studio = studioPage(page);
  await studio.locator('.stage').waitFor();
  await studio.locator('#prompt').fill('A brighter flame');
  await studio.locator('.stage').press('Enter');
  await studio.locator('.box').waitFor();
  await studio.locator('body[data-vscode-theme-kind="vscode-light"]').waitFor();
  await studio.locator('.boxes').evaluate(element => element.scrollIntoView({ block: 'start' }));
  await drawn(page);
  await keep(page, 'regions');
}

/** Waits until every picture of the Studio that is in sight is there. */
async function drawn(page: Page): Promise<void> {
  const images = await studioPage(page).locator('img').all();
  for (const image of images) {
    await image.evaluate(async element => (element as HTMLImageElement).decode());
  }
}

takePictures().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
