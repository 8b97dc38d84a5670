import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';

import { launchBrowser, standStill } from './browser';
import { EditorServer, type EditorServerOptions } from './editorServer';
import { interfaceTimeoutMs } from './interfaceTimeout';
import { isDone, runCommand } from './quickInput';
import { takesScreenshots } from './screenshots';

export interface WorkbenchOptions extends Omit<EditorServerOptions, 'extensionTestsPath'> {
  /** Opened as it is, and changed by what the test does: see `copyWorkspace`. */
  readonly workspaceFolder: string;
}

const openTries = 4;
/** Until the Explorer shows what was opened. */
const foldersMs = 5_000;

const screenshotFolder = path.resolve('test-output', 'screenshots');

const open = new Set<Workbench>();

/** One editor in one page of a browser, with a server and a profile of its own. */
export class Workbench {
  private constructor(
    readonly page: Page,
    readonly workspaceFolder: string,
    readonly server: EditorServer,
    private readonly browser: Browser,
  ) {}

  /** Starts a server and a browser, and opens the folder. Takes a few seconds: one per suite is plenty. */
  static async start(options: WorkbenchOptions): Promise<Workbench> {
    const [server, browser] = await Promise.all([EditorServer.start(options), launchBrowser()]);
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      // Nothing fades in, so a screenshot shows what a test has just waited for.
      reducedMotion: 'reduce',
      ...(options.language !== undefined && { locale: options.language }),
    });
    page.setDefaultTimeout(interfaceTimeoutMs);
    await standStill(page);
    const workbench = new Workbench(page, options.workspaceFolder, server, browser);
    open.add(workbench);
    try {
      await page.goto(workbench.url);
      await workbench.waitUntilReady();
      return workbench;
    } catch (error) {
      await workbench.screenshot('start-failed');
      await workbench.dispose();
      throw error;
    }
  }

  get url(): string {
    return this.server.urlOf(this.workspaceFolder);
  }

  /** Every line the server and the extension host have printed. */
  get logs(): readonly string[] {
    return this.server.logs;
  }

  /** Opens another folder or `.code-workspace` file, or neither, in the same page and a new extension host. */
  async open(opened: string | undefined): Promise<void> {
    const folders = this.page.locator('.explorer-folders-view .monaco-list-row');
    // This editor now and then opens a `.code-workspace` file without the folders in it.
    for (let left = openTries; left > 0; left -= 1) {
      await this.page.goto(this.server.urlOf(opened));
      await this.waitUntilReady();
      if (opened === undefined || (await isDone(folders.first().waitFor({ timeout: foldersMs }))))
        return;
    }
    throw new Error(`The editor does not open ${String(opened)}.`);
  }

  /** The same profile, a new extension host. By the command, so that the editor remembers what was open. */
  async reload(): Promise<void> {
    const reloaded = this.page.waitForEvent('domcontentloaded');
    await runCommand(this.page, 'Developer: Reload Window');
    await reloaded;
    await this.waitUntilReady();
  }

  /** Keeps a picture for a person to look at, where one has asked for them: each takes as long as a step of a test. */
  async illustrate(name: string): Promise<void> {
    if (takesScreenshots) await this.screenshot(name);
  }

  /**
   * Keeps a picture of the page under test-output/screenshots.
   *
   * @returns its path
   */
  async screenshot(name: string): Promise<string> {
    await mkdir(screenshotFolder, { recursive: true });
    const file = path.join(screenshotFolder, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  async dispose(): Promise<void> {
    open.delete(this);
    await this.browser.close();
    await this.server.dispose();
  }

  private async waitUntilReady(): Promise<void> {
    await this.page.locator('.monaco-workbench .statusbar').waitFor();
    // The editor marks its progress for its own measurements. Contributions are known after the second.
    for (const mark of ['code/didStartWorkbench', 'code/didLoadExtensions']) {
      await this.page.waitForFunction(name => performance.getEntriesByName(name).length > 0, mark);
    }
  }
}

/** The same as `Workbench.start`, for a suite's set-up. */
export function startWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  return Workbench.start(options);
}

/** The workbenches that are open now, for the screenshots that are kept when a test fails. */
export function openWorkbenches(): readonly Workbench[] {
  return [...open];
}

/** A workspace that a test may change: a copy of a folder, in a temporary place. */
export async function copyWorkspace(
  source = path.resolve('test', 'fixtures', 'workspace'),
): Promise<{ readonly folder: string; dispose(): Promise<void> }> {
  const parent = await mkdtemp(path.join(tmpdir(), 'easel-workspace-'));
  const folder = path.join(parent, path.basename(source));
  await cp(source, folder, { recursive: true });
  return { folder, dispose: () => rm(parent, { recursive: true, force: true, maxRetries: 5 }) };
}
