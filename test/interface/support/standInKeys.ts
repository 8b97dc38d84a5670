import { keyEnvironmentVariables } from '../../../src/ids';
import type { StandIns } from '../../standins/main';

/** The environment variables each provider's key is read from when none is stored. */
export function keysOf({ providers }: StandIns): Record<string, string> {
  return Object.fromEntries(providers.map(({ id, key }) => [keyEnvironmentVariables[id], key]));
}
