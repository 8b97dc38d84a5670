import { ImageError, type ErrorCode } from '../core/errors';
import { HttpFailure } from './httpClient';

/**
 * A failed exchange as the core's error, with what is known about its delivery. Anything that is no
 * `HttpFailure` (a signal's reason, an ImageError) is handed back as it is, to be thrown on.
 */
export function networkError(error: unknown, subject: string): unknown {
  if (!(error instanceof HttpFailure)) return error;
  return new ImageError(codeOf(error), error.message, {
    subject,
    systemCode: error.systemCode,
    delivery: error.notSent ? 'not-sent' : 'unclear',
    cause: error,
  });
}

/** Not reaching a service is `network` however long it took; `timeout` is an answer that stayed out. */
function codeOf(failure: HttpFailure): ErrorCode {
  if (failure.reason === 'blocked') return 'download-blocked';
  return failure.reason === 'timeout' && !failure.notSent ? 'timeout' : 'network';
}
