import * as vscode from 'vscode';
import { HttpFailure, type NetworkRoute } from '../../net/httpClient';
import { providers, type ProviderEntry } from '../../providers/registry';
import { askChoice } from '../multiStep';
import { sayAll } from '../say';
import type { Services } from '../services';

const t = vscode.l10n.t;
const timeoutMs = 10_000;

/** *Test Connection…*: whether a service's address answers; no key and no prompt is sent. */
export async function testConnection(services: Services): Promise<void> {
  const items = providers.flatMap(entry => {
    const address = services.connections.address(entry);
    return address ? [{ label: entry.title, description: address.origin, entry }] : [];
  });
  const asked = await askChoice({
    place: { title: t('Test Connection') },
    placeholder: t('Choose a service; no key is sent'),
    items,
  });
  if (asked.kind !== 'value') return;
  const { entry } = asked.value;
  const message = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Easel: testing {0}', entry.title) },
    () => describeAnswer(services, entry),
  );
  services.log.info(message);
  const showLog = t('Show Log');
  const answer = await vscode.window.showInformationMessage(message, showLog);
  if (answer === showLog) services.log.show();
}

async function describeAnswer(services: Services, entry: ProviderEntry): Promise<string> {
  const address = services.connections.address(entry);
  if (!address) return t('{0} runs on this machine.', entry.title);
  const { http } = services.connections;
  const startedAtMs = performance.now();
  try {
    const response = await http.send({
      method: 'HEAD',
      url: address.baseUrl,
      // One kept from before says nothing about whether a connection can be made.
      freshConnection: true,
      connectTimeoutMs: timeoutMs,
      headersTimeoutMs: timeoutMs,
      signal: new AbortController().signal,
    });
    await response.discard();
    const milliseconds = Math.round(performance.now() - startedAtMs);
    const answer = t(
      '{0} answers at {1}: {2}.',
      entry.title,
      address.origin,
      describeStatus(response.status),
    );
    return sayAll([answer, describeWay(response.route, milliseconds)]);
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    const attempts = error.attempts.length > 0 ? error.attempts : [error];
    for (const attempt of attempts) services.log.error('test connection', attempt);
    const failed = t('{0} does not answer at {1}.', entry.title, address.origin);
    return sayAll([failed, ...attempts.map(describeAttempt)]);
  }
}

/** No key is sent, so a service that asks for one works as it should. */
function describeStatus(status: number): string {
  if (status === 401 || status === 403) return t('HTTP {0}, as it should without a key', status);
  return status >= 500 ? t('HTTP {0}, an error of its own', status) : t('HTTP {0}', status);
}

function describeWay(route: NetworkRoute | undefined, milliseconds: number): string {
  switch (route?.kind) {
    case undefined:
    case 'direct':
      return t('It was reached directly, in {0} ms.', milliseconds);
    case 'proxy':
      return t('It was reached through the proxy {0}, in {1} ms.', route.address, milliseconds);
    case 'editor':
      return t('It was reached over the editor’s own network, in {0} ms.', milliseconds);
  }
}

function describeAttempt(attempt: HttpFailure): string {
  const reason = describeReason(attempt);
  switch (attempt.route?.kind) {
    case undefined:
    case 'direct':
      return t('Directly: {0}.', reason);
    case 'proxy':
      return attempt.route.address === ''
        ? t('Through the proxy of the settings: {0}.', reason)
        : t('Through the proxy {0}: {1}.', attempt.route.address, reason);
    case 'editor':
      return t('Over the editor’s own network: {0}.', reason);
  }
}

function describeReason(failure: HttpFailure): string {
  const code = failure.systemCode ?? failure.reason;
  switch (failure.reason) {
    case 'dns':
      return t('the name is not known here ({0})', code);
    case 'refused':
      return t('nothing listens there ({0})', code);
    case 'unreachable':
      return t('there is no way to it ({0})', code);
    case 'tls':
      return t('its certificate is not trusted ({0})', code);
    case 'proxy':
      return describeProxyReason(code);
    case 'blocked':
      return t('the address is not a public one ({0})', code);
    case 'timeout':
      return t('it took too long ({0})', code);
    case 'reset':
    case 'other':
      return t('the connection broke ({0})', code);
  }
}

function describeProxyReason(code: string): string {
  // The second is no proxy's answer by the book, but Tinyproxy's to a wrong password.
  if (code === 'PROXY_407' || code === 'PROXY_401') {
    return t('the proxy wants other credentials, or any ({0})', code);
  }
  if (code === 'PROXY_UNSUPPORTED') {
    return t('it is none that Easel can use, only the editor ({0})', code);
  }
  return t('the proxy did not let the request through ({0})', code);
}
