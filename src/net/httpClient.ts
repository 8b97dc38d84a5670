/** The port every request of Easel's goes through. Types and one error class; adapters stand beside it. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal: AbortSignal;
  /** Longest wait for a connection, TLS included. */
  readonly connectTimeoutMs?: number;
  /** Longest wait for the response's head once the request is written. */
  readonly headersTimeoutMs?: number;
  /** Longest silence between two pieces of the body. */
  readonly bodyTimeoutMs?: number;
  /**
   * Never reuse a pooled connection. For paid requests: a stale keep-alive socket fails in a way
   * that cannot be told from a lost answer.
   */
  readonly freshConnection?: boolean;
  /**
   * Refuse a name that leads to an address inside a private network, at the moment of connecting,
   * so that a name cannot mean one thing when checked and another when used. For downloads. Behind
   * a proxy the proxy resolves the name, and this cannot be seen from here.
   */
  readonly publicAddressesOnly?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; a repeated header's values are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Bytes as they stand on the wire: no content coding is undone. To be read to its end or discarded;
   * leaving the loop early discards it. Rejects with `HttpFailure`.
   */
  readonly body: AsyncIterable<Uint8Array>;
  /** Gives the connection up without reading the rest. */
  discard(): Promise<void>;
}

export interface HttpClient {
  /**
   * Sends one request, once. Redirects are never followed. Rejects with `HttpFailure`, or with the
   * signal's reason when aborted.
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** `blocked` is our own refusal: the name led to an address that is not public. */
export type HttpFailureReason =
  'dns' | 'refused' | 'unreachable' | 'tls' | 'proxy' | 'timeout' | 'reset' | 'blocked' | 'other';

const mark = Symbol.for('easel.HttpFailure');

/** A request without a (whole) answer. */
export class HttpFailure extends Error {
  /**
   * An adapter may live in a bundle of its own, with its own copy of this class: `instanceof` goes
   * by a mark they share.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && mark in value;
  }

  protected readonly [mark] = true;
  readonly reason: HttpFailureReason;
  /** True only when the request provably never left this machine. */
  readonly notSent: boolean;
  /** The system's code, for example `ECONNREFUSED`, for the log and Test Connection. */
  readonly systemCode: string | undefined;

  constructor(
    message: string,
    facts: {
      reason: HttpFailureReason;
      notSent: boolean;
      systemCode?: string | undefined;
      cause?: unknown;
    },
  ) {
    super(message, { cause: facts.cause });
    this.name = 'HttpFailure';
    this.reason = facts.reason;
    this.notSent = facts.notSent;
    this.systemCode = facts.systemCode;
  }
}
