/**
 * Addresses by which somebody who names a picture's place could reach into a private network or this
 * machine. Where an address leads to this machine, a server at `port` would notice.
 */
export function forgedUrls(port: number): readonly string[] {
  return [
    ...thisMachine,
    ...privateIpv4,
    ...disguisedIpv6,
    ...names,
    ...credentials,
    ...otherSpellings,
    ...otherSchemes,
  ].map(url => url.replaceAll('{port}', String(port)));
}

const thisMachine = [
  'https://127.0.0.1:{port}/a.png',
  'http://127.0.0.1:{port}/a.png',
  'https://localhost:{port}/',
  'https://LOCALHOST:{port}/',
  'https://127.1:{port}/',
  'https://127.0.1:{port}/',
  'https://127.255.255.254:{port}/',
  'https://0:{port}/',
  'https://0.0.0.0:{port}/',
  // Decimal, hexadecimal, octal, and all of them mixed.
  'https://2130706433:{port}/',
  'https://0x7f000001:{port}/',
  'https://0x7f.0.0.1:{port}/',
  'https://0x7f.1:{port}/',
  'https://0X7F.0x00.0x00.0x01:{port}/',
  'https://017700000001:{port}/',
  'https://0177.0.0.1:{port}/',
  'https://0177.0.0.01:{port}/',
  'https://00000177.0x0.0.1:{port}/',
  'https://127.0.0.1.:{port}/',
  'https://localhost.:{port}/',
];

const privateIpv4 = [
  'https://10.0.0.1:{port}/',
  'https://172.16.0.1/',
  'https://172.31.255.254/',
  'https://192.168.1.1/',
  'https://192.168.257/',
  // Carrier-grade NAT, and a cloud's metadata service in it.
  'https://100.64.0.1/',
  'https://100.127.255.255/',
  'https://100.100.100.200/latest/meta-data/',
  // Link-local, with the metadata services of most clouds.
  'https://169.254.169.254/latest/meta-data/iam/security-credentials/',
  'https://169.254.170.2/v2/credentials',
  'https://2852039166/',
  'https://0xa9fea9fe/',
  'https://0251.0376.0251.0376/',
  'https://0xa9.254.43518/',
  'https://168.63.129.16/machine',
  'https://192.0.0.192/opc/v2/instance/',
  'https://198.18.0.1/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
];

const disguisedIpv6 = [
  'https://[::1]:{port}/',
  'https://[0:0:0:0:0:0:0:1]:{port}/',
  'https://[::0001]:{port}/',
  'https://[::]:{port}/',
  'https://[::ffff:127.0.0.1]:{port}/',
  'https://[::ffff:7f00:1]:{port}/',
  'https://[0:0:0:0:0:ffff:127.0.0.1]:{port}/',
  'https://[::127.0.0.1]:{port}/',
  'https://[::ffff:0:127.0.0.1]:{port}/',
  'https://[::ffff:169.254.169.254]/',
  // NAT64, its local prefix, 6to4, Teredo.
  'https://[64:ff9b::127.0.0.1]:{port}/',
  'https://[64:ff9b::a9fe:a9fe]/',
  'https://[64:ff9b:1::7f00:1]:{port}/',
  'https://[2002:7f00:1::]:{port}/',
  'https://[2001::7f00:1]:{port}/',
  'https://[fe80::1]:{port}/',
  'https://[fec0::1]/',
  'https://[fc00::1]/',
  'https://[fd00:ec2::254]/latest/meta-data/',
  'https://[ff02::1]/',
  'https://[fe80::1%25lo]:{port}/',
];

const names = [
  'https://metadata.google.internal/computeMetadata/v1/',
  'https://metadata.google.internal./computeMetadata/v1/',
  'https://metadata/computeMetadata/v1/',
  'https://instance-data/latest/meta-data/',
  'https://instance-data.ec2.internal/',
  'https://kubernetes.default.svc.cluster.local/',
  'https://a.localhost:{port}/',
  'https://localhost.localdomain:{port}/',
  'https://printer.local/',
  'https://router.lan/',
  'https://nas.home.arpa/',
  'https://wiki.corp/',
  'https://intranet:{port}/',
];

const credentials = [
  'https://user@127.0.0.1:{port}/',
  'https://user:password@example.com:{port}/',
  'https://example.com@127.0.0.1:{port}/',
  'https://example.com:443@127.0.0.1:{port}/',
  'https://example.com%2f@127.0.0.1:{port}/',
  'https://example.com#@127.0.0.1:{port}/'.replace('#', '%23'),
  'https://:@127.0.0.1:{port}/',
];

const otherSpellings = [
  'https://127。0。0。1:{port}/',
  'https://127．0．0．1:{port}/',
  'https://127｡0｡0｡1:{port}/',
  'https://①②⑦.⓪.⓪.①:{port}/',
  'https://１２７.0.0.1:{port}/',
  'https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/',
  'https://loc\u00adalhost:{port}/',
  'https://%31%32%37.0.0.1:{port}/',
  'https://%6c%6f%63%61%6c%68%6f%73%74:{port}/',
  'https:\\\\127.0.0.1:{port}\\a',
  'https:/127.0.0.1:{port}/',
  'https:127.0.0.1:{port}/',
  'https://///127.0.0.1:{port}/',
  'https://127.0.0.1\t:{port}/',
  'h\nttps://127.0.0.1:{port}/',
  ' https://127.0.0.1:{port}/ ',
];

const otherSchemes = [
  'http://example.com:{port}/',
  'ftp://127.0.0.1:{port}/',
  'ws://127.0.0.1:{port}/',
  'gopher://127.0.0.1:{port}/_GET%20/',
  'file:///etc/passwd',
  'data:image/png;base64,AAAA',
  'javascript:fetch("http://127.0.0.1:{port}")',
];
