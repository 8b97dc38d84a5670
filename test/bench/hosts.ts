import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';

import { launchBrowser } from '../interface/support/browser';
import { EditorServer } from '../interface/support/editorServer';
import { copyWorkspace } from '../interface/support/workbench';
import { startWaveStandIn, type WaveStandIn } from '../standins/wave/waveStandIn';
import type { HostTask } from './hostResults';

/** A running editor that gives every page a fresh extension host with Easel in it. */
export interface Hosts {
  readonly wave: WaveStandIn;
  /** The folder of the editor's profile. */
  readonly dataFolder: string;
  /** Starts one and resolves with what it wrote once it has done its task. */
  start(): Promise<unknown>;
}

export interface HostOptions {
  readonly extensionPath: string;
  readonly task: HostTask;
  /** What a host may take for its task. */
  readonly timeoutMs: number;
}

const problemSchema = z.object({ problem: z.string() });

/** Opens an editor whose clicks on Generate arrive at a stand-in, and closes everything afterwards. */
export async function withHosts<Result>(
  { extensionPath, task, timeoutMs }: HostOptions,
  work: (hosts: Hosts) => Promise<Result>,
): Promise<Result> {
  const wave = await startWaveStandIn({ polls: ['succeeded'] });
  const workspace = await copyWorkspace();
  const resultFile = path.join(path.dirname(workspace.folder), 'host-result.json');
  const server = await EditorServer.start({
    extensionPath,
    extensionTestsPath: 'dist/test/bench/inHost.js',
    machineSettings: { 'easel.providers.wave.baseUrl': wave.baseUrl },
    environment: {
      EASEL_BENCH_TASK: task,
      EASEL_BENCH_RESULT: resultFile,
      WAVE_API_KEY: wave.keys[0] ?? '',
    },
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const exits: ((code: number) => void)[] = [];
    await page.exposeFunction('codeAutomationLog', () => undefined);
    await page.exposeFunction('codeAutomationExit', (code: number) => exits.shift()?.(code));
    const start = async (): Promise<unknown> => {
      const exited = new Promise<number>((resolve, reject) => {
        exits.push(resolve);
        setTimeout(reject, timeoutMs, new Error('The editor took too long.')).unref();
      });
      await page.goto(server.urlOf(workspace.folder));
      if ((await exited) !== 0) {
        throw new Error(`The editor failed:\n${server.logs.join('\n')}`);
      }
      return await takeResult(resultFile);
    };
    return await work({ wave, dataFolder: server.dataFolder, start });
  } finally {
    await browser.close();
    await server.dispose();
    await workspace.dispose();
    await wave.close();
  }
}

/** Reads and removes what the host has written, so that no result is counted twice. */
async function takeResult(resultFile: string): Promise<unknown> {
  const result: unknown = JSON.parse(await readFile(resultFile, 'utf8'));
  await rm(resultFile);
  const failed = problemSchema.safeParse(result).data;
  if (failed) {
    throw new Error(`The measurement failed in the editor: ${failed.problem}`);
  }
  return result;
}
