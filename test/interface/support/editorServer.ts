import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod/mini';

import { endProcessTree, signalTree } from './processTree';
import { serverProgram } from './tools';

export interface EditorServerOptions {
  /** Added to the environment of the extension host. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The user's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings of scope `machine`: base URLs, image host, network. */
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  /** The folder with the extension's package.json; the repository by default. */
  readonly extensionPath?: string;
  /** The display language, `zh-cn` for example; the editor's own words stay English. */
  readonly language?: string;
  /** Folders of extensions that are installed beside it. */
  readonly otherExtensionPaths?: readonly string[];
  /** True: workspaces open in Restricted Mode until they are trusted. False by default. */
  readonly workspaceTrust?: boolean;
  /**
   * A bundle with `run()`, executed in the extension host of the next page that is opened. The extension is
   * then loaded for development, in an editor that shows no notifications; without it, it is installed.
   */
  readonly extensionTestsPath?: string;
}

/** A settings file that keeps the editor from talking about itself. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'update.mode': 'none',
  'telemetry.telemetryLevel': 'off',
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'editor.accessibilitySupport': 'off',
  // The desktop's default; a browser's would be to save after a second.
  'files.autoSave': 'off',
};

/** The server answers within a second; a machine busy with other things takes longer. */
const startTimeoutMs = 60_000;

/** A VS Code server with a profile of its own, on a free port of the loopback interface. */
export class EditorServer {
  private constructor(
    readonly port: number,
    /** The folder of its profile and extensions, removed by `dispose`. */
    readonly dataFolder: string,
    /** Every line the server and its extension hosts have printed. */
    readonly logs: readonly string[],
    private readonly child: ChildProcess,
    private readonly options: EditorServerOptions,
  ) {}

