import { drawPlaceholder } from '../../src/providers/offline/drawPlaceholder';
import { startWaveStandIn } from './wave/waveStandIn';

export interface StandIns {
  readonly providers: readonly {
    readonly id: string;
    readonly baseUrl: string;
    readonly key: string;
  }[];
  close(): Promise<void>;
}

/** Long enough to see a task queue, start and progress, short enough to try every mode. */
const friendlyDurationMs = 4_000;

/**
 * Local copies of the services for people to try Easel with: one key each, no money, nothing
 * leaves this machine. Pictures show their prompt; image addresses elsewhere are believed to be
 * images.
 */
export async function startStandIns(taskDurationMs = friendlyDurationMs): Promise<StandIns> {
  const waveKey = 'demo-wave-key';
  const wave = await startWaveStandIn({
    keys: [waveKey],
    taskDurationMs,
    elsewhere: 'accept',
    draw: (size, prompt, seed) => drawPlaceholder({ ...size, prompt, seed }),
  });
  return {
    providers: [{ id: 'wave', baseUrl: wave.baseUrl, key: waveKey }],
    close: () => wave.close(),
  };
}
