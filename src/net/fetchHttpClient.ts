import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import {
  isLoopbackHost,
  isPublicAddress,
  isPublicResolvedAddress,
  withoutBrackets,
} from './addresses';
import { FetchExchange } from './fetchExchange';
import { HttpFailure, type HttpClient, type HttpRequest, type HttpResponse } from './httpClient';
import { sendableUrl } from './sendableUrl';

export interface FetchHttpClientOptions {
  /** The editor's own, which knows its proxies, their scripts and log-ins, and its certificates. */
  readonly fetch: typeof globalThis.fetch;
  readonly userAgent?: string | undefined;
  /** How names become addresses, for the check of public ones; the system's way by default. */
  readonly lookup?: LookupFunction | undefined;
}

const defaultConnectTimeoutMs = 15_000;
const defaultHeadersTimeoutMs = 60_000;

/**
 * The HttpClient over the editor's `fetch`. What it cannot promise as the other adapter does:
 *
 * - Whether a request left the machine cannot be told from an error of `fetch`: once it was handed
 *   over, a failure is never `notSent`. So a request that has to know (`freshConnection`) is preceded
 *   by a HEAD without key or body; when that gets no answer, the request itself was provably not sent.
 * - Connections are the editor's. Every request asks for its own to be closed, so that none is left
 *   behind to be stale when a later request is paid for.
 * - The waits for a connection and for the head are one, as long as both together.
 * - Names are resolved again by `fetch` after `publicAddressesOnly` checked them. A name that changes
 *   in between gets as far as the greeting of TLS: only https is sent to at all, and a server inside
 *   the private network has no certificate for that name. A name unknown here is left to a proxy, as
 *   the other adapter leaves all names to a proxy.
 */
export function createFetchHttpClient(options: FetchHttpClientOptions): HttpClient {
  return new FetchHttpClient(options);
}

class FetchHttpClient implements HttpClient {
  private readonly underWay = new Set<FetchExchange>();
  private isClosed = false;

  constructor(private readonly options: FetchHttpClientOptions) {}

  async send(request: HttpRequest): Promise<HttpResponse> {
    request.signal.throwIfAborted();
    const url = sendableUrl(request.url);
    if (this.isClosed || !url) {
      const message = this.isClosed ? 'the client is closed' : 'not an address to send to';
      throw new HttpFailure(message, { reason: 'other', notSent: true, route: { kind: 'editor' } });
    }
    const exchange = new FetchExchange(request, url.host, () => this.underWay.delete(exchange));
    this.underWay.add(exchange);
    try {
      return await this.run(exchange, url, request);
    } catch (error) {
      exchange.end();
      throw error instanceof HttpFailure ? error.on({ kind: 'editor' }) : error;
    }
  }

  close(): Promise<void> {
    this.isClosed = true;
    for (const exchange of this.underWay) exchange.abandon('the client was closed');
    return Promise.resolve();
  }

  private async run(
    exchange: FetchExchange,
    url: URL,
    request: HttpRequest,
  ): Promise<HttpResponse> {
    const { fetch } = this.options;
    const connectTimeoutMs = request.connectTimeoutMs ?? defaultConnectTimeoutMs;
    const headersTimeoutMs = request.headersTimeoutMs ?? defaultHeadersTimeoutMs;
    const headers = this.headersOf(request);
    if (request.publicAddressesOnly) {
      await exchange.within(connectTimeoutMs, () => this.checkAddress(url));
    }
    if (request.freshConnection && !['GET', 'HEAD'].includes(request.method)) {
      await exchange.within(connectTimeoutMs, signal => this.knock(url, signal));
    }
    return await exchange.send(fetch, { url, headers }, connectTimeoutMs + headersTimeoutMs);
  }

  /** Whether the server can be reached: any answer is a yes. */
  private async knock(url: URL, signal: AbortSignal): Promise<void> {
    const response = await this.options.fetch(`${url.origin}/`, {
      method: 'HEAD',
      headers: { 'user-agent': this.userAgent, connection: 'close' },
      redirect: 'manual',
      credentials: 'omit',
      signal,
    });
    await response.body?.cancel();
  }

  private async checkAddress(url: URL): Promise<void> {
    const hostname = withoutBrackets(url.hostname);
    const isSecret = url.protocol === 'https:' && !isLoopbackHost(hostname);
    if (!isSecret) throw blocked(url);
    if (isIP(hostname) !== 0) {
      if (!isPublicAddress(hostname)) throw blocked(url);
      return;
    }
    const addresses = await this.resolve(hostname);
    if (addresses.some(address => !isPublicResolvedAddress(address))) throw blocked(url);
  }

  /** All addresses, since `fetch` may take any of them; none where the name is not known here. */
  private resolve(hostname: string): Promise<readonly string[]> {
    const lookup = this.options.lookup ?? systemLookup;
    return new Promise(resolve => {
      lookup(hostname, { all: true }, (error, found) => {
        if (error) resolve([]);
        else resolve(typeof found === 'string' ? [found] : found.map(({ address }) => address));
      });
    });
  }

  private get userAgent(): string {
    return this.options.userAgent ?? 'Easel';
  }

  /** @throws HttpFailure where a header cannot be one; without a cause, as that would repeat a key. */
  private headersOf(request: HttpRequest): Headers {
    try {
      const headers = new Headers({
        'accept-encoding': 'identity',
        'user-agent': this.userAgent,
        ...request.headers,
      });
      headers.set('connection', 'close');
      if (request.body !== undefined) {
        headers.set('content-length', String(Buffer.byteLength(request.body)));
      }
      return headers;
    } catch {
      throw new HttpFailure('a header cannot be sent', { reason: 'other', notSent: true });
    }
  }
}

function blocked(url: URL): HttpFailure {
  return new HttpFailure(`${url.hostname} may lead to an address that is not public`, {
    reason: 'blocked',
    notSent: true,
  });
}
