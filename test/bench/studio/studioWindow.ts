import { setTimeout as delay } from 'node:timers/promises';
import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';

import { openFile } from '../../interface/support/editor';
import { lookUntil } from '../../interface/support/lookUntil';
import { runCommand } from '../../interface/support/quickInput';
import { studioFrame, studioPage } from '../../interface/support/studioPage';
import type { Workbench } from '../../interface/support/workbench';
import type { FrameMarks } from './frameMarks';

/** How long the Studio took, in ms. */
export interface StudioOpened {
  /** Until a key goes into the prompt. */
  readonly inputMs: number;
  /** Until rows of the history are drawn; before the start where they were there already. */
  readonly rowsMs: number;
}

/** What a window that has just started has still to do. */
const settledMs = 2_000;

export interface Panel {
  /** What the palette calls its command, and what stands in its tab. */
  readonly command: string;
  readonly title: string;
}

const easelStudio: Panel = { command: 'Easel: Open Studio', title: 'Easel Studio' };

/** The Studio, or another panel, in a real workbench, as a person opens, leaves and closes it. */
export class StudioWindow {
  private readonly page: Page;

  constructor(
    private readonly workbench: Workbench,
    private readonly panel: Panel = easelStudio,
  ) {
    this.page = workbench.page;
  }

  /** A window without tabs, with an extension host that has not been asked for anything. */
  async startAnew(): Promise<void> {
    await runCommand(this.page, 'View: Close All Editors');
    await this.page.locator('.tab').first().waitFor({ state: 'detached' });
    await this.workbench.reload();
    await delay(settledMs);
  }

  /** By its command, from the key that runs it. */
  async open(): Promise<StudioOpened> {
    await runCommand(this.page, this.panel.command);
    return await this.opened('enterMs');
  }

  async close(): Promise<void> {
    await runCommand(this.page, 'View: Close All Editors');
    await this.frames.locator('body').waitFor({ state: 'detached' });
  }

  /** Puts a document in front of it, in the same place. */
  async hide(): Promise<void> {
    const frame = (await this.frame).parentFrame();
    await openFile(this.page, 'README.md');
    // One that is not kept while it is hidden is gone with its marks.
    await frame?.evaluate(() => window.easelMarkAnew?.()).catch(() => undefined);
  }

  /** By its tab, from the press of the button. */
  async show(): Promise<StudioOpened> {
    await this.page.locator('.tab', { hasText: this.panel.title }).click();
    return await this.opened('pointerMs');
  }

  get frames(): FrameLocator {
    return studioPage(this.page);
  }

  field(label: string): Locator {
    return this.frames.getByLabel(label, { exact: true });
  }

  get frame(): Promise<Frame> {
    return studioFrame(this.page);
  }

  private async opened(from: 'enterMs' | 'pointerMs'): Promise<StudioOpened> {
    const prompt = this.frames.locator('#prompt');
    await prompt.waitFor();
    const frame = (await this.frame).parentFrame();
    if (!frame) throw new Error('The Studio’s page is not in a frame.');
    const marks = await lookUntil(
      () => frame.evaluate((): FrameMarks => window.easelMarks ?? {}),
      ({ promptMs, rowsMs }) => promptMs !== undefined && rowsMs !== undefined,
    );
    const startMs = await this.page.evaluate(name => window.easelMarks?.[name], from);
    const { promptMs, rowsMs } = marks;
    if (startMs === undefined || promptMs === undefined || rowsMs === undefined) {
      throw new Error(`The Studio did not open: ${JSON.stringify(marks)}.`);
    }
    await this.assertTakesKeys(prompt);
    return { inputMs: promptMs - startMs, rowsMs: rowsMs - startMs };
  }

  /** The figure would mean nothing if a real key went elsewhere. */
  private async assertTakesKeys(prompt: Locator): Promise<void> {
    const before = await prompt.inputValue();
    await this.page.keyboard.press('x');
    const after = await lookUntil(
      () => prompt.inputValue(),
      text => text.length === before.length + 1,
    );
    if (after.length !== before.length + 1) throw new Error('The key did not go into the prompt.');
    await this.page.keyboard.press('Backspace');
  }
}
