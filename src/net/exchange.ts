import { exchangeFailure } from './failure';
import { HttpFailure, type HttpRequest, type HttpResponse } from './httpClient';
import { ResponseBody } from './responseBody';

const defaultHeadersTimeoutMs = 60_000;
const defaultBodyTimeoutMs = 30_000;

type Abort = (error?: Error) => void;

/**
 * One request on its way, in the shape undici calls back. It knows the one fact an error code
 * cannot tell: whether the first byte was written. Timed here and not by undici, whose timers are a
 * second coarse and count a reader's slowness as the server's.
 */
export class Exchange {
  readonly response: Promise<HttpResponse>;
  private resolve: (response: HttpResponse) => void = () => undefined;
  private reject: (reason: unknown) => void = () => undefined;
  private isSettled = false;
  private wasWritten = false;
  private abort: Abort | undefined;
  private body: ResponseBody | undefined;
  private headTimer: NodeJS.Timeout | undefined;
  private readonly onAbort = (): void => this.giveUp(this.request.signal.reason);

  /** For a request whose signal is not aborted yet. */
  constructor(
    private readonly request: HttpRequest,
    private readonly subject: string,
  ) {
    this.response = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    request.signal.addEventListener('abort', this.onAbort, { once: true });
  }

  /** The connection stands and the next thing undici does is write. */
  onConnect(abort: Abort): void {
    if (this.isSettled || this.wasWritten) {
      // A second write would be a second paid request, whatever undici believes became of the first.
      abort();
      return;
    }
    this.wasWritten = true;
    this.abort = abort;
    const timeoutMs = this.request.headersTimeoutMs ?? defaultHeadersTimeoutMs;
    this.headTimer = setTimeout(() => {
      abort(
        new HttpFailure(`no answer from ${this.subject} within ${timeoutMs} ms`, {
          reason: 'timeout',
          notSent: false,
        }),
      );
    }, timeoutMs);
  }

  /** An upload takes as long as its line is slow: the wait counts from the last piece on. */
  onBodySent(): void {
    this.headTimer?.refresh();
  }

  onHeaders(status: number, rawHeaders: readonly Uint8Array[], resume: () => void): boolean {
    if (status < 200) return true;
    this.stopHeadTimer();
    const body = new ResponseBody(
      { resume, abort: reason => this.abort?.(reason) },
      this.request.bodyTimeoutMs ?? defaultBodyTimeoutMs,
      this.subject,
      () => this.request.signal.removeEventListener('abort', this.onAbort),
    );
    this.body = body;
    this.isSettled = true;
    const headers = readHeaders(rawHeaders);
    this.resolve({ status, headers, body, discard: () => body.discard() });
    return true;
  }

  onData(chunk: Uint8Array): boolean {
    return this.body?.push(chunk) ?? true;
  }

  onComplete(): void {
    this.body?.complete();
  }

  onError(error: unknown): void {
    this.fail(exchangeFailure(this.subject, this.wasWritten, error));
  }

  private giveUp(reason: unknown): void {
    this.body?.cancel(reason);
    this.fail(reason);
    this.abort?.();
  }

  private fail(reason: unknown): void {
    this.stopHeadTimer();
    this.body?.fail(reason);
    if (this.isSettled) return;
    this.isSettled = true;
    this.request.signal.removeEventListener('abort', this.onAbort);
    this.reject(reason);
  }

  private stopHeadTimer(): void {
    clearTimeout(this.headTimer);
    this.headTimer = undefined;
  }
}

/** Own properties only, so that a header called `__proto__` is a header and nothing else. */
function readHeaders(raw: readonly Uint8Array[]): Readonly<Record<string, string>> {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = latin1(raw[index]).toLowerCase();
    const value = latin1(raw[index + 1]);
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return Object.fromEntries(headers);
}

function latin1(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('latin1');
}
