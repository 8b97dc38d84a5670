import { randomBytes } from 'node:crypto';
import { jsonReply, type Reply } from '../support/reply';

/** The documentation's `{code, message, data, error_code}` or the blog's `{error: {type, code, …}}`. */
export type HiapiErrorEnvelope = 'documentation' | 'blog';

interface Problem {
  readonly status: number;
  /** Published for some problems only; the others are told by their status alone. */
  readonly errorCode?: string;
  /** Published for 401 and 429; the other words are made in their likeness. */
  readonly blogCode: string;
  readonly message: string;
}

/** The documented statuses, 400 to 503, with what is published about them. */
const problems = {
  'invalid-request': {
    status: 400,
    errorCode: 'INVALID_REQUEST',
    blogCode: 'invalid_request',
    message: 'invalid request',
  },
  'model-unavailable': {
    status: 400,
    errorCode: 'MODEL_UNAVAILABLE',
    blogCode: 'model_unavailable',
    message: 'the model is not available',
  },
  'no-key': { status: 401, blogCode: 'permission_denied', message: 'invalid api key' },
  'no-balance': { status: 402, blogCode: 'insufficient_balance', message: 'insufficient balance' },
  forbidden: { status: 403, blogCode: 'permission_denied', message: 'permission denied' },
  'not-found': { status: 404, blogCode: 'not_found', message: 'not found' },
  'key-processing': {
    status: 409,
    errorCode: 'IDEMPOTENCY_KEY_PROCESSING',
    blogCode: 'idempotency_key_processing',
    message: 'the first request with this key is still in flight',
  },
  'key-mismatch': {
    status: 422,
    errorCode: 'IDEMPOTENCY_KEY_MISMATCH',
    blogCode: 'idempotency_key_mismatch',
    message: 'the key belongs to another request body',
  },
  'rate-limited': { status: 429, blogCode: 'rate_limit_exceeded', message: 'too many requests' },
  'storage-unavailable': {
    status: 503,
    errorCode: 'STORAGE_UNAVAILABLE',
    blogCode: 'storage_unavailable',
    message: 'storage is temporarily unavailable',
  },
  unavailable: {
    status: 503,
    blogCode: 'service_unavailable',
    message: 'the platform is temporarily unavailable',
  },
} as const satisfies Readonly<Record<string, Problem>>;

export type HiapiProblem = keyof typeof problems;

export interface ProblemDetails {
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The answer to a request that is not carried out. */
export function hiapiError(
  envelope: HiapiErrorEnvelope,
  problem: HiapiProblem,
  details: ProblemDetails = {},
): Reply {
  const { status, errorCode, blogCode, message }: Problem = problems[problem];
  if (envelope === 'blog') {
    const request_id = `req_${randomBytes(13).toString('hex')}`;
    const error = { type: 'hiapi_error', code: blogCode, request_id };
    return jsonReply(status, { error }, details.headers);
  }
  const body = { code: status, message: details.message ?? message, data: null };
  const named = errorCode === undefined ? body : { ...body, error_code: errorCode };
  return jsonReply(status, named, details.headers);
}
