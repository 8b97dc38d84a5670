import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const program = 'tinyproxy';

/** Nothing but the program: the package `tinyproxy` would start a service of the machine's. */
const debianPackage = 'tinyproxy-bin';
const installTimeoutMs = 110_000;

function isInstalled(): boolean {
  return spawnSync(program, ['-v']).error === undefined;
}

/** Installs Tinyproxy where that is one command: Debian or Ubuntu, as root. Says why it is not there. */
export async function installTinyproxy(): Promise<string | undefined> {
  if (isInstalled()) return undefined;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/etc/debian_version')) {
    return `there is no ${program}, and only on Debian as root it can be installed here`;
  }
  const install = ['-o', 'DPkg::Lock::Timeout=60', 'install', '-y', '--no-install-recommends'];
  try {
    await aptGet([...install, debianPackage]);
  } catch {
    // The lists of a fresh machine may be missing or too old to find the package by.
    try {
      await aptGet(['update']);
      await aptGet([...install, debianPackage]);
    } catch (error) {
      return `apt-get could not install ${debianPackage}: ${String(error).split('\n')[0] ?? ''}`;
    }
  }
  return isInstalled() ? undefined : `${debianPackage} is installed, but has no ${program}`;
}

async function aptGet(programArguments: readonly string[]): Promise<void> {
  await promisify(execFile)('apt-get', programArguments, {
    timeout: installTimeoutMs,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** A running Tinyproxy that asks for a log-in and passes everything on to another proxy. */
export class Tinyproxy {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly lines: readonly string[],
  ) {}

  /** @param upstreamPort a proxy of this machine, which leads names that no resolver knows */
  static async start(port: number, upstreamPort: number, login: string): Promise<Tinyproxy> {
    const folder = await mkdtemp(path.join(tmpdir(), 'easel-tinyproxy-'));
    const file = path.join(folder, 'tinyproxy.conf');
    const settings = [
      `Port ${port}`,
      'Listen 127.0.0.1',
      'Timeout 30',
      'LogLevel Info',
      `BasicAuth ${login.replace(':', ' ')}`,
      `Upstream http 127.0.0.1:${upstreamPort}`,
    ];
    await writeFile(file, `${settings.join('\n')}\n`);
    const child = spawn(program, ['-d', '-c', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    const lines: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const onText = (text: Buffer): void => {
        lines.push(text.toString());
        if (lines.join('').includes('Accepting connections')) resolve();
      };
      child.stdout.on('data', onText);
      child.stderr.on('data', onText);
      child.once('error', reject);
      child.once('exit', code =>
        reject(new Error(`${program} ended with ${code}: ${lines.join('')}`)),
      );
    });
    return new Tinyproxy(port, child, folder, lines);
  }

  /** What it logged, to see which requests it really got. */
  get log(): string {
    return this.lines.join('');
  }

  async close(): Promise<void> {
    const ended = once(this.child, 'exit');
    if (this.child.exitCode === null && this.child.kill('SIGKILL')) await ended;
    await rm(this.folder, { recursive: true });
  }
}
