import type { WaveStandIn } from '../standins/wave/waveStandIn';
import { hostStartSchema, type HostStart } from './hostResults';
import { withHosts } from './hosts';

export interface HostFigures {
  readonly codeLoadMs: readonly number[];
  readonly activationMs: readonly number[];
  /** The first click of each host. */
  readonly firstClickMs: readonly number[];
  readonly laterClickMs: readonly number[];
}

const timeoutMs = 60_000;
const starts = 20;
/** On a machine that is busy with other things fewer starts have to do; how many is printed. */
const longEnoughMs = 100_000;
const fewestStarts = 5;

/**
 * Opens the editor's page again and again, each time with a fresh extension host, and takes from each
 * how Easel was activated and how long its clicks took to arrive at the service's stand-in.
 */
export async function measureHostStarts(extensionPath: string): Promise<HostFigures> {
  return await withHosts({ extensionPath, task: 'start', timeoutMs }, async hosts => {
    const arrivedAtNs: bigint[] = [];
    answerAtOnce(hosts.wave, arrivedAtNs);
    const figures = new HostFigureCollector();
    const untilMs = performance.now() + longEnoughMs;
    const mayGoOn = (done: number): boolean =>
      done < fewestStarts || (done < starts && performance.now() < untilMs);
    for (let start = 0; mayGoOn(start); start += 1) {
      figures.add(hostStartSchema.parse(await hosts.start()), arrivedAtNs.splice(0));
    }
    return figures;
  });
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
