import * as vscode from 'vscode';
import { providers, type ProviderEntry } from '../../providers/registry';
import { askKey } from '../askKey';
import { callbackSecretPlace } from '../callbacks';
import { readSetting } from '../configuration';
import { askChoice, askText } from '../multiStep';
import type { Services } from '../services';

const t = vscode.l10n.t;

/** What HiAPI signs its callbacks with; of use only to those who listen for them. */
async function setCallbackSecret({ credentials }: Services): Promise<void> {
  const asked = await askText({
    place: { title: t('HiAPI: Callback Secret') },
    prompt: t('Callbacks that are not signed with it are ignored. It is sent nowhere.'),
    password: true,
    check: (value, isAccepting) =>
      value.trim() === '' && isAccepting ? t('The secret is empty.') : undefined,
  });
  if (asked.kind !== 'value') return;
  await credentials.store('hiapi-callback', callbackSecretPlace, asked.value.trim());
  void vscode.window.showInformationMessage(t('The secret of HiAPI’s callbacks is stored.'));
}

async function removeCallbackSecret({ credentials }: Services): Promise<void> {
  const existed = await credentials.remove('hiapi-callback');
  void vscode.window.showInformationMessage(
    existed
      ? t('The secret of HiAPI’s callbacks is removed from this machine.')
      : t('There is no stored secret of HiAPI’s callbacks.'),
  );
}

async function removeBucketKeys({ credentials }: Services): Promise<void> {
  await credentials.remove('s3');
  void vscode.window.showInformationMessage(
    t('The keys of the image host are removed from this machine.'),
  );
}

/** *Set API Key…*; a notification names the provider, the palette asks for it. */
export async function setApiKey(services: Services, argument: unknown): Promise<void> {
  const entry = await chooseProvider<never>(services, argument, t('Set API Key'), []);
  if (!entry) return;
  if (entry === 'callback-secret') return setCallbackSecret(services);
  const key = await askKey(entry, services);
  if (key === undefined) return;
  void vscode.window.showInformationMessage(t('The API key for {0} is stored.', entry.title));
}

/** *Remove API Key…* */
export async function removeApiKey(services: Services, argument: unknown): Promise<void> {
  const hasBucketKeys = (await services.credentials.source('s3', '')) !== 'none';
  const bucketKeys = {
    label: t('Image Host: Keys of the Bucket'),
    description: '',
    detail: t('What pictures of this machine are put in the bucket with'),
    entry: 'bucket-keys',
  } as const;
  const added = hasBucketKeys ? [bucketKeys] : [];
  const title = t('Remove API Key');
  const entry = await chooseProvider<'bucket-keys'>(services, argument, title, added);
  if (!entry) return;
  if (entry === 'callback-secret') return removeCallbackSecret(services);
  if (entry === 'bucket-keys') return removeBucketKeys(services);
  const existed = await services.credentials.remove(entry.id);
  void vscode.window.showInformationMessage(
    existed
      ? t('The API key for {0} is removed from this machine.', entry.title)
      : t('There is no stored API key for {0}.', entry.title),
  );
}

interface KeyItem<Entry> extends vscode.QuickPickItem {
  readonly entry: Entry;
}

/** @param added what can be chosen besides, behind all services */
async function chooseProvider<Added>(
  services: Services,
  argument: unknown,
  title: string,
  added: readonly KeyItem<Added>[],
): Promise<ProviderEntry | 'callback-secret' | Added | undefined> {
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
  const secret = {
    label: t('HiAPI: Callback Secret'),
    description: '',
    detail: t('What HiAPI signs its callbacks with'),
    entry: 'callback-secret',
  } as const;
  const secrets = readSetting('easel.callback.listen') > 0 ? [secret] : [];
  const asked = await askChoice<KeyItem<ProviderEntry | 'callback-secret' | Added>>({
    place: { title },
    placeholder: t('Choose a service'),
    items: [...items, ...secrets, ...added],
  });
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
