import type { ImageProvider } from '../core/imageProvider';
import { createGccaiProvider } from './gccai/provider';
import { createHiapiProvider } from './hiapi/provider';
import type { ServiceId } from './registry';
import { createSkillsvideoProvider } from './skillsvideo/provider';
import type { ServiceConnection } from './support/serviceConnection';
import { createWaveProvider } from './wave/provider';

const creators = {
  wave: createWaveProvider,
  gccai: createGccaiProvider,
  hiapi: createHiapiProvider,
  skillsvideo: createSkillsvideoProvider,
} as const satisfies Record<ServiceId, (connection: ServiceConnection) => ImageProvider>;

/** The client of a service. All of them are one bundle, which is loaded when a service is first called. */
export function createServiceProvider(id: ServiceId, connection: ServiceConnection): ImageProvider {
  return creators[id](connection);
}
