import { isIP } from 'node:net';
import { ImageError, invalidRequest } from '../core/errors';
import { isLoopbackHost, isPublicAddress, withoutBrackets } from './addresses';
import { words } from '../core/words';

/** Endings of names that no public server has (RFC 6762, RFC 8375, ICANN's name-collision list). */
const privateSuffixes = [
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'home.arpa',
  'home',
  'lan',
  'corp',
];

/**
 * The address of a service as a setting gives it: `https:`, or `http:` on this machine only, where
 * nobody else can read the key. A server of one's own network is fine here, for the user chose it.
 * @throws ImageError `invalid-request` naming the setting; its value never repeats credentials.
 */
export function checkApiBaseUrl(text: string, setting: string): URL {
  const url = parseUrl(text);
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (!url || !isWeb || url.hostname === '') {
    throw invalidRequest(setting, words`an https address`, url ? url.protocol : words`no address`);
  }
  const shown = `${url.origin}${url.pathname}`;
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    throw invalidRequest(setting, words`https; http is for this machine only`, shown);
  }
  if (url.username !== '' || url.password !== '') {
    throw invalidRequest(setting, words`without a user name or password`, shown);
  }
  if (url.search !== '' || url.hash !== '' || /[?#]/.test(text)) {
    throw invalidRequest(setting, words`without a ? or #`, shown);
  }
  return url;
}

/** Whether an address is on this machine, so that results may come from it as well. */
export function isLoopbackUrl(url: URL): boolean {
  return isLoopbackHost(url.hostname);
}

/** Whether a request may carry the key that was entered for `baseUrl`. */
export function mayCarryKey(url: URL, baseUrl: URL): boolean {
  return url.origin !== 'null' && url.origin === baseUrl.origin;
}

/**
 * An address that came from a service and is fetched without being asked: `https:` on a public
 * host. `loopbackAllowed` when the service itself is on this machine: its results are, too.
 * What a name resolves to is checked when connecting (`HttpRequest.publicAddressesOnly`).
 * @throws ImageError `download-blocked`; its subject is the origin, never the signed rest.
 */
export function checkResultUrl(text: string, options: { readonly loopbackAllowed: boolean }): URL {
  const url = parseUrl(text);
  if (!url) throw blocked('not an address', undefined);
  if (url.username !== '' || url.password !== '') throw blocked('holds credentials', url);
  const host = withoutBrackets(url.hostname).toLowerCase();
  if (options.loopbackAllowed && isLoopbackHost(host) && /^https?:$/.test(url.protocol)) return url;
  if (url.protocol !== 'https:') throw blocked('not https', url);
  if (isIP(host) !== 0) {
    if (!isPublicAddress(host)) throw blocked('not a public address', url);
    return url;
  }
  if (host.endsWith('.')) throw blocked('a name with a dot at its end', url);
  if (!host.includes('.')) throw blocked('a name of the local network', url);
  if (privateSuffixes.some(suffix => host === suffix || host.endsWith(`.${suffix}`))) {
    throw blocked('a name of a private network', url);
  }
  return url;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function blocked(why: string, url: URL | undefined): ImageError {
  const subject = url && (url.origin === 'null' ? url.protocol : url.origin);
  return new ImageError('download-blocked', `refused to fetch ${subject ?? 'a result'}: ${why}`, {
    subject,
    delivery: 'not-sent',
  });
}
