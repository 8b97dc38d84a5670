import type { FakeClock } from '../../../fakes/fakeClock';
import type { Traffic } from '../virtualTime';

/** Somebody who has pictures made. */
export interface Client {
  /** One picture, from the order until its address is known. Rejects where none came of it. */
  order(): Promise<void>;
  close?(): Promise<void>;
}

export interface ClientSetup {
  /** The stand-in's. */
  readonly origin: string;
  readonly clock: FakeClock;
  readonly traffic: Traffic;
}

/**
 * `fetch` with every message told to `traffic`. It reaches the stand-in and nothing else.
 * @param moved addresses that begin like the first lead to the second
 */
export function trackedFetch(
  { origin, traffic }: ClientSetup,
  moved?: readonly [from: string, to: string],
): typeof fetch {
  const { fetch } = globalThis;
  return async (input, init) => {
    const asked = input instanceof Request ? input.url : String(input);
    const address = moved && asked.startsWith(moved[0]) ? asked.replace(...moved) : asked;
    if (new URL(address).origin !== origin) throw new Error(`${address} is not the stand-in's.`);
    traffic.depart();
    try {
      const response = await fetch(address, init);
      // Read here, so that the whole answer has arrived when it is said to have.
      const body = await response.arrayBuffer();
      return new Response(body, { status: response.status, headers: response.headers });
    } finally {
      traffic.arrive();
    }
  };
}
