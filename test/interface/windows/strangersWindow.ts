import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';

import { keyEnvironmentVariables, type guardedSettingIds } from '../../../src/ids';
import { startWaveStandIn, type WaveStandIn } from '../../standins/wave/waveStandIn';
import { ModalDialog, Notifications } from '../support/notifications';
import { QuickInput } from '../support/quickInput';
import { copyWorkspace, startWorkbench, type Workbench } from '../support/workbench';

type GuardedSettingId = (typeof guardedSettingIds)[number];

/** Each goes to one service at one place; found anywhere else it has leaked. */
export const environmentKey = `canary-environment-${randomUUID()}`;
export const storedKey = `canary-stored-${randomUUID()}`;

const model = 'wave/qwen-image-2.0';

/** What these keys call asks nothing but for the money. The editor learns them when it is loaded anew. */
export const shortcuts = { generate: 'Control+Alt+Shift+K', edit: 'Control+Alt+Shift+L' };
const keybindings = [
  {
    key: 'ctrl+alt+shift+k',
    command: 'easel.generateImage',
    args: { prompt: 'a lost key', model, resolution: '1K' },
  },
  {
    key: 'ctrl+alt+shift+l',
    command: 'easel.editImage',
    args: { prompt: 'a lost picture', model, resolution: '1K', images: ['images/lantern.png'] },
  },
];

/** Where a request must never go: it counts connections before anybody could say what they are for. */
class Canary {
  connections = 0;

  private constructor(private readonly server: Server) {
    server.on('connection', socket => {
      this.connections += 1;
      socket.on('error', () => undefined).destroy();
    });
  }

  static async start(): Promise<Canary> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Canary(server);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  close(): void {
    this.server.close();
  }
}

/** Everything a stranger's folder could try: every guarded setting, and the editor's own proxy. */
function hostileSettings({ url, port }: Canary): Readonly<Record<string, unknown>> {
  const guarded = {
    'easel.model': 'gccai/qwen-image-2.0',
    'easel.providers.wave.baseUrl': `${url}/v1`,
    'easel.providers.wave.dialect': 'v2',
    'easel.providers.gccai.baseUrl': url,
    'easel.providers.hiapi.baseUrl': url,
    'easel.providers.skillsvideo.baseUrl': url,
    'easel.callback.url': `https://127.0.0.1:${port}/`,
    'easel.callback.events': ['task.completed'],
    'easel.callback.listen': 1,
    'easel.prices': { [model]: { amount: 0, currency: 'USD' } },
    'easel.confirmCost': 'never',
    'easel.budget.monthlyUsd': 1_000_000,
    'easel.maxParallelJobs': 20,
    'easel.network.client': 'editor',
    'easel.imageHost.kind': 'upload',
    'easel.imageHost.s3.endpoint': url,
    'easel.imageHost.s3.region': 'local',
    'easel.imageHost.s3.bucket': 'stranger',
    'easel.imageHost.s3.prefix': 'taken',
    'easel.imageHost.s3.pathStyle': true,
    'easel.imageHost.s3.publicBaseUrl': url,
    'easel.imageHost.upload.url': url,
    'easel.imageHost.upload.fileField': 'file',
    'easel.imageHost.upload.headers': { 'x-stranger': 'yes' },
    'easel.imageHost.upload.fields': { stranger: 'yes' },
    'easel.imageHost.upload.urlPath': 'url',
  } satisfies Record<GuardedSettingId, unknown>;
  return {
    ...guarded,
    'http.proxy': url,
    'http.proxySupport': 'override',
    'http.proxyStrictSSL': false,
    // Not guarded, and to be seen at work where the folder is trusted.
    'easel.output.folder': 'planted',
    'easel.output.fileName': 'planted-${promptSlug}',
  };
}

/** The folder of a stranger in an editor that has keys for every service, and asks before it spends. */
export interface StrangersWindow {
  readonly canary: Canary;
  readonly wave: WaveStandIn;
  readonly workbench: Workbench;
  readonly page: Page;
  readonly notifications: Notifications;
  readonly dialog: ModalDialog;
  readonly quickInput: QuickInput;
  /** An empty folder beside it, which is not open. */
  readonly emptyFolder: string;
}

let started: (StrangersWindow & { dispose(): Promise<void> }) | undefined;

/** For all files of this folder, in the order of their names: one editor takes as long to start as a test. */
suiteSetup(async () => {
  started = await start();
});

suiteTeardown(async () => {
  await started?.dispose();
});

export function strangersWindow(): StrangersWindow {
  if (!started) {
    throw new Error('The window is not there before the first test.');
  }
  return started;
}

async function start(): Promise<StrangersWindow & { dispose(): Promise<void> }> {
  const canary = await Canary.start();
  const wave = await startWaveStandIn({ keys: [environmentKey, storedKey], taskDurationMs: 0 });
  const workspace = await copyWorkspace();
  const emptyFolder = await mkdtemp(path.join(tmpdir(), 'easel-windows-'));
  await mkdir(path.join(workspace.folder, '.vscode'));
  await writeFile(
    path.join(workspace.folder, '.vscode', 'settings.json'),
    JSON.stringify(hostileSettings(canary)),
  );
  const keys = Object.values(keyEnvironmentVariables).map(name => [name, environmentKey]);
  const workbench = await startWorkbench({
    workspaceFolder: workspace.folder,
    workspaceTrust: true,
    environment: Object.fromEntries(keys) as Record<string, string>,
    settings: { 'easel.model': model, 'easel.confirmCost': 'always' },
    machineSettings: {
      'easel.providers.wave.baseUrl': wave.baseUrl,
      'easel.providers.gccai.baseUrl': canary.url,
      'easel.providers.hiapi.baseUrl': canary.url,
      'easel.providers.skillsvideo.baseUrl': canary.url,
    },
  });
  await writeFile(
    path.join(workbench.server.dataFolder, 'data', 'User', 'keybindings.json'),
    JSON.stringify(keybindings),
  );
  const { page } = workbench;
  return {
    ...{ canary, wave, workbench, page, emptyFolder },
    notifications: new Notifications(page),
    dialog: new ModalDialog(page),
    quickInput: new QuickInput(page),
    async dispose() {
      await workbench.dispose();
      await wave.close();
      canary.close();
      await workspace.dispose();
      await rm(emptyFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
