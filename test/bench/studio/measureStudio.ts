import path from 'node:path';
import type { Page } from 'playwright-core';

import { copyWorkspace, startWorkbench, type Workbench } from '../../interface/support/workbench';
import { writeFinishedJobs } from '../journal/finishedJobs';
import { markFluidity, markFrame, type FluidityMarks } from './frameMarks';
import { writePictures } from './savedPictures';
import { writePlainPanel } from './plainPanel';
import { StudioWindow, type Panel, type StudioOpened } from './studioWindow';

export interface PanelFigures {
  /** A window's first. */
  readonly first: readonly StudioOpened[];
  /** After it was closed. */
  readonly later: readonly StudioOpened[];
  /** After another tab was in front of it. */
  readonly shown: readonly StudioOpened[];
}

export interface StudioFigures {
  readonly studio: PanelFigures;
  /** A panel with nothing in it but a text field: what the editor itself takes. */
  readonly plain: PanelFigures;
  readonly fluidity: FluidityMarks;
}

/** On a machine that is busy with other things fewer runs have to do; how many is in the report. */
const longEnoughMs = 120_000;
const fewestRuns = 3;
const keyPauseMs = 80;
const wheelSteps = 120;
const wheelPx = 240;
const wheelPauseMs = 16;

/**
 * Opens the Studio in a real workbench with so many finished jobs with pictures in the journal.
 * @param runs how often at most; 120 s are enough
 */
export async function measureStudio(
  extensionPath: string,
  jobCount: number,
  runs: number,
): Promise<StudioFigures> {
  const workspace = await copyWorkspace();
  try {
    const files = await writePictures(workspace.folder, jobCount);
    const plain = await writePlainPanel(path.dirname(workspace.folder));
    const workbench = await startWorkbench({
      workspaceFolder: workspace.folder,
      ...{ extensionPath, otherExtensionPaths: [plain.folder] },
    });
    try {
      await writeFinishedJobs(storageOf(workbench), jobCount, files);
      await workbench.page.addInitScript(markFrame);
      return await measureIn(workbench, plain, runs);
    } finally {
      await workbench.dispose();
    }
  } finally {
    await workspace.dispose();
  }
}

function storageOf({ server }: Workbench): string {
  return path.join(server.dataFolder, 'data', 'User', 'globalStorage', 'easel.easel');
}

async function measureIn(
  workbench: Workbench,
  plainPanel: Panel,
  runs: number,
): Promise<StudioFigures> {
  const studio = new StudioWindow(workbench);
  const plain = new StudioWindow(workbench, plainPanel);
  const all = { studio: noFigures(), plain: noFigures() };
  const untilMs = performance.now() + longEnoughMs;
  const mayGoOn = (done: number): boolean =>
    done < fewestRuns || (done < runs && performance.now() < untilMs);
  for (let run = 0; mayGoOn(run); run += 1) {
    await measurePanel(plain, all.plain);
    await measurePanel(studio, all.studio);
  }
  return { ...all, fluidity: await measureFluidity(studio, workbench.page) };
}

function noFigures(): Record<keyof PanelFigures, StudioOpened[]> {
  return { first: [], later: [], shown: [] };
}

async function measurePanel(
  panel: StudioWindow,
  { first, later, shown }: Record<keyof PanelFigures, StudioOpened[]>,
): Promise<void> {
  await panel.startAnew();
  first.push(await panel.open());
  await panel.close();
  later.push(await panel.open());
  await panel.hide();
  shown.push(await panel.show());
}

/** Searches and scrolls the history with real keys and a real wheel. */
async function measureFluidity(studio: StudioWindow, page: Page): Promise<FluidityMarks> {
  const frame = await studio.frame;
  await frame.evaluate(markFluidity);
  const search = studio.field('Search');
  await search.click();
  for (const words of ['lantern 777', 'street dusk 12', 'nowhere']) {
    await page.keyboard.type(words, { delay: keyPauseMs });
    for (let left = words.length; left > 0; left -= 1) {
      await page.keyboard.press('Backspace', { delay: keyPauseMs / 2 });
    }
  }
  const list = studio.frames.locator('.history');
  await list.hover();
  for (let step = 0; step < wheelSteps; step += 1) {
    await page.mouse.wheel(0, step % 40 === 39 ? wheelPx * 20 : wheelPx);
    await page.waitForTimeout(wheelPauseMs);
  }
  const recall = studio.frames.locator('.history-row vscode-button').nth(10);
  await recall.focus();
  for (let step = 0; step < 60; step += 1) await page.keyboard.press('ArrowDown');
  return await frame.evaluate(async (): Promise<FluidityMarks> => {
    // What the last key did is told a frame later.
    await new Promise(resolve => setTimeout(resolve, 500));
    if (!window.easelFluidity) throw new Error('Nothing was noted.');
    return window.easelFluidity;
  });
}
