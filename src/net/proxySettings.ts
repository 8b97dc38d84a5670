import type { ProxySettings } from './proxy';

/** VS Code's settings of the same names; undefined or of another type where they are not set. */
export interface EditorProxySettings {
  readonly proxy?: unknown;
  readonly noProxy?: unknown;
  readonly proxySupport?: unknown;
  readonly proxyAuthorization?: unknown;
}

/**
 * The proxies to use, in VS Code's order: `http.proxy` before the environment's; `http.noProxy`
 * instead of `NO_PROXY` as soon as it has an entry; with `http.proxySupport` off none at all.
 * `ALL_PROXY`, which VS Code does not know, comes last.
 */
export function proxySettings(
  editor: EditorProxySettings,
  environment: Readonly<Record<string, string | undefined>>,
): ProxySettings {
  if (editor.proxySupport === 'off') return {};
  const variable = (...names: readonly string[]): string | undefined =>
    names
      .flatMap(name => [environment[name.toLowerCase()], environment[name]])
      .find(value => value !== undefined && value.trim() !== '');
  const configured = textOf(editor.proxy);
  const exceptions = Array.isArray(editor.noProxy)
    ? editor.noProxy.map(textOf).filter(entry => entry !== '')
    : [];
  return {
    httpProxy: configured === '' ? variable('HTTP_PROXY', 'ALL_PROXY') : configured,
    httpsProxy: configured === '' ? variable('HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY') : configured,
    noProxy: exceptions.length > 0 ? exceptions.join(',') : variable('NO_PROXY'),
    authorization: textOf(editor.proxyAuthorization),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
