import assert from 'node:assert/strict';
import { ImageError } from '../../../src/core/errors';
import { isPublicAddress, isPublicResolvedAddress } from '../../../src/net/addresses';
import {
  checkApiBaseUrl,
  checkResultUrl,
  isLoopbackUrl,
  mayCarryKey,
} from '../../../src/net/urlPolicy';

function errorOf(act: () => unknown): ImageError {
  try {
    act();
  } catch (error) {
    assert.ok(ImageError.is(error), String(error));
    return error;
  }
  return assert.fail('it was allowed');
}

const publicUrls = [
  'https://cdn.example.com/a.png?sign=x%2F&expires=1',
  'https://example.com:8443/a',
  'https://8.8.8.8/a.png',
  'https://[2606:4700:4700::1111]/a.png',
  'https://EXAMPLE.com/a',
  'https://xn--fsq.com/a',
  'https://图片.example.com/a',
  'https://100.63.255.255/',
  'https://172.32.0.1/',
  'https://192.0.1.1/',
  'https://localhost.example.com/',
  'https://internal.example.com/',
];

const refusedUrls = [
  // Not an address, or not one of the web.
  '',
  'not an address',
  '/relative.png',
  '//example.com/a.png',
  'https://',
  'http://example.com/a.png',
  'ftp://example.com/a.png',
  'file:///etc/passwd',
  'data:image/png;base64,AAAA',
  'blob:https://example.com/1',
  'javascript:alert(1)',
  'ws://example.com/',
  'vscode://extension/x',
  'view-source:https://example.com',
  // Credentials.
  'https://user@example.com/',
  'https://user:password@example.com/',
  'https://example.com@127.0.0.1/',
  'https://example.com%40127.0.0.1@127.0.0.1/',
  // This machine, in every spelling.
  'https://localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://a.localhost/',
  'https://localhost.localdomain/',
  'https://127.0.0.1/',
  'https://127.0.0.1./',
  'https://127.1/',
  'https://127.255.255.254/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://017700000001/',
  'https://0/',
  'https://0.0.0.0/',
  'https://127。0。0。1/',
  'https://①②⑦.⓪.⓪.①/',
  'https://%31%32%37.0.0.1/',
  'https:\\\\127.0.0.1\\a',
  'https://127.0.0.1\t/',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::]/',
  // Private networks, link-local and metadata services.
  'https://10.0.0.1/',
  'https://10.255.255.255:8443/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://0xa9fea9fe/',
  'https://169.254.170.2/',
  'https://100.100.100.200/latest/meta-data/',
  'https://100.64.0.1/',
  'https://100.127.255.255/',
  'https://168.63.129.16/',
  'https://192.0.0.192/',
  'https://metadata.google.internal/',
  'https://metadata/',
  'https://instance-data/',
  'https://printer.local/',
  'https://router.lan/',
  'https://nas.home.arpa/',
  'https://wiki.corp/',
  'https://intranet/',
  'https://example.com./',
  // Reserved, documentation, multicast, broadcast.
  'https://192.0.2.1/',
  'https://192.88.99.1/',
  'https://198.18.0.1/',
  'https://198.51.100.1/',
  'https://203.0.113.1/',
  'https://224.0.0.1/',
  'https://239.255.255.255/',
  'https://240.0.0.1/',
  'https://255.255.255.255/',
  // IPv6 in all its disguises.
  'https://[fe80::1]/',
  'https://[febf::1]/',
  'https://[fec0::1]/',
  'https://[fc00::1]/',
  'https://[fd00:ec2::254]/',
  'https://[ff02::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:8.8.8.8]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::127.0.0.1]/',
  'https://[64:ff9b::8.8.8.8]/',
  'https://[64:ff9b:1::1]/',
  'https://[2002:7f00:1::]/',
  'https://[2002:a9fe:a9fe::]/',
  'https://[2001::1]/',
  'https://[2001:20::1]/',
  'https://[2001:db8::1]/',
  'https://[3fff::1]/',
  'https://[100::1]/',
  'https://[5f00::1]/',
  'https://[4000::1]/',
];

