import type { ServiceId } from '../../src/providers/registry';
import { drawPlaceholder } from '../../src/providers/offline/drawPlaceholder';
import { startGccaiStandIn } from './gccai/gccaiStandIn';
import { startHiapiStandIn } from './hiapi/hiapiStandIn';
import { startSkillsvideoStandIn } from './skillsvideo/skillsvideoStandIn';
import type { Draw } from './support/outputStore';
import { startWaveStandIn } from './wave/waveStandIn';

export interface StandIns {
  readonly providers: readonly {
    readonly id: ServiceId;
    readonly baseUrl: string;
    readonly key: string;
  }[];
  close(): Promise<void>;
}

/** Long enough to see a task queue, start and progress, short enough to try every mode. */
const friendlyDurationMs = 4_000;

const draw: Draw = (size, prompt, seed) => drawPlaceholder({ ...size, prompt, seed });

const starters = {
  wave: startWaveStandIn,
  gccai: startGccaiStandIn,
  hiapi: startHiapiStandIn,
  skillsvideo: startSkillsvideoStandIn,
} as const satisfies Record<ServiceId, unknown>;

/**
 * Local copies of the services for people to try Easel with: one key each, no money, nothing
 * leaves this machine. Pictures show their prompt; image addresses elsewhere are believed to be
 * images.
 */
export async function startStandIns(taskDurationMs = friendlyDurationMs): Promise<StandIns> {
  const running = await Promise.all(
    (Object.keys(starters) as ServiceId[]).map(async id => {
      const key = `demo-${id}-key`;
      const options = { keys: [key], taskDurationMs, elsewhere: 'accept', draw } as const;
      const standIn = await starters[id](options);
      return { id, key, baseUrl: standIn.baseUrl, standIn };
    }),
  );
  return {
    providers: running.map(({ id, key, baseUrl }) => ({ id, key, baseUrl })),
    close: async () => {
      await Promise.all(running.map(({ standIn }) => standIn.close()));
    },
  };
}
