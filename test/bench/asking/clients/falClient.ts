import { createFalClient } from '@fal-ai/client';

import { waitByClock } from '../virtualTime';
import { trackedFetch, type Client, type ClientSetup } from './client';

/** `subscribe`, as its README shows it. The address is fixed in the client, so `fetch` leads it here. */
export function createFalOrderer(setup: ClientSetup): Client {
  waitByClock(setup.clock);
  const fal = createFalClient({
    credentials: 'bench',
    fetch: trackedFetch(setup, ['https://queue.fal.run', `${setup.origin}/fal`]),
  });
  return {
    order: async () => {
      await fal.subscribe('bench/model', { input: { prompt: 'a lantern' } });
    },
  };
}
