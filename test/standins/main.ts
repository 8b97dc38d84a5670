import type { SettingId } from '../../src/ids';
import { drawPlaceholder } from '../../src/providers/offline/drawPlaceholder';
import type { ServiceId } from '../../src/providers/registry';
import { startGccaiStandIn } from './gccai/gccaiStandIn';
import { startHiapiStandIn } from './hiapi/hiapiStandIn';
import { startSkillsvideoStandIn } from './skillsvideo/skillsvideoStandIn';
import type { Draw } from './support/outputStore';
import { startWaveStandIn, type WaveStandInOptions } from './wave/waveStandIn';

export interface StandIns {
  readonly providers: readonly DemoService[];
  /**
   * With these settings of scope `machine` every model can be tried in every mode, with files of this
   * machine too: the services' addresses, and gccai's upload as the image host of those that read
   * addresses only. The keys are for people to enter.
   */
  readonly machineSettings: Readonly<Partial<Record<SettingId, unknown>>>;
  close(): Promise<void>;
}

interface DemoService {
  readonly id: ServiceId;
  readonly baseUrl: string;
  readonly key: string;
}

/** Long enough to see a task queue, start and progress, short enough to try every mode. */
const friendlyDurationMs = 4_000;

const draw: Draw = (size, prompt, seed) => drawPlaceholder({ ...size, prompt, seed });

const starters = {
  // People change `easel.providers.wave.dialect` and nothing else.
  wave: (options: WaveStandInOptions) => startWaveStandIn({ ...options, dialects: 'either' }),
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
  const providers = running.map(({ id, key, baseUrl }) => ({ id, key, baseUrl }));
  return {
    providers,
    machineSettings: machineSettings(providers),
    close: async () => {
      await Promise.all(running.map(({ standIn }) => standIn.close()));
    },
  };
}

function machineSettings(providers: readonly DemoService[]): StandIns['machineSettings'] {
  const gccai = providers.find(({ id }) => id === 'gccai');
  return {
    ...Object.fromEntries(
      providers.map(({ id, baseUrl }) => [`easel.providers.${id}.baseUrl`, baseUrl]),
    ),
    ...(gccai && {
      'easel.imageHost.kind': 'upload',
      'easel.imageHost.upload.url': `${gccai.baseUrl}/uploads/images`,
      'easel.imageHost.upload.headers': { authorization: `Bearer ${gccai.key}` },
    }),
  };
}