suite('URL policy', () => {
  test('results come over https from public hosts', () => {
    for (const url of publicUrls) {
      assert.equal(checkResultUrl(url, { loopbackAllowed: false }).href, new URL(url).href);
    }
  });

  test('everything else a service may name is refused', () => {
    assert.ok(refusedUrls.length >= 60);
    for (const url of refusedUrls) {
      const error = errorOf(() => checkResultUrl(url, { loopbackAllowed: false }));
      assert.deepEqual([error.code, error.details.delivery], ['download-blocked', 'not-sent'], url);
    }
  });

  test('a service on this machine may name this machine, and nothing else that is private', () => {
    const isLoopback = (url: string) => URL.canParse(url) && isLoopbackUrl(new URL(url));
    const allowed = [
      ...refusedUrls,
      'http://localhost:8080/a',
      'http://127.9.9.9/',
      'http://[::1]:1/',
    ].filter(url => {
      try {
        checkResultUrl(url, { loopbackAllowed: true });
        return true;
      } catch {
        return false;
      }
    });
    assert.deepEqual(
      allowed.filter(url => !isLoopback(url)),
      [],
    );
    assert.ok(allowed.includes('http://localhost:8080/a'));
    assert.ok(allowed.includes('http://[::1]:1/'));
    assert.ok(!allowed.includes('https://example.com@127.0.0.1/'));
  });

  test('a refusal names the origin and nothing of the signed rest', () => {
    const { details, message } = errorOf(() =>
      checkResultUrl('http://example.com/path?signature=secret', { loopbackAllowed: false }),
    );
    assert.equal(details.subject, 'http://example.com');
    assert.ok(!JSON.stringify([details, message]).includes('secret'));
  });

  test('what a public name resolves to may be public, translated or a proxy’s invention', () => {
    const addresses = {
      '93.184.215.14': [true, true],
      '2606:4700::1': [true, true],
      '198.18.3.4': [false, true],
      '64:ff9b::8.8.8.8': [false, true],
      '64:ff9b::808:808': [false, true],
      '64:ff9b::a00:1': [false, false],
      '64:ff9b::127.0.0.1': [false, false],
      '10.0.0.1': [false, false],
      '::1': [false, false],
      'fe80::1%eth0': [false, false],
      'example.com': [false, false],
      '': [false, false],
    };
    for (const [address, expected] of Object.entries(addresses)) {
      assert.deepEqual(
        [isPublicAddress(address), isPublicResolvedAddress(address)],
        expected,
        address,
      );
    }
  });

  test('a base address is https, or http on this machine', () => {
    const setting = 'easel.providers.wave.baseUrl';
    for (const text of [
      'https://qingbo.dev/v1',
      'https://10.0.0.5:8443/api/',
      'https://gateway.corp/v1',
      'http://localhost:3000',
      'http://127.0.0.1:3000/v1',
      'http://[::1]:3000/v1',
    ]) {
      assert.equal(checkApiBaseUrl(text, setting).href, new URL(text).href);
    }
    for (const text of [
      '',
      'qingbo.dev/v1',
      'http://qingbo.dev/v1',
      'http://192.168.0.2/v1',
      'http://127.0.0.1.example.com/v1',
      'http://a.localhost/v1',
      'ftp://qingbo.dev',
      'https://canary@qingbo.dev/v1',
      'https://user:canary@qingbo.dev/v1',
      'https://qingbo.dev/v1?key=canary',
      'https://qingbo.dev/v1?',
      'https://qingbo.dev/v1#canary',
      'canary',
    ]) {
      const error = errorOf(() => checkApiBaseUrl(text, setting));
      assert.deepEqual([error.code, error.details.field], ['invalid-request', setting], text);
      assert.ok(!JSON.stringify([error.message, error.details]).includes('canary'), text);
    }
  });

  test('a key goes to its own origin only', () => {
    const base = new URL('https://qingbo.dev/v1');
    const verdicts = [
      'https://qingbo.dev/other',
      'https://QINGBO.dev:443/v1/tasks',
      'http://qingbo.dev/v1',
      'https://qingbo.dev:8443/v1',
      'https://api.qingbo.dev/v1',
      'https://qingbo.dev.example.com/v1',
    ].map(url => mayCarryKey(new URL(url), base));
    assert.deepEqual(verdicts, [true, true, false, false, false, false]);
    assert.equal(mayCarryKey(new URL('data:x'), new URL('data:y')), false);
  });
});
