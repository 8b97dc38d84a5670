import type { Clock } from '../clock';

/** A timer of a sleeping machine stands still, so that a long wait is looked after in pieces. */
const longestPieceMs = 1_500;
/** Later than this by the wall clock no timer of a machine that is awake is. */
const sleptMs = 5_000;

export type PauseEnd = 'over' | 'slept';

/**
 * Waits like `clock.delay`, but ends within 2 s of the machine's waking from sleep.
 * @param ordered a wait a server asked for goes on then until its time is over by the wall clock
 */
export async function pause(
  clock: Clock,
  durationMs: number,
  signal: AbortSignal,
  ordered = false,
): Promise<PauseEnd> {
  let restMs = durationMs;
  let end: PauseEnd = 'over';
  do {
    const pieceMs = Math.min(restMs, longestPieceMs);
    const beganMs = clock.now();
    await clock.delay(pieceMs, signal);
    const tookMs = clock.now() - beganMs;
    const isAwake = tookMs <= pieceMs + sleptMs;
    if (!isAwake) end = 'slept';
    if (!isAwake && !ordered) break;
    restMs -= isAwake ? pieceMs : tookMs;
  } while (restMs > 0);
  return end;
}

/**
 * Does something free that may be broken off: whatever connection it has does not outlive the
 * machine's sleep, and its own deadline would begin to be counted only after waking.
 * @returns undefined when the machine slept meanwhile
 */
export async function unlessSleeping<Result>(
  clock: Clock,
  signal: AbortSignal,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  const ended = new AbortController();
  const woke = new AbortController();
  const watch = untilWaking(clock, ended.signal).then(
    () => woke.abort(),
    (error: unknown) => {
      if (!ended.signal.aborted) throw error;
    },
  );
  try {
    return await act(AbortSignal.any([signal, woke.signal]));
  } catch (error) {
    if (signal.aborted || !woke.signal.aborted) throw error;
    return undefined;
  } finally {
    ended.abort();
    await watch;
  }
}

async function untilWaking(clock: Clock, signal: AbortSignal): Promise<void> {
  while ((await pause(clock, longestPieceMs, signal)) === 'over');
}
