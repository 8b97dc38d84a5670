import * as vscode from 'vscode';
import { HttpFailure } from '../../net/httpClient';
import { providers, type ProviderEntry } from '../../providers/registry';
import { askChoice } from '../multiStep';
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
  const http = await services.connections.http();
  const startedAtMs = performance.now();
  try {
    const response = await http.send({
      method: 'HEAD',
      url: address.baseUrl,
      // One kept from before says nothing about whether a connection can be made.
      freshConnection: true,
      connectTimeoutMs: timeoutMs,
      headersTimeoutMs: timeoutMs,
      signal: AbortSignal.timeout(3 * timeoutMs),
    });
    await response.discard();
    const milliseconds = Math.round(performance.now() - startedAtMs);
    return t(
      '{0} answers at {1}: HTTP {2} after {3} ms.',
      entry.title,
      address.origin,
      response.status,
      milliseconds,
    );
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    services.log.error('test connection', error);
    return t('{0} does not answer at {1}: {2}', entry.title, address.origin, describeReason(error));
  }
}

function describeReason(failure: HttpFailure): string {
  const code = failure.systemCode ?? failure.reason;
  switch (failure.reason) {
    case 'dns':
      return t('the name is not known here ({0}).', code);
    case 'refused':
      return t('nothing listens there ({0}).', code);
    case 'unreachable':
      return t('there is no way to it ({0}).', code);
    case 'tls':
      return t('its certificate is not trusted ({0}).', code);
    case 'proxy':
      return t('the proxy did not let the request through ({0}).', code);
    case 'blocked':
      return t('the address is not a public one ({0}).', code);
    case 'timeout':
      return t('it took too long ({0}).', code);
    case 'reset':
    case 'other':
      return t('the connection broke ({0}).', code);
  }
}
