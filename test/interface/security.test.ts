import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import path from 'node:path';
import type { Page } from 'playwright-core';

import { keyEnvironmentVariables, type guardedSettingIds } from '../../src/ids';
import { redirectTo, type Fault } from '../standins/support/faults';
import { startWaveStandIn, type WaveStandIn } from '../standins/wave/waveStandIn';
import { generate } from './support/generating';
import { ModalDialog, Notifications } from './support/notifications';
import { QuickInput, runCommand } from './support/quickInput';
import { copyWorkspace, startWorkbench, type Workbench } from './support/workbench';

type GuardedSettingId = (typeof guardedSettingIds)[number];

/** Each goes to one service at one place; found anywhere else it has leaked. */
const environmentKey = `canary-environment-${randomUUID()}`;
const storedKey = `canary-stored-${randomUUID()}`;

const model = 'wave/qwen-image-2.0';

/** What these keys call asks nothing but for the money. The editor learns them when it is loaded anew. */
const shortcuts = { generate: 'Control+Alt+Shift+K', edit: 'Control+Alt+Shift+L' };
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
  };
}

suite('a folder of a stranger', () => {
  let canary: Canary;
  let wave: WaveStandIn;
  let workbench: Workbench;
  let page: Page;
  let notifications: Notifications;
  let dialog: ModalDialog;
  let quickInput: QuickInput;
  let disposeWorkspace: () => Promise<void>;

  suiteSetup(async () => {
    canary = await Canary.start();
    wave = await startWaveStandIn({ keys: [environmentKey, storedKey] });
    const workspace = await copyWorkspace();
    disposeWorkspace = () => workspace.dispose();
    await mkdir(path.join(workspace.folder, '.vscode'));
    await writeFile(
      path.join(workspace.folder, '.vscode', 'settings.json'),
      JSON.stringify(hostileSettings(canary)),
    );
    const keys = Object.values(keyEnvironmentVariables).map(name => [name, environmentKey]);
    workbench = await startWorkbench({
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
    ({ page } = workbench);
    notifications = new Notifications(page);
    dialog = new ModalDialog(page);
    quickInput = new QuickInput(page);
  });
  suiteTeardown(async () => {
    await workbench.dispose();
    await wave.close();
    canary.close();
    await disposeWorkspace();
  });

  /** Asks for a picture with the model that is offered first, and says yes to what it costs. */
  async function generateAt(file: string): Promise<void> {
    await generate(page, { prompt: 'a door', ratio: '16:9', tier: '1K' });
    await dialog.waitFor('Qwen Image 2.0: $0.02125');
    await dialog.click('Generate');
    await notifications.waitFor(`Saved ${file}`);
    await notifications.dismiss(`Saved ${file}`);
  }

  function assertNothingWentThere(): void {
    assert.equal(canary.connections, 0);
    assert.ok(!JSON.stringify(wave.requests).includes(String(canary.port)));
    assert.deepEqual(wave.leaks, []);
  }

  test('decides nothing while it is not trusted, not even where its files go', async () => {
    await workbench.screenshot('security-restricted');
    await generateAt('images/a-door.png');
    assertNothingWentThere();
  });

  test('decides where its files go once it is trusted, and nothing else', async () => {
    await runCommand(page, 'Workspaces: Manage Workspace Trust');
    const editor = page.locator('.workspace-trust-editor');
    await editor.getByRole('button', { name: 'Trust', exact: true }).click();
    await editor.getByText('You trust this folder').waitFor();
    await editor.press('Escape');
    await editor.waitFor({ state: 'detached' });
    await generateAt('planted/a-door.png');
    assertNothingWentThere();
  });

  test('has no picture sent to a place it names', async () => {
    await workbench.reload();
    const { posts } = wave.counts;
    await page.keyboard.press(shortcuts.edit);
    await notifications.waitFor(/image host|public https address/);
    await notifications.dismiss(/image host|public https address/);
    assert.equal(wave.counts.posts, posts);
    assertNothingWentThere();
  });

  test('a key stays where it belongs, whatever the service does with it', async () => {
    await storeKey();
    for (const { plan, says } of outcomes()) {
      plan();
      await page.keyboard.press(shortcuts.generate);
      await dialog.click('Generate');
      await notifications.waitFor(says);
      await notifications.dismiss(says);
      wave.faults.clear();
    }
    const keysSent = wave.requests.map(({ headers }) => headers['authorization']);
    assert.ok(keysSent.includes(`Bearer ${storedKey}`));
    assertNothingWentThere();
    await assertKeysAreNowhere();
  });

  async function storeKey(): Promise<void> {
    await runCommand(page, 'Easel: Set API Key…');
    await quickInput.choose('Wave');
    await quickInput.waitForTitle('Wave: API Key');
    await quickInput.type(storedKey);
    await quickInput.accept();
    await notifications.waitFor('The API key for Wave is stored.');
    await notifications.dismiss('The API key for Wave is stored.');
  }

  interface Outcome {
    readonly plan: () => void;
    readonly says: string;
  }

  /** A service that repeats the key wherever it can. */
  function outcomes(): readonly Outcome[] {
    const echo = `There is no account for ${storedKey}.`;
    const refusal = { error: { code: 'unauthorized', message: echo } };
    const elsewhere = `${canary.url}/?key=${storedKey}`;
    const submitted = (fault: Fault) => () => wave.faults.next('submit', fault);
    return [
      { plan: () => undefined, says: 'Saved planted/a-lost-key.png' },
      { plan: submitted({ status: 401, body: refusal }), says: 'Wave refused the API key.' },
      // Wave takes a second one under the same idempotency key.
      { plan: submitted({ status: 500, body: echo }), says: 'Saved planted/a-lost-key-1.png' },
      {
        plan: submitted(redirectTo(elsewhere, 307)),
        says: 'gave an answer Easel does not understand',
      },
      {
        plan: () => wave.faults.always('download', { status: 404, body: echo }),
        says: 'Wave could not make the picture.',
      },
    ];
  }

  /** In files of the editor and the workspace, in what the browser keeps, and on the screen. */
  async function assertKeysAreNowhere(): Promise<void> {
    const folders = [workbench.server.dataFolder, path.dirname(workbench.workspaceFolder)];
    const files = (await Promise.all(folders.map(filesBelow))).flat();
    const texts: [place: string, text: string][] = [
      ['the browser', JSON.stringify(await page.context().storageState({ indexedDB: true }))],
      ['the page', await page.content()],
      ['the server’s output', workbench.logs.join('\n')],
    ];
    for (const file of files) texts.push([file, await readFile(file, 'latin1')]);
    const isLeaked = (text: string) => text.includes(environmentKey) || text.includes(storedKey);
    assert.deepEqual(
      texts.filter(([, text]) => isLeaked(text)).map(([place]) => place),
      [],
    );
    // Had the search looked in the wrong places, it would have found nothing either.
    const looked = (...names: readonly string[]) =>
      texts.some(([place, text]) => place.includes(path.join(...names)) && text.length > 0);
    assert.ok(looked('globalStorage', 'easel.easel', 'jobs', 'journal-'));
    assert.ok(looked('globalStorage', 'easel.easel', 'ledger', 'journal-'));
    assert.ok(looked('planted', 'a-lost-key.png'));
  }
});

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile())
    .map(entry => path.join(entry.parentPath, entry.name));
}
