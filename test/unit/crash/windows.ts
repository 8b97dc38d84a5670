import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { startWaveStandIn, type WaveStandIn } from '../../standins/wave/waveStandIn';
import type { WindowEvent, WindowTask } from './windowProgram';

/** One process, with what it has told. */
export class WindowProcess {
  readonly stopped = new Set<string>();
  /** How each of its jobs ended here. */
  readonly ended = new Map<string, string>();
  /** How many steps it took; undefined for one that was killed. */
  steps: number | undefined;
  readonly gone: Promise<NodeJS.Signals | number>;

  constructor(private readonly child: ChildProcess) {
    if (!child.stdout) throw new Error('The window says nothing.');
    const lines = createInterface({ input: child.stdout });
    lines.on('line', line => this.take(JSON.parse(line) as WindowEvent));
    const heard = once(lines, 'close');
    this.gone = once(child, 'exit').then(async ([code, signal]) => {
      await heard;
      return (signal ?? code) as NodeJS.Signals | number;
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  private take(event: WindowEvent): void {
    if ('stopped' in event) this.stopped.add(event.stopped);
    else if ('ended' in event) this.ended.set(event.ended, event.as);
    else this.steps = event.steps;
    this.child.emit('told');
  }

  /** Until it has said so much; rejects where it goes before that. */
  async until(isSaid: () => boolean): Promise<void> {
    const left = this.gone.then(how => Promise.reject(new Error(`The window ended: ${how}.`)));
    left.catch(() => undefined);
    while (!isSaid()) await Promise.race([once(this.child, 'told'), left]);
  }
}

/** A folder, a service and the windows that share them. */
export class Windows {
  private readonly running = new Set<WindowProcess>();
  private readonly epochMs = Date.now();

  private constructor(
    private readonly bundle: string,
    private readonly folder: string,
    readonly wave: WaveStandIn,
  ) {}

  static async create(bundle: string): Promise<Windows> {
    const folder = await mkdtemp(join(tmpdir(), 'easel-windows-'));
    await mkdir(join(folder, 'workspace'));
    return new Windows(bundle, folder, await startWaveStandIn());
  }

  get storage(): string {
    return join(this.folder, 'storage');
  }

  get workspace(): string {
    return join(this.folder, 'workspace');
  }

  open(task: Partial<WindowTask>): WindowProcess {
    const { storage, workspace, wave, epochMs } = this;
    const whole: WindowTask = {
      ...{ storage, workspace, baseUrl: wave.baseUrl, apiKey: wave.keys[0] ?? '' },
      ...{ speed: 20, epochMs, begin: [], pictureCount: 1, resume: 'no' },
      ...task,
    };
    const child = spawn(process.execPath, [this.bundle, JSON.stringify(whole)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      windowsHide: true,
    });
    const window = new WindowProcess(child);
    this.running.add(window);
    void window.gone.then(() => this.running.delete(window));
    return window;
  }

  async close(): Promise<void> {
    const gone = [...this.running].map(window => window.gone);
    for (const window of this.running) window.signal('SIGKILL');
    await Promise.all(gone);
    await this.wave.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The program of a window, which needs no editor, in one file. */
export async function buildWindow(folder: string): Promise<string> {
  const outfile = join(folder, 'window.mjs');
  await build({
    entryPoints: [join(process.cwd(), 'test', 'unit', 'crash', 'windowProgram.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    // Packages of CommonJS call it.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outfile;
}
