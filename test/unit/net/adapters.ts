import type { LookupFunction } from 'node:net';
import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import { createFetchHttpClient } from '../../../src/net/fetchHttpClient';
import type { HttpClient } from '../../../src/net/httpClient';
import { createUndiciHttpClient } from '../../../src/net/undiciHttpClient';
import { authority } from './loopback';

interface AdapterOptions {
  /** Whether the certificates of the tests are trusted. */
  readonly isTrusting?: boolean;
  readonly lookup?: LookupFunction;
  /** The proxy for https, with its credentials. */
  readonly proxy?: string;
}

export interface Adapter {
  readonly name: 'undici' | 'the editor’s fetch';
  readonly create: (options?: AdapterOptions) => HttpClient;
}

/** What stands behind the HttpClient port. Whatever calls the port may meet either. */
export const adapters: readonly Adapter[] = [
  {
    name: 'undici',
    create: ({ isTrusting = false, lookup, proxy } = {}) =>
      createUndiciHttpClient({
        lookup,
        ...(proxy !== undefined && { proxy: { httpsProxy: proxy } }),
        ...(isTrusting && { certificateAuthorities: () => Promise.resolve([authority]) }),
      }),
  },
  {
    name: 'the editor’s fetch',
    create: (options = {}) => {
      const dispatcher = dispatcherOf(options);
      return createFetchHttpClient({
        lookup: options.lookup,
        fetch: (input, init) => fetch(input, { ...init, dispatcher } as RequestInit),
      });
    },
  },
];

/** As `@vscode/proxy-agent` does for the editor: Node's own `fetch` over an agent of the package. */
function dispatcherOf({ isTrusting = false, lookup, proxy }: AdapterOptions): Dispatcher {
  const trust = isTrusting ? { ca: authority } : {};
  if (proxy !== undefined) {
    return new ProxyAgent({
      uri: proxy,
      requestTls: trust,
      proxyTls: { ...trust, ...(lookup && { lookup }) },
    });
  }
  return new Agent({ connect: { ...trust, ...(lookup && { lookup }) } });
}
