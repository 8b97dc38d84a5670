import Replicate from 'replicate';

import { waitByClock } from '../virtualTime';
import { trackedFetch, type Client, type ClientSetup } from './client';

/**
 * `run`, as its README shows it; by default it lets the service hold the request open for up to a minute
 * and asks only then. `poll` asks from the start.
 */
export function createReplicateOrderer(setup: ClientSetup, mode: 'default' | 'poll'): Client {
  waitByClock(setup.clock);
  const replicate = new Replicate({
    auth: 'bench',
    baseUrl: `${setup.origin}/replicate/v1`,
    fetch: trackedFetch(setup),
  });
  return {
    order: async () => {
      await replicate.run('bench/model', {
        input: { prompt: 'a lantern' },
        ...(mode === 'poll' && { wait: { mode } }),
      });
    },
  };
}
