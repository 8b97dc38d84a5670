import type { Clock } from '../clock';
import { ImageError, type Delivery } from '../errors';
import type { StartedOperation } from '../imageProvider';
import type { JobPlan, ReportProgress } from './jobPorts';

/** How long a cancelled request may still take to say its task's id, so that the task can be stopped. */
const cancelGraceMs = 10_000;
const maxUnsentTries = 3;
const maxUnclearTries = 3;
const maxRateLimitedTries = 5;
/** What a service may ask us to wait before the request is sent again; asked for more, the job ends. */
const longestWaitMs = 120_000;

export type StartOutcome =
  | { readonly kind: 'started'; readonly started: StartedOperation }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refused'; readonly error: ImageError }
  /** It may have arrived and no answer came: neither a failure nor to be sent again silently. */
  | { readonly kind: 'unknown'; readonly error: ImageError };

/**
 * Sends the paid request. It is sent again only when it provably never left, when the service said
 * it took nothing (429), or under an idempotency key the service documents to charge once.
 */
export async function startOperation(
  plan: JobPlan,
  clock: Clock,
  signal: AbortSignal,
  report: ReportProgress,
): Promise<StartOutcome> {
  const tries = { unsent: 0, unclear: 0, rateLimited: 0 };
  // Whatever is said of a later try, one that nobody answered may have been charged.
  let unclear: ImageError | undefined;
  for (;;) {
    if (signal.aborted)
      return unclear ? { kind: 'unknown', error: unclear } : { kind: 'cancelled' };
    const attempt = await sendOnce(plan, clock, signal);
    if (attempt.kind === 'started') return attempt;
    const { error } = attempt;
    const delivery = deliveryOf(error);
    if (delivery === 'unclear') unclear = error;
    const waitMs = resendDelayMs(error, delivery, tries, plan.provider.startIsIdempotent);
    if (waitMs === undefined) {
      return unclear ? { kind: 'unknown', error: unclear } : { kind: 'refused', error };
    }
    report({ trouble: { error, retryInMs: waitMs } });
    await pause(clock, waitMs, signal);
    report({ trouble: undefined });
  }
}

/** An error that says nothing of its delivery is taken for the worst case; a 429 is an answer. */
function deliveryOf(error: ImageError): Delivery {
  return error.details.delivery ?? (error.code === 'rate-limited' ? 'answered' : 'unclear');
}

/** How long to wait before the request may be sent again; undefined when it may not. */
function resendDelayMs(
  error: ImageError,
  delivery: Delivery,
  tries: { unsent: number; unclear: number; rateLimited: number },
  idempotent: boolean,
): number | undefined {
  const { retryAfterMs } = error.details;
  if (error.code === 'rate-limited' && delivery === 'answered') {
    tries.rateLimited += 1;
    if (tries.rateLimited === maxRateLimitedTries) return undefined;
    return withinReason(retryAfterMs ?? 2_000 * 2 ** tries.rateLimited);
  }
  if (delivery === 'not-sent' && error.code === 'network') {
    tries.unsent += 1;
    return tries.unsent < maxUnsentTries ? 1_000 * tries.unsent : undefined;
  }
  if (delivery === 'unclear' && idempotent) {
    tries.unclear += 1;
    if (tries.unclear === maxUnclearTries) return undefined;
    return withinReason(retryAfterMs ?? 1_000 * 2 ** tries.unclear);
  }
  return undefined;
}

function withinReason(waitMs: number): number | undefined {
  return waitMs <= longestWaitMs ? waitMs : undefined;
}

/**
 * One request. Cancelling does not cut it off at once: whoever hangs up on a paid request cannot
 * know its task and so cannot stop it.
 */
async function sendOnce(
  plan: JobPlan,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ kind: 'started'; started: StartedOperation } | { kind: 'error'; error: ImageError }> {
  const hangUp = new AbortController();
  const settled = new AbortController();
  const onAbort = (): void => {
    pause(clock, cancelGraceMs, settled.signal).then(
      () => hangUp.abort(signal.reason),
      (error: unknown) => hangUp.abort(error),
    );
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const started = await plan.provider.start(plan.request, {
      idempotencyKey: plan.idempotencyKey,
      signal: hangUp.signal,
    });
    return { kind: 'started', started };
  } catch (error) {
    if (ImageError.is(error)) return { kind: 'error', error };
    if (!hangUp.signal.aborted) throw error;
    return {
      kind: 'error',
      error: new ImageError('network', 'cancelled before the service answered', {
        delivery: 'unclear',
      }),
    };
  } finally {
    signal.removeEventListener('abort', onAbort);
    settled.abort();
  }
}

/** A wait that ends, rather than throws, when its signal is aborted. */
async function pause(clock: Clock, durationMs: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.delay(durationMs, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
