import type { Clock } from '../clock';
import { ImageError } from '../errors';
import type { ImageProvider, OperationState } from '../imageProvider';
import type { JsonValue } from '../json';
import type { ReportProgress } from './jobPorts';
import type { TypicalDurations } from './durations';
import { unlessSleeping } from './pause';
import { firstPollDelayMs, pollDelayMs } from './pollSchedule';
import type { QuestionTimer } from './questionTimer';
import type { ServicePace } from './servicePace';

/**
 * The longest any page allows for a picture is 10 minutes; outages get room beyond it. Only the waits
 * between questions count: a machine that slept through the night has not been asking.
 */
const pollDeadlineMs = 30 * 60_000;

/**
 * A task that had ended when it was first asked about may have ended long before: the guess is low
 * enough for the first question to come earlier the next time, and not so low that it comes too early.
 */
const firstAnswerShare = 0.8;

/** How a task ended at the service. */
export type SettledState = Exclude<OperationState, { kind: 'pending' | 'unrecognized' }>;

/** What asking for one task works with. */
export interface QuestionTools {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly report: ReportProgress;
  /** The waits between questions, for whoever may end them early. */
  readonly timer: QuestionTimer;
  /** Resolves when the service may be asked; undefined where it has no limit. */
  readonly pace?: ServicePace | undefined;
  /** How long such tasks took before. */
  readonly typical?: TypicalDurations | undefined;
  /** Told of a task that succeeded: about how long it took, in ms. */
  readonly tookMs?: (durationMs: number) => void;
}

/**
 * Asks until the service's task has ended. Failures to ask and status words nobody knows are not an
 * end: the asking goes on, less often, until the deadline.
 * @param first how the task stood when it was accepted; undefined for one accepted earlier
 * @throws ImageError `timeout`, or `protocol` when the last word was unknown, at the deadline;
 * `unauthorized` and other definite refusals at once; the signal's reason when aborted.
 */
export async function awaitOperation(
  provider: ImageProvider,
  operation: JsonValue,
  first: OperationState | undefined,
  tools: QuestionTools,
): Promise<SettledState> {
  const { clock, signal, report, timer } = tools;
  // Of a task that was accepted in another life nobody knows how long it has been going on.
  const typical = first && tools.typical;
  const watch = new TaskWatch(clock, first !== undefined);
  let waitedMs = 0;
  let unusableAnswers = 0;
  let state = first;
  let lastTrouble: ImageError | undefined;
  let wishMs = first && retryAfterOf(first);
  let delayMs = first ? firstPollDelayMs(wishMs, typical) : 0;
  for (;;) {
    if (state && isSettled(state)) {
      if (state.kind === 'succeeded') watch.tell(tools.tookMs);
      return state;
    }
    signal.throwIfAborted();
    waitedMs += delayMs;
    if (waitedMs > pollDeadlineMs) throw deadlineError(state, lastTrouble);
    tell(report, state, lastTrouble, delayMs);
    const isOrdered = wishMs !== undefined || lastTrouble?.code === 'rate-limited';
    if ((await timer.wait(delayMs, isOrdered, signal)) === 'slept') watch.spoil();
    try {
      state = await ask(provider, operation, tools, watch);
      lastTrouble = undefined;
    } catch (error) {
      signal.throwIfAborted();
      if (!ImageError.is(error) || !isPassing(error)) throw error;
      lastTrouble = error;
      state = undefined;
    }
    unusableAnswers = state?.kind === 'pending' ? 0 : unusableAnswers + 1;
    wishMs = state ? retryAfterOf(state) : lastTrouble?.details.retryAfterMs;
    delayMs = pollDelayMs(watch.elapsedMs, wishMs, unusableAnswers, typical);
  }
}

/** One question, and another where the machine slept over it: its answer went nowhere. */
async function ask(
  provider: ImageProvider,
  operation: JsonValue,
  { clock, signal, timer, pace }: QuestionTools,
  watch: TaskWatch,
): Promise<OperationState> {
  for (;;) {
    await pace?.turn('status', signal);
    timer.asking();
    watch.asking();
    try {
      const state = await unlessSleeping(clock, signal, each =>
        provider.check(operation, { signal: each }),
      );
      if (state) return state;
      watch.spoil();
    } catch (error) {
      if (ImageError.is(error, 'rate-limited')) {
        pace?.block('status', error.details.retryAfterMs ?? 0);
      }
      throw error;
    }
  }
}

/** Knows about how long a task took: it ended between the last two questions. */
class TaskWatch {
  private readonly startedMs: number;
  private askedMs = 0;
  private askedBeforeMs = 0;

  constructor(
    private readonly clock: Clock,
    private isTrue: boolean,
  ) {
    this.startedMs = clock.elapsed();
  }

  /** Since the asking began, in ms. */
  get elapsedMs(): number {
    return this.clock.elapsed() - this.startedMs;
  }

  asking(): void {
    this.askedBeforeMs = this.askedMs;
    this.askedMs = this.elapsedMs;
  }

  /** What is counted from here on says nothing of the service. */
  spoil(): void {
    this.isTrue = false;
  }

  tell(tookMs: QuestionTools['tookMs']): void {
    if (!this.isTrue || this.askedMs === 0) return;
    const earliestMs = Math.max(this.askedBeforeMs, this.askedMs * firstAnswerShare);
    tookMs?.((earliestMs + this.askedMs) / 2);
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
