import { BlockList, isIP } from 'node:net';

/** IANA's special-purpose IPv4 registry, multicast, and the clouds' own addresses in public space. */
const specialIpv4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Azure's platform address, which answers on every virtual machine there.
  ['168.63.129.16', 32],
] as const;

/** Carved out of 2000::/3, the only IPv6 space given to the public internet. */
const specialIpv6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

function listOf(
  family: 'ipv4' | 'ipv6',
  subnets: readonly (readonly [string, number])[],
): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family);
  return list;
}

const refusedIpv4 = listOf('ipv4', specialIpv4);
const refusedIpv6 = listOf('ipv6', specialIpv6);
const publicIpv6 = listOf('ipv6', [['2000::', 3]]);
const benchmarking = listOf('ipv4', [['198.18.0.0', 15]]);
const translated = listOf('ipv6', [['64:ff9b::', 96]]);
const loopbackIpv4 = listOf('ipv4', [['127.0.0.0', 8]]);

/** A URL's host name without the brackets around an IPv6 address. */
export function withoutBrackets(hostname: string): string {
  return hostname.startsWith('[') && hostname.endsWith(']') ? hostname.slice(1, -1) : hostname;
}

/** Whether an address belongs to the public internet. Anything that is no address does not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !refusedIpv4.check(address, 'ipv4');
    case 6:
      // A zone (`fe80::1%eth0`) makes an address local, and BlockList cannot read it.
      if (address.includes('%')) return false;
      return publicIpv6.check(address, 'ipv6') && !refusedIpv6.check(address, 'ipv6');
    default:
      return false;
  }
}

/**
 * The same for what a public name resolved to. Two ranges are more generous than in a URL: NAT64
 * prefixes, by which an IPv6-only network reaches IPv4, count as the address within; and 198.18/15
 * is what proxies with invented addresses (Clash, Surge) answer for every name there is.
 */
export function isPublicResolvedAddress(address: string): boolean {
  if (isIP(address) === 4 && benchmarking.check(address, 'ipv4')) return true;
  if (isIP(address) === 6 && !address.includes('%') && translated.check(address, 'ipv6')) {
    return isPublicAddress(lastFourBytes(address));
  }
  return isPublicAddress(address);
}

/** The IPv4 address at the end of a translated IPv6 one, in either of the two spellings. */
function lastFourBytes(address: string): string {
  const [low = '0', high = '0'] = address.split(':').reverse();
  if (low.includes('.')) return low;
  const [first, second] = [parseInt(high || '0', 16), parseInt(low || '0', 16)];
  return [first >> 8, first & 0xff, second >> 8, second & 0xff].join('.');
}

/** `localhost`, 127.0.0.0/8 and ::1, as the URL class spells them. */
export function isLoopbackHost(hostname: string): boolean {
  const host = withoutBrackets(hostname).toLowerCase();
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && loopbackIpv4.check(host, 'ipv4');
}
