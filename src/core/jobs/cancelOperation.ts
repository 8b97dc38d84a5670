import type { Clock } from '../clock';
import { ImageError } from '../errors';
import type { ImageProvider } from '../imageProvider';
import type { JsonValue } from '../json';

const cancelDeadlineMs = 10_000;

/**
 * Asks the service to stop its task. True only when it said it did; a service without cancel, one
 * that is too far along, and one that cannot be reached all may still finish and charge.
 */
export async function cancelOperation(
  provider: ImageProvider,
  operation: JsonValue,
  clock: Clock,
): Promise<boolean> {
  if (!provider.cancel) return false;
  const deadline = new AbortController();
  const finished = new AbortController();
  const timer = clock.delay(cancelDeadlineMs, finished.signal).then(
    () => deadline.abort(),
    () => undefined,
  );
  try {
    return (await provider.cancel(operation, { signal: deadline.signal })) === 'cancelled';
  } catch (error) {
    if (ImageError.is(error) || deadline.signal.aborted) return false;
    throw error;
  } finally {
    finished.abort();
    await timer;
  }
}
