import type { Clock } from '../clock';
import { ImageError, type Delivery } from '../errors';
import type { StartedOperation } from '../imageProvider';
import { isKeyStillKnown } from './idempotencyWindow';
import type { JobPlan, ReportProgress } from './jobPorts';
import { longestPauseMs, type ServicePace } from './servicePace';

/** How long a cancelled request may still take to say its task's id, so that the task can be stopped. */
const cancelGraceMs = 10_000;
const maxUnsentTries = 3;
const maxUnclearTries = 3;
const maxRateLimitedTries = 5;

export type StartOutcome =
  | { readonly kind: 'started'; readonly started: StartedOperation }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refused'; readonly error: ImageError }
  /** It may have arrived and no answer came: neither a failure nor to be sent again silently. */
  | { readonly kind: 'unknown'; readonly error: ImageError };

/** What is sent, and to whom. */
export type PaidRequest = Pick<JobPlan, 'provider' | 'request' | 'idempotencyKey'>;

interface SendTools {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly report: ReportProgress;
  /** Resolves when the service may be sent something; undefined where it has no limit. */
  readonly pace?: ServicePace | undefined;
  /** When it may have been sent first, by the wall clock: a key is known for a time only. */
  readonly firstSentAtMs: number;
  /** Whether it was sent before, in another life of the job, without an answer. */
  readonly sentBefore?: boolean;
}

/**
 * Sends the paid request. It is sent again only when it provably never left, when the service said
 * it took nothing (429), or under an idempotency key the service documents to charge once.
 */
export async function startOperation(order: PaidRequest, tools: SendTools): Promise<StartOutcome> {
  const { clock, signal, report, pace } = tools;
  const tries = { unsent: 0, unclear: 0, rateLimited: 0 };
  // Whatever is said of a later try, one that nobody answered may have been charged.
  let unclear: ImageError | undefined;
  for (let sendings = 0; ; sendings += 1) {
    // The first turn was had before the intent was written down.
    if (sendings > 0) await turn(pace, signal);
    if (signal.aborted) return endWithoutTask(tools, unclear);
    // A machine that slept for a day between two tries would pay for the second.
    const mayHaveArrived = unclear !== undefined || tools.sentBefore === true;
    if (mayHaveArrived && !isKeyStillKnown(tools.firstSentAtMs, clock.now())) {
      return { kind: 'unknown', error: unclear ?? notAskedAgain('the key became too old') };
    }
    const attempt = await sendOnce(order, clock, signal);
    if (attempt.kind === 'started') return attempt;
    const { error } = attempt;
    const delivery = deliveryOf(error);
    if (delivery === 'unclear') unclear = error;
    if (error.code === 'rate-limited') pace?.block('submit', error.details.retryAfterMs ?? 0);
    const waitMs = resendDelayMs(error, delivery, tries, order.provider.startIsIdempotent);
    if (waitMs === undefined) {
      const doubt = unclear ?? (tools.sentBefore ? error : undefined);
      return doubt ? { kind: 'unknown', error: doubt } : { kind: 'refused', error };
    }
    report({ trouble: { error, retryInMs: waitMs } });
    await endingWith(signal, clock.delay(waitMs, signal));
    report({ trouble: undefined });
  }
}

function endWithoutTask(
  { sentBefore = false }: SendTools,
  unclear: ImageError | undefined,
): StartOutcome {
  if (unclear) return { kind: 'unknown', error: unclear };
  return sentBefore
    ? { kind: 'unknown', error: notAskedAgain('cancelled') }
    : { kind: 'cancelled' };
}

/** Why a job whose request nobody answered stays what it is. */
export function notAskedAgain(why: 'cancelled' | 'the key became too old'): ImageError {
  return new ImageError('network', `${why} before the request was sent again`, {
    delivery: 'unclear',
  });
}

async function turn(pace: ServicePace | undefined, signal: AbortSignal): Promise<void> {
  if (pace && !signal.aborted) await endingWith(signal, pace.turn('submit', signal));
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

/** A service that asks for a longer wait before the request is sent again ends the job. */
function withinReason(waitMs: number): number | undefined {
  return waitMs <= longestPauseMs.submit ? waitMs : undefined;
}

/**
 * One request. Cancelling does not cut it off at once: whoever hangs up on a paid request cannot
 * know its task and so cannot stop it.
 */
async function sendOnce(
  order: PaidRequest,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ kind: 'started'; started: StartedOperation } | { kind: 'error'; error: ImageError }> {
  const hangUp = new AbortController();
  const settled = new AbortController();
  const onAbort = (): void => {
    endingWith(settled.signal, clock.delay(cancelGraceMs, settled.signal)).then(
      () => hangUp.abort(signal.reason),
      (error: unknown) => hangUp.abort(error),
    );
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const started = await order.provider.start(order.request, {
      idempotencyKey: order.idempotencyKey,
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
async function endingWith(signal: AbortSignal, wait: Promise<unknown>): Promise<void> {
  try {
    await wait;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
