import assert from 'node:assert/strict';
import { proxyFor } from '../../../src/net/proxy';
import { proxySettings, type EditorProxySettings } from '../../../src/net/proxySettings';

type Environment = Readonly<Record<string, string>>;

/** The proxy an https (or http) request to `images.test` takes, with its authorization. */
function way(editor: EditorProxySettings, environment: Environment, protocol = 'https:'): string {
  const target = { protocol, hostname: 'images.test', port: protocol === 'https:' ? 443 : 80 };
  const proxy = proxyFor(target, proxySettings(editor, environment));
  if (proxy === undefined || proxy === 'unsupported') return proxy ?? 'direct';
  const { hostname, port, isSecure, authorization } = proxy;
  return `${isSecure ? 'https' : 'http'} ${hostname}:${port} ${authorization ?? ''}`.trim();
}

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

suite('The proxy settings', () => {
  test('VS Code’s settings come before the environment', () => {
    const environment = { HTTPS_PROXY: 'http://env:1' };
    const cases: readonly (readonly [EditorProxySettings, Environment, string])[] = [
      [{}, {}, 'direct'],
      [{ proxy: '' }, {}, 'direct'],
      [{ proxy: 'http://set:8080' }, {}, 'http set:8080'],
      [{ proxy: ' https://set ' }, {}, 'https set:443'],
      [{ proxy: 'http://set:8080' }, environment, 'http set:8080'],
      [{ proxy: '' }, environment, 'http env:1'],
      [{ proxy: undefined }, environment, 'http env:1'],
      [{ proxy: 7 }, environment, 'http env:1'],
      [{ proxy: 'http://set', proxySupport: 'off' }, environment, 'direct'],
      [{ proxySupport: 'off' }, environment, 'direct'],
      [{ proxySupport: 'on' }, environment, 'http env:1'],
      [{ proxySupport: 'fallback' }, environment, 'http env:1'],
      [{ proxySupport: 'override', proxy: 'http://set:8080' }, {}, 'http set:8080'],
      [{ proxy: 'socks5://set:1080' }, environment, 'unsupported'],
    ];
    for (const [editor, variables, expected] of cases) {
      assert.equal(way(editor, variables), expected, JSON.stringify([editor, variables]));
    }
  });

  test('credentials come from the address or from http.proxyAuthorization, which wins', () => {
    const cases: readonly (readonly [EditorProxySettings, string])[] = [
      [{ proxy: 'http://u:p%40w@set:1' }, `http set:1 ${basic('u:p@w')}`],
      [{ proxy: 'http://u@set:1' }, `http set:1 ${basic('u:')}`],
      [{ proxy: 'http://:p@set:1' }, `http set:1 ${basic(':p')}`],
      [{ proxy: 'http://set:1', proxyAuthorization: 'Bearer x' }, 'http set:1 Bearer x'],
      [{ proxy: 'http://u:p@set:1', proxyAuthorization: 'Bearer x' }, 'http set:1 Bearer x'],
      [{ proxy: 'http://u:p@set:1', proxyAuthorization: null }, `http set:1 ${basic('u:p')}`],
      [{ proxy: 'http://u:p@set:1', proxyAuthorization: '' }, `http set:1 ${basic('u:p')}`],
      [{ proxy: 'http://set:1', proxyAuthorization: 'a\r\nHost: evil.test' }, 'unsupported'],
    ];
    for (const [editor, expected] of cases) {
      assert.equal(way(editor, {}), expected, JSON.stringify(editor));
    }
  });

  test('the environment is read in lower and upper case', () => {
    const cases: readonly (readonly [Environment, string, string])[] = [
      [{ HTTPS_PROXY: 'http://a:1' }, 'http a:1', 'direct'],
      [{ https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:1' }, 'http a:1', 'direct'],
      [{ HTTP_PROXY: 'http://a:1' }, 'http a:1', 'http a:1'],
      [{ http_proxy: 'http://a:1' }, 'http a:1', 'http a:1'],
      [{ HTTPS_PROXY: 'http://a:1', HTTP_PROXY: 'http://b:1' }, 'http a:1', 'http b:1'],
      [{ ALL_PROXY: 'http://a:1' }, 'http a:1', 'http a:1'],
      [{ all_proxy: 'http://a:1' }, 'http a:1', 'http a:1'],
      [{ ALL_PROXY: 'socks5://a:1', HTTP_PROXY: 'http://b:1' }, 'http b:1', 'http b:1'],
      [{ ALL_PROXY: 'socks5://a:1' }, 'unsupported', 'unsupported'],
      [{ https_proxy: ' ', HTTPS_PROXY: 'http://b:1' }, 'http b:1', 'direct'],
      [{ HTTPS_PROXY: 'a:1' }, 'http a:1', 'direct'],
    ];
    for (const [environment, https, http] of cases) {
      const ways = [way({}, environment), way({}, environment, 'http:')];
      assert.deepEqual(ways, [https, http], JSON.stringify(environment));
    }
  });

  test('http.noProxy stands instead of NO_PROXY as soon as it has an entry', () => {
    const proxy = 'http://set:1';
    const cases: readonly (readonly [unknown, Environment, string])[] = [
      [['images.test'], {}, 'direct'],
      [['*.test'], {}, 'direct'],
      [['other.test'], {}, 'http set:1'],
      [['other.test', ' IMAGES.test '], {}, 'direct'],
      [[], { NO_PROXY: 'images.test' }, 'direct'],
      [[''], { NO_PROXY: 'images.test' }, 'direct'],
      [undefined, { no_proxy: 'images.test' }, 'direct'],
      [['other.test'], { NO_PROXY: 'images.test' }, 'http set:1'],
      [[], { NO_PROXY: '*' }, 'direct'],
      ['images.test', {}, 'http set:1'],
      [[7, null], {}, 'http set:1'],
    ];
    for (const [noProxy, environment, expected] of cases) {
      const shown = JSON.stringify([noProxy, environment]);
      assert.equal(way({ proxy, noProxy }, environment), expected, shown);
    }
  });
});
