import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';

import { launchBrowser } from '../interface/support/browser';
import { EditorServer } from '../interface/support/editorServer';
import { copyWorkspace } from '../interface/support/workbench';
import { startWaveStandIn, type WaveStandIn } from '../standins/wave/waveStandIn';
import { hostResultSchema, type HostStart } from './hostStart';

export interface HostFigures {
  readonly codeLoadMs: readonly number[];
  readonly activationMs: readonly number[];
  /** The first click of each host. */
  readonly firstClickMs: readonly number[];
  readonly laterClickMs: readonly number[];
}

const startTimeoutMs = 60_000;

/**
 * Opens the editor's page again and again, each time with a fresh extension host, and takes from each
 * how Easel was activated and how long its clicks took to arrive at the service's stand-in.
 */
export async function measureHostStarts(
  extensionPath: string,
  starts: number,
): Promise<HostFigures> {
  const arrivedAtNs: bigint[] = [];
  const wave = await startWaveStandIn({ polls: ['succeeded'] });
  answerAtOnce(wave, arrivedAtNs);
  const workspace = await copyWorkspace();
  const resultFile = path.join(path.dirname(workspace.folder), 'host-start.json');
  const server = await EditorServer.start({
    extensionPath,
    extensionTestsPath: 'dist/test/bench/inHost.js',
    machineSettings: { 'easel.providers.wave.baseUrl': wave.baseUrl },
    environment: { EASEL_BENCH_RESULT: resultFile, WAVE_API_KEY: wave.keys[0] ?? '' },
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const exits: ((code: number) => void)[] = [];
    await page.exposeFunction('codeAutomationLog', () => undefined);
    await page.exposeFunction('codeAutomationExit', (code: number) => exits.shift()?.(code));
    const figures = new HostFigureCollector();
    for (let start = 0; start < starts; start += 1) {
      const exited = new Promise<number>((resolve, reject) => {
        exits.push(resolve);
        setTimeout(reject, startTimeoutMs, new Error('The editor took too long.')).unref();
      });
      await page.goto(server.urlOf(workspace.folder));
      if ((await exited) !== 0) {
        throw new Error(`The editor failed:\n${server.logs.join('\n')}`);
      }
      figures.add(await takeResult(resultFile), arrivedAtNs.splice(0));
    }
    return figures;
  } finally {
    await browser.close();
    await server.dispose();
    await workspace.dispose();
    await wave.close();
  }
}

/** Reads and removes what the host has written, so that no result is counted twice. */
async function takeResult(resultFile: string): Promise<HostStart> {
  const result = hostResultSchema.parse(JSON.parse(await readFile(resultFile, 'utf8')));
  await rm(resultFile);
  if ('problem' in result) {
    throw new Error(`The measurement failed in the editor: ${result.problem}`);
  }
  return result;
}

/** Notes when each request for a picture was read, and has the client ask for its end without delay. */
function answerAtOnce(wave: WaveStandIn, arrivedAtNs: bigint[]): void {
  wave.faults.always('submit', {
    change: reply => {
      arrivedAtNs.push(process.hrtime.bigint());
      return { ...reply, headers: { ...reply.headers, 'retry-after': '0' } };
    },
  });
}

class HostFigureCollector implements HostFigures {
  readonly codeLoadMs: number[] = [];
  readonly activationMs: number[] = [];
  readonly firstClickMs: number[] = [];
  readonly laterClickMs: number[] = [];

  add(start: HostStart, arrivedAtNs: readonly bigint[]): void {
    this.codeLoadMs.push(start.codeLoadMs);
    this.activationMs.push(start.codeLoadMs + start.activateMs);
    const [first, ...later] = start.clickedAtNs.map((clickedAtNs, index) => {
      const arrival = arrivedAtNs[index];
      if (arrival === undefined) {
        throw new Error('A click sent no request.');
      }
      return Number(arrival - BigInt(clickedAtNs)) / 1e6;
    });
    if (first !== undefined) {
      this.firstClickMs.push(first);
    }
    this.laterClickMs.push(...later);
  }
}
