import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';

import { startGccaiStandIn, type GccaiStandIn } from '../../standins/gccai/gccaiStandIn';
import {
  startSkillsvideoStandIn,
  type SkillsvideoStandIn,
} from '../../standins/skillsvideo/skillsvideoStandIn';
import {
  startWaveStandIn,
  type WaveStandIn,
  type WaveStandInOptions,
} from '../../standins/wave/waveStandIn';
import { openFile, placeCursor } from './editor';
import { ModalDialog, Notifications } from './notifications';
import { QuickInput, runCommand } from './quickInput';
import { SampleDocument } from './sampleDocument';
import { copyWorkspace, startWorkbench, type Workbench } from './workbench';

export interface SceneOptions {
  /** How many documents `openDocument` can hand out. */
  readonly documentCount: number;
  /** Adds to the workspace before it is opened. */
  readonly prepare?: (workspaceFolder: string) => Promise<void>;
  /** Settings of the user. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** With these a stand-in for Wave is started, and Wave's requests go to it. */
  readonly wave?: WaveStandInOptions;
  /** The display language; English by default. */
  readonly language?: string;
  /** Whether the environment has the key the stand-in accepts. */
  readonly keyInEnvironment?: boolean;
  /** Whether the other services that change pictures have stand-ins too, with their keys in the environment. */
  readonly allEditingServices?: boolean;
}

interface StandIns {
  readonly wave?: WaveStandIn | undefined;
  readonly gccai?: GccaiStandIn | undefined;
  readonly skillsvideo?: SkillsvideoStandIn | undefined;
}

/** What a suite works on: one editor on a copy of the sample workspace, and a stand-in for Wave if it asks for one. */
export class Scene {
  readonly quickInput: QuickInput;
  readonly notifications: Notifications;
  readonly dialog: ModalDialog;
  private opened = 0;

  private constructor(
    readonly workbench: Workbench,
    private readonly standIns: StandIns,
    private readonly disposeWorkspace: () => Promise<void>,
  ) {
    this.quickInput = new QuickInput(workbench.page);
    this.notifications = new Notifications(workbench.page);
    this.dialog = new ModalDialog(workbench.page);
  }

  static async start(options: SceneOptions): Promise<Scene> {
    const { documentCount, settings = {}, language, keyInEnvironment = false } = options;
    const workspace = await copyWorkspace();
    // Quick Open may not find a file that is new, so all are there before the editor starts.
    for (let number = 1; number <= documentCount; number += 1) {
      await writeDocument(workspace.folder, number);
    }
    await options.prepare?.(workspace.folder);
    const standIns = await startStandIns(options);
    const { wave } = standIns;
    const workbench = await startWorkbench({
      workspaceFolder: workspace.folder,
      settings: { ...plainTyping, ...settings },
      ...(language !== undefined && { language }),
      machineSettings: Object.fromEntries(
        Object.entries(standIns).map(([id, { baseUrl }]) => [
          `easel.providers.${id}.baseUrl`,
          baseUrl,
        ]),
      ),
      environment: {
        ...(keyInEnvironment && { WAVE_API_KEY: wave?.keys[0] ?? '' }),
        ...(standIns.gccai && { GCCAI_API_KEY: standIns.gccai.keys[0] ?? '' }),
        ...(standIns.skillsvideo && { SKILLS_VIDEO_API_KEY: standIns.skillsvideo.keys[0] ?? '' }),
      },
    });
    return new Scene(workbench, standIns, () => workspace.dispose());
  }

  get page(): Page {
    return this.workbench.page;
  }

  get wave(): WaveStandIn {
    return started(this.standIns.wave);
  }

  get gccai(): GccaiStandIn {
    return started(this.standIns.gccai);
  }

  get skillsvideo(): SkillsvideoStandIn {
    return started(this.standIns.skillsvideo);
  }

  inWorkspace(...names: readonly string[]): string {
    return path.join(this.workbench.workspaceFolder, ...names);
  }

  /** A document no other test has, open, with the cursor in its last line, which is empty. */
  async openDocument(): Promise<SampleDocument> {
    this.opened += 1;
    const name = documentName(this.opened);
    await openFile(this.page, name);
    await placeCursor(this.page, documentText.split('\n').length, 1);
    return new SampleDocument(this.page, this.inWorkspace(name));
  }

  async illustrate(name: string): Promise<void> {
    await this.workbench.illustrate(name);
  }

  /** Takes away what a test may have left open: questions and messages. Documents stay as they are. */
  async tidyUp(): Promise<void> {
    while ((await this.dialog.box.count()) > 0 || (await this.quickInput.widget.count()) > 0) {
      await this.page.keyboard.press('Escape');
    }
    if ((await this.notifications.texts()).length > 0) {
      await runCommand(this.page, 'Notifications: Clear All Notifications');
    }
  }

  async dispose(): Promise<void> {
    await this.workbench.dispose();
    const { wave, gccai, skillsvideo } = this.standIns;
    await Promise.all([wave?.close(), gccai?.close(), skillsvideo?.close()]);
    await this.disposeWorkspace();
  }
}

async function startStandIns({ wave, allEditingServices }: SceneOptions): Promise<StandIns> {
  return {
    ...(wave && { wave: await startWaveStandIn(wave) }),
    ...(allEditingServices && {
      gccai: await startGccaiStandIn(),
      skillsvideo: await startSkillsvideoStandIn(),
    }),
  };
}

function started<StandIn>(standIn: StandIn | undefined): StandIn {
  if (!standIn) throw new Error('This suite asked for no such stand-in.');
  return standIn;
}

/** What is typed is what is there, so that `changeUserSettings` can write JSON. */
const plainTyping = {
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.autoSurround': 'never',
};

/**
 * Starts a scene before the tests of the suite this is called in, and ends it after them. Called outside of any suite
 * it is there for all files of the bundle: an editor takes as long to start as a test.
 */
export function useScene(options: SceneOptions): () => Scene {
  let scene: Scene | undefined;
  suiteSetup(async () => {
    scene = await Scene.start(options);
  });
  setup(async () => {
    await scene?.tidyUp();
  });
  suiteTeardown(async () => {
    await scene?.dispose();
  });
  return () => {
    if (!scene) {
      throw new Error('The scene is not there before the first test.');
    }
    return scene;
  };
}

/** What the documents of `openDocument` say. */
export const documentText = '# Paper Lantern\n\nWarm light for cold evenings.\n\n';

function documentName(number: number): string {
  const twoDigits = String(number).padStart(2, '0');
  return `pages/${twoDigits}/lantern-${twoDigits}.md`;
}

async function writeDocument(workspaceFolder: string, number: number): Promise<void> {
  const file = path.join(workspaceFolder, documentName(number));
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, documentText);
}
