import * as vscode from 'vscode';
import { providers, type ProviderEntry } from '../../providers/registry';
import { askKey } from '../askKey';
import { askChoice } from '../multiStep';
import type { Services } from '../services';

const t = vscode.l10n.t;

/** *Set API Key…*; a notification names the provider, the palette asks for it. */
export async function setApiKey(services: Services, argument: unknown): Promise<void> {
  const entry = await chooseProvider(services, argument, t('Set API Key'));
  if (!entry) return;
  const key = await askKey(entry, services.connections, services.credentials);
  if (key === undefined) return;
  void vscode.window.showInformationMessage(t('The API key for {0} is stored.', entry.title));
}

/** *Remove API Key…* */
export async function removeApiKey(services: Services, argument: unknown): Promise<void> {
  const entry = await chooseProvider(services, argument, t('Remove API Key'));
  if (!entry) return;
  const existed = await services.credentials.remove(entry.id);
  void vscode.window.showInformationMessage(
    existed
      ? t('The API key for {0} is removed from this machine.', entry.title)
      : t('There is no stored API key for {0}.', entry.title),
  );
}

async function chooseProvider(
  services: Services,
  argument: unknown,
  title: string,
): Promise<ProviderEntry | undefined> {
  const withService = providers.filter(entry => entry.service);
  const named = withService.find(entry => entry.id === argument);
  if (named) return named;
  const items = await Promise.all(
    withService.map(async entry => ({
      label: entry.title,
      description: services.connections.address(entry)?.origin ?? '',
      detail: await describeSource(services, entry),
      entry,
    })),
  );
  const asked = await askChoice({ place: { title }, placeholder: t('Choose a service'), items });
  return asked.kind === 'value' ? asked.value.entry : undefined;
}

async function describeSource(services: Services, entry: ProviderEntry): Promise<string> {
  const address = services.connections.address(entry);
  if (!address) return '';
  switch (await services.credentials.source(entry.id, address.origin)) {
    case 'stored':
      return t('A key is stored.');
    case 'environment':
      return t('The key comes from the environment.');
    case 'other-origin':
      return t('A key is stored for another address and is not used here.');
    case 'none':
      return t('No key yet.');
  }
}
