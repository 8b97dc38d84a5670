import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import type { SecureContext } from 'node:tls';
import Agent from 'undici/lib/dispatcher/agent';
import Client from 'undici/lib/dispatcher/client';
import { withoutBrackets } from './addresses';
import { connect, type ConnectPolicy, type ConnectSettings } from './connect';
import { Exchange } from './exchange';
import { connectFailure } from './failure';
import {
  HttpFailure,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
  type NetworkRoute,
} from './httpClient';
import { addressOf, proxyFor, type ProxySettings, type ProxyTarget } from './proxy';
import { sendableUrl } from './sendableUrl';
import { trustBesidesDefaults } from './trust';

export interface UndiciHttpClientOptions {
  readonly maxConnectionsPerOrigin?: number | undefined;
  readonly proxy?: ProxySettings | undefined;
  /** False accepts any certificate of an https proxy; that of the service behind it is always checked. */
  readonly verifyProxyCertificate?: boolean | undefined;
  /** PEM texts trusted besides Node's own; asked for once, when TLS is first needed. */
  readonly certificateAuthorities?: (() => Promise<readonly string[]>) | undefined;
  readonly userAgent?: string | undefined;
  /** How names become addresses; the system's way by default. */
  readonly lookup?: LookupFunction | undefined;
}

const defaultConnectTimeoutMs = 15_000;
/** Six is what browsers allow themselves per host. */
const defaultConnections = 6;
const uploadPieceBytes = 64 * 1024;

/** The HttpClient over undici, with connections, proxies and certificates of its own. */
export function createUndiciHttpClient(options: UndiciHttpClientOptions = {}): HttpClient {
  return new UndiciHttpClient(options);
}

class UndiciHttpClient implements HttpClient {
  private readonly agents = new Map<string, Agent>();
  private readonly clients = new Set<Client>();
  private readonly connectSettings: ConnectSettings;
  private isClosed = false;

  constructor(private readonly options: UndiciHttpClientOptions) {
    let secureContext: Promise<SecureContext | undefined> | undefined;
    this.connectSettings = {
      proxy: options.proxy ?? {},
      lookup: options.lookup,
      verifyProxyCertificate: options.verifyProxyCertificate ?? true,
      secureContext: () =>
        (secureContext ??= (options.certificateAuthorities?.() ?? Promise.resolve([])).then(
          trustBesidesDefaults,
        )),
    };
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    request.signal.throwIfAborted();
    const url = sendableUrl(request.url);
    if (this.isClosed || !url) {
      const message = this.isClosed ? 'the client is closed' : 'not an address to send to';
      throw new HttpFailure(message, { reason: 'other', notSent: true });
    }
    const exchange = new Exchange(request, url.host);
    const route = this.routeTo(url);
    this.dispatch(url, request, exchange);
    try {
      return { ...(await exchange.response), route };
    } catch (error) {
      throw error instanceof HttpFailure ? error.on(route) : error;
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const dispatchers = [...this.agents.values(), ...this.clients];
    await Promise.all(dispatchers.map(dispatcher => dispatcher.destroy()));
  }

  private routeTo(url: URL): NetworkRoute {
    const proxy = proxyFor(targetOf(url), this.connectSettings.proxy);
    if (proxy === undefined) return { kind: 'direct' };
    return { kind: 'proxy', address: proxy === 'unsupported' ? '' : addressOf(proxy) };
  }

  private dispatch(url: URL, request: HttpRequest, exchange: Exchange): void {
    const policy = {
      timeoutMs: request.connectTimeoutMs ?? defaultConnectTimeoutMs,
      publicAddressesOnly: request.publicAddressesOnly ?? false,
    };
    const isFresh = request.freshConnection ?? false;
    const undiciRequest = {
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: request.method,
      headers: this.headersOf(request),
      body: bodyOf(request.body),
      reset: isFresh,
    };
    if (!isFresh) {
      this.agentFor(policy).dispatch(undiciRequest, exchange);
      return;
    }
    const client = new Client(url.origin, this.dispatcherOptions(policy, request.signal));
    this.clients.add(client);
    client.dispatch(undiciRequest, exchange);
    // Graceful: the request under way is finished first.
    void client.close().finally(() => this.clients.delete(client));
  }

  /** A pool per way of connecting: a socket opened unchecked never serves a checked request. */
  private agentFor(policy: ConnectPolicy): Agent {
    const key = JSON.stringify(policy);
    const known = this.agents.get(key);
    if (known) return known;
    const agent = new Agent({
      ...this.dispatcherOptions(policy, undefined),
      connections: this.options.maxConnectionsPerOrigin ?? defaultConnections,
    });
    this.agents.set(key, agent);
    return agent;
  }

  private dispatcherOptions(
    policy: ConnectPolicy,
    signal: AbortSignal | undefined,
  ): Client.Options {
    return {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: ({ hostname, protocol, port }, callback) => {
        connect(targetOf({ hostname, protocol, port }), this.connectSettings, policy, signal).then(
          socket => callback(null, socket),
          (error: unknown) => callback(connectFailure('connect', hostname, error), null),
        );
      },
    };
  }

  /** Without the first two some servers answer compressed, and some not at all. */
  private headersOf(request: HttpRequest): string[] {
    const headers = new Map([
      ['accept-encoding', 'identity'],
      ['user-agent', this.options.userAgent ?? 'Easel'],
    ]);
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      headers.set(name.toLowerCase(), value);
    }
    if (request.body !== undefined) {
      headers.set('content-length', String(Buffer.byteLength(request.body)));
    }
    return [...headers].flat();
  }
}

function targetOf(url: Pick<URL, 'protocol' | 'hostname' | 'port'>): ProxyTarget {
  return {
    protocol: url.protocol,
    hostname: withoutBrackets(url.hostname),
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port),
  };
}

/** In pieces, so that a long upload's progress shows in the back-pressure. */
function bodyOf(body: string | Uint8Array | undefined): Uint8Array | Readable | null {
  if (body === undefined) return null;
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  return bytes.length > uploadPieceBytes
    ? Readable.from(inPieces(bytes), { objectMode: false })
    : bytes;
}

function* inPieces(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  for (let start = 0; start < bytes.length; start += uploadPieceBytes) {
    yield bytes.subarray(start, start + uploadPieceBytes);
  }
}
