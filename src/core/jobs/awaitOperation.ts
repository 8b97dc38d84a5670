import type { Clock } from '../clock';
import { ImageError } from '../errors';
import type { ImageProvider, OperationState } from '../imageProvider';
import type { JsonValue } from '../json';
import type { ReportProgress } from './jobPorts';
import { firstPollDelayMs, pollDelayMs } from './pollSchedule';

/**
 * The longest any page allows for a picture is 10 minutes; outages get room beyond it. Only the waits
 * between questions count: a machine that slept through the night has not been asking.
 */
const pollDeadlineMs = 30 * 60_000;

/** How a task ended at the service. */
export type SettledState = Exclude<OperationState, { kind: 'pending' | 'unrecognized' }>;

/**
 * Asks until the service's task has ended. Failures to ask and status words nobody knows are not an
 * end: the asking goes on, less often, until the deadline.
 * @throws ImageError `timeout`, or `protocol` when the last word was unknown, at the deadline;
 * `unauthorized` and other definite refusals at once; the signal's reason when aborted.
 */
export async function awaitOperation(
  provider: ImageProvider,
  operation: JsonValue,
  first: OperationState | undefined,
  tools: { readonly clock: Clock; readonly signal: AbortSignal; readonly report: ReportProgress },
): Promise<SettledState> {
  const { clock, signal, report } = tools;
  const startedAtMs = clock.elapsed();
  let waitedMs = 0;
  let unusableAnswers = 0;
  let state = first;
  let lastTrouble: ImageError | undefined;
  let delayMs = first ? firstPollDelayMs(retryAfterOf(first)) : 0;
  for (;;) {
    if (state && isSettled(state)) return state;
    signal.throwIfAborted();
    waitedMs += delayMs;
    if (waitedMs > pollDeadlineMs) throw deadlineError(state, lastTrouble);
    tell(report, state, lastTrouble, delayMs);
    await clock.delay(delayMs, signal);
    try {
      state = await provider.check(operation, { signal });
      lastTrouble = undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (!ImageError.is(error) || !isPassing(error)) throw error;
      lastTrouble = error;
      state = undefined;
    }
    unusableAnswers = state?.kind === 'pending' ? 0 : unusableAnswers + 1;
    const wishMs = state ? retryAfterOf(state) : lastTrouble?.details.retryAfterMs;
    delayMs = pollDelayMs(clock.elapsed() - startedAtMs, wishMs, unusableAnswers);
  }
}

function retryAfterOf(state: OperationState): number | undefined {
  return isSettled(state) ? undefined : state.retryAfterMs;
}

function isSettled(state: OperationState): state is SettledState {
  return state.kind !== 'pending' && state.kind !== 'unrecognized';
}

/** Whether asking again may help: the question is free, so every doubt says yes. */
export function isPassing(error: ImageError): boolean {
  const { httpStatus } = error.details;
  switch (error.code) {
    case 'network':
    case 'timeout':
    case 'rate-limited':
    case 'protocol':
      return true;
    case 'provider-failed':
      return httpStatus === undefined || httpStatus >= 500;
    default:
      return false;
  }
}

function deadlineError(
  state: OperationState | undefined,
  trouble: ImageError | undefined,
): ImageError {
  if (state?.kind === 'unrecognized') {
    return new ImageError('protocol', `unknown status until the deadline: ${state.word}`, {
      serverText: state.word,
    });
  }
  return new ImageError('timeout', 'the task did not end before the deadline', { cause: trouble });
}

function tell(
  report: ReportProgress,
  state: OperationState | undefined,
  trouble: ImageError | undefined,
  retryInMs: number,
): void {
  report({
    ...(state?.kind === 'pending' ? { phase: state.phase, percent: state.progressPercent } : {}),
    unknownWord: state?.kind === 'unrecognized' ? state.word : undefined,
    trouble: trouble && { error: trouble, retryInMs },
  });
}
