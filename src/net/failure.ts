import { HttpFailure, type HttpFailureReason } from './httpClient';

const maxDepth = 8;

/**
 * The codes of an error and of everything it was caused by or sums up: connecting to several
 * addresses at once fails with an AggregateError of one failure each. Cycles end at `maxDepth`.
 */
function systemCodesOf(error: unknown, depth = 0): readonly string[] {
  if (depth > maxDepth || typeof error !== 'object' || error === null) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const parts: unknown[] = error instanceof AggregateError ? error.errors : [];
  const cause = 'cause' in error ? [error.cause] : [];
  return [...own, ...[...parts, ...cause].flatMap(inner => systemCodesOf(inner, depth + 1))];
}

/** First match wins: of several addresses the one that answered at all says most. */
const meanings: readonly (readonly [HttpFailureReason, RegExp])[] = [
  ['dns', /^(ENOTFOUND|EAI_|ENODATA$|ESERVFAIL$)/],
  ['refused', /^ECONNREFUSED$/],
  ['timeout', /^(ETIMEDOUT|ESOCKETTIMEDOUT)$/],
  ['unreachable', /^(E(NET|HOST)(UNREACH|DOWN)|EADDRNOTAVAIL|EACCES|EPERM|EINVAL)$/],
  ['reset', /^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/],
  ['reset', /^HPE_INVALID_EOF_STATE$/],
];

/**
 * What `fetch` says besides, as every stage of a connection is one to it. It calls a proxy's refusal
 * an abort (RequestAbortedError of undici); an abort of ours never comes here.
 */
const meaningsOfFetch: typeof meanings = [
  ...meanings,
  ['timeout', /^UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT$/],
  ['proxy', /^UND_ERR_(ABORTED|PRX_TLS)$/],
  ['tls', /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_|EPROTO$)/],
];

function meaningOf(
  codes: readonly string[],
  table = meanings,
): {
  readonly reason: HttpFailureReason;
  readonly systemCode: string | undefined;
} {
  for (const [reason, pattern] of table) {
    const systemCode = codes.find(code => pattern.test(code));
    if (systemCode !== undefined) return { reason, systemCode };
  }
  return { reason: 'other', systemCode: codes[0] };
}

/** A connection that did not come about: nothing of the request can have left. */
export function connectFailure(
  stage: 'connect' | 'tls',
  subject: string,
  error: unknown,
): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const { reason, systemCode } = meaningOf(systemCodesOf(error));
  const doing = stage === 'tls' ? 'could not set up TLS with' : 'could not connect to';
  return new HttpFailure(`${doing} ${subject} (${systemCode ?? 'unknown'})`, {
    reason: stage === 'tls' ? 'tls' : reason,
    notSent: true,
    systemCode,
    cause: error,
  });
}

/**
 * A request that failed after it was handed to a dispatcher. Once its first byte was written it
 * may have arrived, whatever the error says about a later connection.
 */
export function exchangeFailure(subject: string, wasWritten: boolean, error: unknown): HttpFailure {
  if (error instanceof HttpFailure && error.notSent !== wasWritten) return error;
  const { reason, systemCode } = meaningOf(systemCodesOf(error));
  const what = wasWritten ? 'the exchange broke off with' : 'nothing was sent to';
  return new HttpFailure(`${what} ${subject} (${systemCode ?? 'unknown'})`, {
    reason,
    notSent: !wasWritten,
    systemCode,
    cause: error,
  });
}

/** A failure of somebody else's `fetch`; only the caller knows whether it was given the request at all. */
export function fetchFailure(subject: string, notSent: boolean, error: unknown): HttpFailure {
  const { reason, systemCode } = meaningOf(systemCodesOf(error), meaningsOfFetch);
  return new HttpFailure(`the editor's fetch failed with ${subject} (${systemCode ?? 'unknown'})`, {
    reason,
    notSent,
    systemCode,
    cause: error,
  });
}
