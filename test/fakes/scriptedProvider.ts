import type { Clock } from '../../src/core/clock';
import { ImageError, type ErrorCode, type ImageErrorDetails } from '../../src/core/errors';
import type { OperationState, ResultImage, StartedOperation } from '../../src/core/imageProvider';

/** What a boundary does when it is called once. */
export type Step<Result> = (call: {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}) => Promise<Result>;

/** What it does the first time, the second time… (from 0). */
export type Script<Result> = (callIndex: number) => Step<Result>;

export function answer<Result>(value: Result): Step<Result> {
  return () => Promise.resolve(value);
}

export function fail(error: Error): Step<never> {
  return () => Promise.reject(error);
}

/** No answer until the caller hangs up. */
export const silence: Step<never> = ({ signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

export function later<Result>(afterMs: number, step: Step<Result>): Step<Result> {
  return async call => {
    await call.clock.delay(afterMs, call.signal);
    return step(call);
  };
}

export function always<Result>(step: Step<Result>): Script<Result> {
  return () => step;
}

/** One step per call; a call too many is a failure no engine expects. */
export function inTurn<Result>(...steps: readonly Step<Result>[]): Script<Result> {
  return index => steps[index] ?? fail(new Error(`call ${index + 1} of ${steps.length}`));
}

export const queued: OperationState = {
  kind: 'pending',
  phase: 'queued',
  progressPercent: undefined,
  retryAfterMs: undefined,
};

export function running(progressPercent?: number, retryAfterMs?: number): OperationState {
  return { kind: 'pending', phase: 'running', progressPercent, retryAfterMs };
}

export function unrecognized(word: string): OperationState {
  return { kind: 'unrecognized', word, retryAfterMs: undefined };
}

export function urlImage(index: number, revision = ''): ResultImage {
  return { kind: 'url', url: `https://cdn.test/${index}${revision}.png`, expiresAtMs: undefined };
}

export function succeeded(
  count = 1,
  more: Partial<Extract<OperationState, { kind: 'succeeded' }>> = {},
): Extract<OperationState, { kind: 'succeeded' }> {
  const images = Array.from({ length: count }, (_, index) => urlImage(index));
  return { kind: 'succeeded', images, cost: undefined, warnings: [], ...more };
}

export function accepted(state: OperationState = queued): StartedOperation {
  return { operation: { taskId: 'task-1' }, state, warnings: [] };
}

export function imageError(code: ErrorCode, details: ImageErrorDetails = {}): ImageError {
  return new ImageError(code, `scripted ${code}`, details);
}

export const notSent = imageError('network', { delivery: 'not-sent', systemCode: 'ECONNREFUSED' });
export const noAnswer = imageError('network', { delivery: 'unclear', systemCode: 'ECONNRESET' });
export const serverError = imageError('provider-failed', { delivery: 'unclear', httpStatus: 502 });

export function rateLimited(retryAfterMs?: number): ImageError {
  return imageError('rate-limited', { delivery: 'answered', httpStatus: 429, retryAfterMs });
}

export function refused(code: ErrorCode = 'invalid-request'): ImageError {
  return imageError(code, { delivery: 'answered', httpStatus: 400 });
}
