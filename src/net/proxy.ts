import { BlockList, isIP } from 'node:net';
import { isLoopbackHost, withoutBrackets } from './addresses';

/** As the settings and the environment give them; an empty string is none. */
export interface ProxySettings {
  readonly httpProxy?: string | undefined;
  /** For `https:` targets; without it `httpProxy` serves them too, as in VS Code. */
  readonly httpsProxy?: string | undefined;
  /**
   * Hosts reached directly, separated by commas or blanks: a name stands for itself and all below
   * it (`example.com`, `.example.com`, `*.example.com`), with or without a port; an address or a
   * network (`10.0.0.0/8`); `*` for everything.
   */
  readonly noProxy?: string | undefined;
  /** The whole value of `Proxy-Authorization`, instead of what stands in the proxy's address. */
  readonly authorization?: string | undefined;
}

export interface ProxyTarget {
  readonly protocol: string;
  /** Without brackets. */
  readonly hostname: string;
  readonly port: number;
}

export interface Proxy {
  readonly hostname: string;
  readonly port: number;
  readonly isSecure: boolean;
  /** The value of `Proxy-Authorization`. */
  readonly authorization: string | undefined;
}

/** All but the characters a header's value may hold (RFC 9110, 5.5): a line end would start another. */
const unfitForHeader = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * The proxy for a target, or undefined to go there directly. This machine is never reached through
 * one, as in VS Code. `unsupported` for a proxy that is not HTTP, such as SOCKS, or whose credentials
 * do not fit into a header.
 */
export function proxyFor(
  target: ProxyTarget,
  settings: ProxySettings,
): Proxy | 'unsupported' | undefined {
  const own = target.protocol === 'https:' ? settings.httpsProxy : undefined;
  const address = own === undefined || own === '' ? settings.httpProxy : own;
  if (address === undefined || address.trim() === '') return undefined;
  if (isLoopbackHost(target.hostname) || isExempt(target, settings.noProxy ?? '')) return undefined;
  return parseProxy(address.trim(), settings.authorization?.trim() ?? '');
}

/** For a person to read: host and port, without the credentials. */
export function addressOf({ hostname, port }: Proxy): string {
  return `${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
}

function parseProxy(address: string, authorization: string): Proxy | 'unsupported' {
  const text = address.includes('://') ? address : `http://${address}`;
  if (!URL.canParse(text)) return 'unsupported';
  const url = new URL(text);
  const isSecure = url.protocol === 'https:';
  if (!isSecure && url.protocol !== 'http:') return 'unsupported';
  if (unfitForHeader.test(authorization)) return 'unsupported';
  const own = url.username === '' && url.password === '' ? undefined : basicAuthorization(url);
  return {
    hostname: withoutBrackets(url.hostname),
    port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
    isSecure,
    authorization: authorization === '' ? own : authorization,
  };
}

function basicAuthorization(url: URL): string {
  const credentials = `${unescapePart(url.username)}:${unescapePart(url.password)}`;
  return `Basic ${Buffer.from(credentials, 'utf8').toString('base64')}`;
}

/** A stray `%` in a password is meant as itself: people paste passwords as they are. */
function unescapePart(text: string): string {
  return text.replace(/(%[0-9a-f]{2})+/gi, escaped =>
    Buffer.from(escaped.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}

function isExempt(target: ProxyTarget, noProxy: string): boolean {
  const hostname = target.hostname.toLowerCase().replace(/\.$/, '');
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(entry => entry !== '')
    .some(
      entry => entry === '*' || isInNetwork(hostname, entry) || isNamed(hostname, target, entry),
    );
}

function isNamed(hostname: string, target: ProxyTarget, entry: string): boolean {
  const bracketed = /^\[(.+)\](?::(\d+))?$/.exec(entry);
  const named = /^([^:]+):(\d+)$/.exec(entry);
  const [, name = entry, port] = bracketed ?? named ?? [];
  if (port !== undefined && Number(port) !== target.port) return false;
  // An IPv6 address has many spellings, of which the target's is only one.
  if (isIP(name) !== 0) return isInNetwork(hostname, `${name}/${isIP(name) === 4 ? 32 : 128}`);
  const suffix = name.replace(/^\*?\./, '');
  return hostname === suffix || (isIP(hostname) === 0 && hostname.endsWith(`.${suffix}`));
}

function isInNetwork(hostname: string, entry: string): boolean {
  const [, network = '', digits = ''] = /^(.+)\/(\d+)$/.exec(entry) ?? [];
  const family = isIP(network);
  const prefix = Number(digits);
  if (family === 0 || isIP(hostname) !== family || prefix > (family === 4 ? 32 : 128)) return false;
  const name = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, prefix, name);
  return list.check(hostname, name);
}
