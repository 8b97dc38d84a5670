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
   * that cannot be told from a lost answer. Where the adapter has no say in that, it leaves no
   * connection behind, and looks first whether a connection can be made at all.
   */
  readonly freshConnection?: boolean;
  /**
   * Refuse a name that leads to an address inside a private network, at the moment of connecting,
   * so that a name cannot mean one thing when checked and another when used. For downloads. Behind
   * a proxy the proxy resolves the name, and this cannot be seen from here; nor over the editor's
   * own `fetch`, for which see fetchHttpClient.ts.
   */
  readonly publicAddressesOnly?: boolean;
}

/** The way a request took, for a person to read. Never holds credentials. */
export type NetworkRoute =
  | { readonly kind: 'direct' }
  /** `address` is the proxy's host and port. */
  | { readonly kind: 'proxy'; readonly address: string }
  /** The editor's own network, whose ways only the editor knows. */
  | { readonly kind: 'editor' };

export interface HttpResponse {
  readonly status: number;
  /** For Test Connection. */
  readonly route?: NetworkRoute;
  /** Names in lower case; a repeated header's values are joined with `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Bytes as they stand on the wire: no content coding is undone. To be read to its end or discarded;
   * leaving the loop early discards it. Rejects with `HttpFailure`, also where an adapter could show
   * a coded body only with its coding undone.
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

interface HttpFailureFacts {
  readonly reason: HttpFailureReason;
  readonly notSent: boolean;
  readonly systemCode?: string | undefined;
  readonly route?: NetworkRoute | undefined;
  readonly attempts?: readonly HttpFailure[] | undefined;
  readonly cause?: unknown;
}

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
  /** The way that was tried, for Test Connection. */
  readonly route: NetworkRoute | undefined;
  /** Where several ways were tried: how each of them failed. */
  readonly attempts: readonly HttpFailure[];

  constructor(message: string, facts: HttpFailureFacts) {
    super(message, { cause: facts.cause });
    this.name = 'HttpFailure';
    this.reason = facts.reason;
    this.notSent = facts.notSent;
    this.systemCode = facts.systemCode;
    this.route = facts.route;
    this.attempts = facts.attempts ?? [];
  }

  /** The same failure with the way that was tried. */
  on(route: NetworkRoute): HttpFailure {
    const { reason, notSent, systemCode, attempts, cause } = this;
    return new HttpFailure(this.message, { reason, notSent, systemCode, attempts, cause, route });
  }
}
