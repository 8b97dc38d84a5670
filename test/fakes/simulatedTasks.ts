import type { ImageProvider } from '../../src/core/imageProvider';
import { awaitOperation } from '../../src/core/jobs/awaitOperation';
import { typicalDurations, withDuration } from '../../src/core/jobs/durations';
import { QuestionTimer } from '../../src/core/jobs/questionTimer';
import type { JsonValue } from '../../src/core/json';
import { FakeClock } from './fakeClock';
import { queued, succeeded } from './scriptedProvider';

/** A question's way there and back; half of it is gone when the service looks at the task. */
const roundTripMs = 150;
const kind = { model: 'wave/simulated', mode: 'generate', tier: '1K' };

export interface SimulatedTasks {
  /** Status requests of each task. */
  readonly requests: readonly number[];
  /** From each task's end until it was known, in ms. */
  readonly lagsMs: readonly number[];
}

/**
 * One task after another, each as long as chance will have it within the band, asked for as the engine
 * does and learned from. The same seed brings the same tasks.
 */
export async function simulateTasks(options: {
  readonly fromMs: number;
  readonly toMs: number;
  readonly tasks: number;
  readonly seed: number;
  /** Without it every task is asked for as if it were the first. */
  readonly learns: boolean;
}): Promise<SimulatedTasks> {
  const { fromMs, toMs, tasks, learns } = options;
  const random = randomNumbers(options.seed);
  const requests: number[] = [];
  const lagsMs: number[] = [];
  let stored: JsonValue | undefined;
  for (let task = 0; task < tasks; task += 1) {
    const durationMs = fromMs + random() * (toMs - fromMs);
    const clock = new FakeClock();
    let asked = 0;
    const provider: ImageProvider = {
      id: 'wave',
      startIsIdempotent: false,
      start: () => Promise.reject(new Error('is never called')),
      check: async (_operation, { signal }) => {
        asked += 1;
        await clock.delay(roundTripMs / 2, signal);
        const state = clock.elapsed() >= durationMs ? succeeded() : queued;
        await clock.delay(roundTripMs / 2, signal);
        return state;
      },
    };
    await clock.runToEnd(
      awaitOperation(provider, null, queued, {
        clock,
        signal: new AbortController().signal,
        report: () => undefined,
        timer: new QuestionTimer(clock),
        typical: learns ? typicalDurations(stored, kind) : undefined,
        tookMs: tookMs => (stored = withDuration(stored, kind, tookMs)),
      }),
    );
    requests.push(asked);
    lagsMs.push(clock.elapsed() - durationMs);
  }
  return { requests, lagsMs };
}

export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

/** 0 to 1, by the generator known as Mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
