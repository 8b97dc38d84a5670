import * as vscode from 'vscode';
import type { ProviderEntry } from '../providers/registry';
import type { Connections } from './connections';
import type { Credentials } from './credentials';
import { askText, type Asked, type StepPlace } from './multiStep';

const t = vscode.l10n.t;

interface KeyTools {
  readonly connections: Connections;
  readonly credentials: Credentials;
}

/** Asks for a provider's key and stores it for the provider's present origin; undefined on Escape. */
export async function askKey(entry: ProviderEntry, tools: KeyTools): Promise<string | undefined> {
  const asked = await askKeyAt({}, entry, tools);
  return asked.kind === 'value' ? asked.value : undefined;
}

/** The same as one question among others. */
export async function askKeyAt(
  place: Partial<StepPlace>,
  entry: ProviderEntry,
  { connections, credentials }: KeyTools,
): Promise<Asked<string>> {
  const address = connections.address(entry);
  const { service } = entry;
  if (!address || !service) return { kind: 'cancelled' };
  const asked = await askText({
    place: { ...place, title: t('{0}: API Key', entry.title) },
    prompt: t(
      'Kept in this machine’s secret storage and sent only to {0}. The link above opens the page where keys are made.',
      address.origin,
    ),
    placeholder: t('Paste your API key'),
    password: true,
    buttons: [
      {
        iconPath: new vscode.ThemeIcon('link-external'),
        tooltip: t('Open {0} to Get a Key', service.accountUrl),
        run: () => void vscode.env.openExternal(vscode.Uri.parse(service.accountUrl)),
      },
    ],
    check: (value, isAccepting) => (value === '' && !isAccepting ? undefined : checkKey(value)),
  });
  if (asked.kind !== 'value') return asked;
  const key = asked.value.trim();
  await credentials.store(entry.id, address.origin, key);
  return { kind: 'value', value: key };
}

function checkKey(value: string): string | undefined {
  const key = value.trim();
  if (key === '') return t('The key is empty.');
  // A header value: printable ASCII without blanks is all that can travel in it.
  return /^[\x21-\x7e]+$/.test(key)
    ? undefined
    : t('A key has no spaces, line breaks or accented letters: copy it again.');
}
