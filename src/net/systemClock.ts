import type { Clock } from '../core/clock';

/** The longest a Node timer can wait; it turns anything above into 1 ms. */
const maxTimerMs = 2 ** 31 - 1;

/** The machine's own clock. Waits keep the process alive: somebody is waiting for their end. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    elapsed: () => performance.now(),
    delay: async (durationMs, signal) => {
      let restMs = Number.isNaN(durationMs) ? 0 : Math.max(durationMs, 0);
      for (; restMs > maxTimerMs; restMs -= maxTimerMs) await wait(maxTimerMs, signal);
      await wait(restMs, signal);
    },
  };
}

function wait(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the signal's own reason, as Clock promises
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, durationMs);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
