import { lookup as systemLookup } from 'node:dns';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { isPublicAddress, isPublicResolvedAddress } from './addresses';
import { connectFailure } from './failure';
import { HttpFailure } from './httpClient';
import { addressOf, proxyFor, type Proxy, type ProxySettings, type ProxyTarget } from './proxy';
import { openTunnel } from './tunnel';

export interface ConnectSettings {
  readonly proxy: ProxySettings;
  readonly lookup: net.LookupFunction | undefined;
  /** Undefined for Node's default. */
  readonly secureContext: () => Promise<tls.SecureContext | undefined>;
  /** The target's own certificate is checked whatever this says. */
  readonly verifyProxyCertificate: boolean;
}

export interface ConnectPolicy {
  readonly timeoutMs: number;
  readonly publicAddressesOnly: boolean;
}

/**
 * Long enough for another continent. Node gives an address up after 250 ms by default when there
 * are more to try, which on a slow line is every address.
 */
const addressAttemptTimeoutMs = 1_000;

/**
 * A socket ready for HTTP/1.1: straight or through a proxy's tunnel, with TLS where the target
 * asks for it. The whole of it ends within the policy's time.
 * @throws HttpFailure, always `notSent`; the signal's reason when aborted.
 */
export async function connect(
  target: ProxyTarget,
  settings: ConnectSettings,
  policy: ConnectPolicy,
  signal: AbortSignal | undefined,
): Promise<net.Socket> {
  const subject = `${target.hostname}:${target.port}`;
  const stop = new AbortController();
  const timer = setTimeout(() => {
    stop.abort(
      new HttpFailure(`no connection to ${subject} within ${policy.timeoutMs} ms`, {
        reason: 'timeout',
        notSent: true,
      }),
    );
  }, policy.timeoutMs);
  const onAbort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    signal?.throwIfAborted();
    const isAddress = net.isIP(target.hostname) !== 0;
    if (policy.publicAddressesOnly && isAddress && !isPublicAddress(target.hostname)) {
      throw addressBlocked(target.hostname);
    }
    const proxy = proxyFor(target, settings.proxy);
    const socket = proxy
      ? await connectThrough(proxy, target, settings, stop.signal)
      : await connectTcp(target, settings, policy, stop.signal);
    if (target.protocol !== 'https:') return socket;
    return await secure(socket, target, await settings.secureContext(), true, stop.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

async function connectTcp(
  target: ProxyTarget,
  settings: ConnectSettings,
  policy: ConnectPolicy,
  signal: AbortSignal,
): Promise<net.Socket> {
  const { publicAddressesOnly } = policy;
  const lookup = settings.lookup ?? systemLookup;
  const socket = await dial(target, publicAddressesOnly ? publicOnly(lookup) : lookup, signal);
  // The last word belongs to the socket itself, whoever resolved the name.
  if (publicAddressesOnly && !isPublicResolvedAddress(socket.remoteAddress ?? '')) {
    socket.destroy();
    throw addressBlocked(target.hostname);
  }
  return socket;
}

async function dial(
  { hostname, port }: { readonly hostname: string; readonly port: number },
  lookup: net.LookupFunction,
  signal: AbortSignal,
): Promise<net.Socket> {
  const socket = net.connect({
    host: hostname,
    port,
    lookup,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: addressAttemptTimeoutMs,
  });
  return await settled(socket, 'connect', signal, error =>
    connectFailure('connect', `${hostname}:${port}`, error),
  );
}

async function connectThrough(
  proxy: Proxy | 'unsupported',
  target: ProxyTarget,
  settings: ConnectSettings,
  signal: AbortSignal,
): Promise<net.Socket> {
  if (proxy === 'unsupported') {
    throw new HttpFailure('the proxy or its credentials are not ones of HTTP', {
      reason: 'proxy',
      notSent: true,
      systemCode: 'PROXY_UNSUPPORTED',
    });
  }
  try {
    const socket = await dial(proxy, settings.lookup ?? systemLookup, signal);
    const { secureContext, verifyProxyCertificate } = settings;
    const path = proxy.isSecure
      ? await secure(socket, proxy, await secureContext(), verifyProxyCertificate, signal)
      : socket;
    return await settledTunnel(path, target, proxy, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw new HttpFailure(`could not connect through the proxy ${addressOf(proxy)}`, {
      reason: 'proxy',
      notSent: true,
      systemCode: error instanceof HttpFailure ? error.systemCode : undefined,
      cause: error,
    });
  }
}

async function settledTunnel(
  socket: net.Socket,
  target: ProxyTarget,
  proxy: Proxy,
  signal: AbortSignal,
): Promise<net.Socket> {
  const onAbort = (): void => void socket.destroy();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    await openTunnel(socket, target, proxy.authorization);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function secure(
  socket: net.Socket,
  { hostname, port }: { readonly hostname: string; readonly port: number },
  secureContext: tls.SecureContext | undefined,
  rejectUnauthorized: boolean,
  signal: AbortSignal,
): Promise<net.Socket> {
  const secured = tls.connect({
    socket,
    host: hostname,
    servername: net.isIP(hostname) === 0 ? hostname : '',
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized,
    ...(secureContext ? { secureContext } : {}),
  });
  return await settled(secured, 'secureConnect', signal, error =>
    connectFailure('tls', `${hostname}:${port}`, error),
  );
}

/** The socket once it is ready; destroyed when it fails or is given up before. */
function settled<Kind extends net.Socket>(
  socket: Kind,
  ready: 'connect' | 'secureConnect',
  signal: AbortSignal,
  explain: (error: unknown) => HttpFailure,
): Promise<Kind> {
  return new Promise((resolve, reject) => {
    const finish = (act: () => void): void => {
      socket.off(ready, onReady).off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      act();
    };
    const onReady = (): void => finish(() => resolve(socket));
    const onError = (error: Error): void => finish(() => reject(explain(error)));
    const onClose = (): void => onError(new Error('closed'));
    const onAbort = (): void => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the signal's own reason, as promised
      finish(() => reject(signal.reason));
      socket.destroy();
    };
    socket.once(ready, onReady).once('close', onClose);
    // Stays: an error after the socket was given up has nobody else to hear it.
    socket.on('error', onError);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** A resolver that keeps what is private to itself. */
function publicOnly(lookup: net.LookupFunction): net.LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, result) => {
      if (error) {
        callback(error, []);
        return;
      }
      const addresses =
        typeof result === 'string' ? [{ address: result, family: net.isIP(result) }] : result;
      const [first, ...others] = addresses.filter(({ address }) =>
        isPublicResolvedAddress(address),
      );
      if (!first) callback(addressBlocked(hostname), []);
      else if (options.all) callback(null, [first, ...others]);
      else callback(null, first.address, first.family);
    });
  };
}

function addressBlocked(hostname: string): HttpFailure {
  return new HttpFailure(`${hostname} leads to an address that is not public`, {
    reason: 'blocked',
    notSent: true,
  });
}
