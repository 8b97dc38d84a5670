import { setTimeout as delay } from 'node:timers/promises';

import { interfaceTimeoutMs } from './interfaceTimeout';

const lookAgainMs = 50;

/**
 * Looks again and again, for what no event tells of: a file that the editor writes in its own time.
 *
 * @returns what was seen last, so that an assertion can show it when the time is over
 */
export async function lookUntil<Seen>(
  look: () => Promise<Seen>,
  isWanted: (seen: Seen) => boolean,
): Promise<Seen> {
  const deadline = Date.now() + interfaceTimeoutMs;
  let seen = await look();
  while (!isWanted(seen) && Date.now() < deadline) {
    await delay(lookAgainMs);
    seen = await look();
  }
  return seen;
}
