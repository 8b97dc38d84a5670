import { fetchFailure } from './failure';
import { HttpFailure, type HttpRequest, type HttpResponse } from './httpClient';

const defaultBodyTimeoutMs = 30_000;
const uploadPieceBytes = 64 * 1024;

type Fetch = typeof globalThis.fetch;

/** One request on its way through somebody else's `fetch`, until its body is read or nobody wants it. */
export class FetchExchange {
  private readonly controller = new AbortController();
  private readonly onAbort = (): void => {
    this.controller.abort(this.request.signal.reason);
    this.end();
  };
  private timer: NodeJS.Timeout | undefined;
  private wasHandedOver = false;
  private hasEnded = false;

  constructor(
    private readonly request: HttpRequest,
    private readonly subject: string,
    private readonly onEnd: () => void,
  ) {
    request.signal.addEventListener('abort', this.onAbort, { once: true });
  }

  /** One step, within a time; given up with the request's signal as well. */
  async within<Value>(
    timeoutMs: number,
    step: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    const { signal } = this.controller;
    signal.throwIfAborted();
    let onAbort = (): void => undefined;
    const aborted = new Promise<never>((_resolve, reject) => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the signal's own reason, as promised
      onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
    });
    this.timer = setTimeout(() => {
      this.abandon(`nothing came of ${this.subject} within ${timeoutMs} ms`, 'timeout');
    }, timeoutMs);
    try {
      return await Promise.race([step(signal), aborted]);
    } catch (error) {
      throw this.explain(error);
    } finally {
      signal.removeEventListener('abort', onAbort);
      clearTimeout(this.timer);
    }
  }

  /** From here on nobody can tell whether the request left this machine. */
  async send(
    fetch: Fetch,
    { url, headers }: { readonly url: URL; readonly headers: Headers },
    timeoutMs: number,
  ): Promise<HttpResponse> {
    const { method, body } = this.request;
    const response = await this.within(timeoutMs, signal => {
      this.wasHandedOver = true;
      return fetch(url.href, {
        method,
        headers,
        redirect: 'manual',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        signal,
        ...(body !== undefined && { body: this.uploadOf(body), duplex: 'half' }),
      });
    });
    if (response.type === 'opaqueredirect' || response.status < 200) {
      this.abandon('the answer was not shown');
      throw this.explain(undefined);
    }
    return {
      status: response.status,
      headers: readHeaders(response.headers),
      route: { kind: 'editor' },
      body: this.bodyOf(response),
      discard: () => {
        this.abandon('the answer was not wanted');
        return Promise.resolve();
      },
    };
  }

  abandon(why: string, reason: 'timeout' | 'other' = 'other'): void {
    const notSent = !this.wasHandedOver;
    this.controller.abort(new HttpFailure(`${this.subject}: ${why}`, { reason, notSent }));
    this.end();
  }

  /** Lets go of the caller's signal. */
  end(): void {
    this.hasEnded = true;
    clearTimeout(this.timer);
    this.request.signal.removeEventListener('abort', this.onAbort);
    this.onEnd();
  }

  /**
   * As a stream, which `fetch` cannot send twice: what it holds as a whole it sends again by itself
   * when a server answers 421 (Fetch, HTTP-network-or-cache fetch). An upload takes as long as its
   * line is slow, so that the wait counts from the last piece on.
   */
  private uploadOf(body: string | Uint8Array): ReadableStream<Uint8Array> {
    const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
    let start = 0;
    return new ReadableStream(
      {
        pull: controller => {
          this.timer?.refresh();
          const piece = bytes.subarray(start, start + uploadPieceBytes);
          start += piece.length;
          if (piece.length > 0) controller.enqueue(new Uint8Array(piece));
          if (start >= bytes.length) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
  }

  private async *bodyOf(response: Response): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      const coding = response.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
      if (coding !== '' && coding !== 'identity') {
        // `fetch` has undone the coding, without a bound on what comes out of it.
        this.abandon('the answer is coded, though no coding was asked for');
        throw this.explain(undefined);
      }
      const reader = response.body?.getReader();
      const timeoutMs = this.request.bodyTimeoutMs ?? defaultBodyTimeoutMs;
      for (;;) {
        const piece = reader && (await this.within(timeoutMs, () => reader.read()));
        if (piece?.value === undefined) {
          this.end();
          return;
        }
        yield piece.value;
      }
    } finally {
      if (!this.hasEnded) this.abandon('the rest of the answer was not wanted');
    }
  }

  private explain(error: unknown): unknown {
    const { signal } = this.controller;
    if (signal.aborted) return signal.reason;
    if (error instanceof HttpFailure) return error;
    return fetchFailure(this.subject, !this.wasHandedOver, error);
  }
}

function readHeaders(headers: Headers): Readonly<Record<string, string>> {
  const read = new Map<string, string>();
  headers.forEach((value, name) => {
    const earlier = read.get(name);
    read.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  });
  return Object.fromEntries(read);
}