  static async start(options: EditorServerOptions = {}): Promise<EditorServer> {
    const program = serverProgram();
    const dataFolder = await mkdtemp(path.join(tmpdir(), 'easel-editor-'));
    await writeSettings(dataFolder, 'User', { ...quietSettings, ...options.settings });
    await writeSettings(dataFolder, 'Machine', options.machineSettings ?? {});
    if (options.language !== undefined) await writeLanguagePack(dataFolder, options.language);
    if (options.extensionTestsPath === undefined) {
      const { otherExtensionPaths = [] } = options;
      await installExtensions(dataFolder, [extensionPathOf(options), ...otherExtensionPaths]);
    }
    const logs: string[] = [];
    const child = spawnServer(program, dataFolder, options);
    try {
      const port = await listeningPort(child, logs);
      return new EditorServer(port, dataFolder, logs, child, options);
    } catch (error) {
      await endProcessTree(child);
      await rm(dataFolder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The address that opens a folder or a `.code-workspace` file, or a window without either. */
  urlOf(opened: string | undefined): string {
    const payload = [['skipWelcome', 'true']];
    if (this.options.extensionTestsPath !== undefined) {
      const remote = (file: string) =>
        `vscode-remote://localhost:${this.port}${pathToFileURL(path.resolve(file)).pathname}`;
      payload.push(
        ['extensionDevelopmentPath', remote(extensionPathOf(this.options))],
        ['extensionTestsPath', remote(this.options.extensionTestsPath)],
      );
    }
    const url = new URL(`http://localhost:${this.port}/`);
    if (opened === undefined) {
      url.searchParams.set('ew', 'true');
    } else {
      const kind = opened.endsWith('.code-workspace') ? 'workspace' : 'folder';
      url.searchParams.set(kind, decodeURI(pathToFileURL(opened).pathname));
    }
    url.searchParams.set('payload', JSON.stringify(payload));
    return url.href;
  }

  /** Ends the server with all of its extension hosts and removes its profile. */
  async dispose(): Promise<void> {
    await endProcessTree(this.child);
    await rm(this.dataFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function writeSettings(
  dataFolder: string,
  kind: 'User' | 'Machine',
  settings: Readonly<Record<string, unknown>>,
): Promise<void> {
  const folder = path.join(dataFolder, 'data', kind);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'settings.json'), JSON.stringify(settings, undefined, 2));
}

/**
 * A language the editor has no pack for is English to its extensions too, so it is given one: as the editor keeps those
 * that are installed, and without a word in it.
 */
async function writeLanguagePack(dataFolder: string, language: string): Promise<void> {
  const words = path.join(dataFolder, 'words.json');
  const extensions = [{ extensionIdentifier: { id: `language.${language}` }, version: '1.0.0' }];
  const pack = { hash: 'empty', label: language, extensions, translations: { vscode: words } };
  await writeFile(words, JSON.stringify({ contents: {} }));
  const packs = path.join(dataFolder, 'data', 'languagepacks.json');
  await writeFile(packs, JSON.stringify({ [language]: pack }));
}

function extensionPathOf(options: EditorServerOptions): string {
  return path.resolve(options.extensionPath ?? '.');
}

/**
 * Registers folders as installed extensions, as unpacking packages would. Loading one for development
 * instead needs the smoke-test driver, and with that the editor shows no notifications.
 */
async function installExtensions(
  dataFolder: string,
  extensionPaths: readonly string[],
): Promise<void> {
  const folder = path.join(dataFolder, 'extensions');
  await mkdir(folder, { recursive: true });
  const extensions = await Promise.all(extensionPaths.map(installedExtension));
  await writeFile(path.join(folder, 'extensions.json'), JSON.stringify(extensions));
}

async function installedExtension(extensionPath: string): Promise<object> {
  const manifest = manifestSchema.parse(
    JSON.parse(await readFile(path.join(extensionPath, 'package.json'), 'utf8')),
  );
  return {
    identifier: { id: `${manifest.publisher}.${manifest.name}` },
    version: manifest.version,
    location: { $mid: 1, path: decodeURI(pathToFileURL(extensionPath).pathname), scheme: 'file' },
    metadata: { source: 'vsix' },
  };
}

const manifestSchema = z.object({ publisher: z.string(), name: z.string(), version: z.string() });

function spawnServer(
  program: ReturnType<typeof serverProgram>,
  dataFolder: string,
  options: EditorServerOptions,
): ChildProcess {
  const programArguments = [
    program.main,
    ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token'],
    '--accept-server-license-terms',
    ...['--server-data-dir', dataFolder],
    ...['--extensions-dir', path.join(dataFolder, 'extensions')],
    ...['--telemetry-level', 'off'],
    ...(options.language === undefined ? [] : ['--locale', options.language]),
    ...(options.workspaceTrust === true ? [] : ['--disable-workspace-trust']),
    // Without this one a built VS Code ignores `extensionDevelopmentPath`, silently.
    ...(options.extensionTestsPath === undefined ? [] : ['--enable-smoke-test-driver']),
  ];
  const child = spawn(program.node, programArguments, {
    env: { ...inheritedEnvironment(), ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const { pid } = child;
  if (pid !== undefined) {
    const endWithThisProcess = () => {
      signalTree(pid, 'SIGKILL');
      rmSync(dataFolder, { recursive: true, force: true });
    };
    process.on('exit', endWithThisProcess);
    child.on('exit', () => process.off('exit', endWithThisProcess));
  }
  return child;
}

/**
 * This process's environment without a developer's real keys, and without what an editor's terminal sets,
 * which would tie the server to that editor.
 */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)|_API_KEY$/.test(name)),
  );
}

/** Waits for the line that names the port, and keeps collecting lines after it. */
function listeningPort(child: ChildProcess, logs: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(timer);
      reject(new Error(`The VS Code server ${reason}:\n${logs.join('\n')}`));
    };
    const timer = setTimeout(fail, startTimeoutMs, 'did not start in time');
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        logs.push(...text.split('\n').filter(line => line !== ''));
        const port = /Extension host agent listening on (\d+)/.exec(text)?.[1];
        if (port !== undefined) {
          clearTimeout(timer);
          resolve(Number(port));
        }
      });
    }
    child.on('error', error => {
      fail(`could not be started (${error.message})`);
    });
    child.on('exit', code => {
      fail(`ended with ${code ?? 'a signal'}`);
    });
  });
}
