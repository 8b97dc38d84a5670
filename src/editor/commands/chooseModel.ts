import * as vscode from 'vscode';

import { describeKeys } from '../chooseInitialModel';
import { readSetting } from '../configuration';
import { formatPrice } from '../formatPrice';
import { currentModels, providerOf } from '../modelTable';
import { askChoice } from '../multiStep';
import { say } from '../say';
import type { Services } from '../services';

const t = vscode.l10n.t;

/** *Choose Model…*: the model every request starts from. */
export async function chooseModel(services: Services): Promise<void> {
  const current = readSetting('easel.model');
  const models = currentModels();
  const keys = await describeKeys(services, models);
  const items = [
    {
      label: t('Last Used'),
      description: current === '' ? t('current') : '',
      detail: t('The model of the last picture, else the first with an API key.'),
      id: '',
    },
    ...models.map(model => ({
      label: `${providerOf(model).title}: ${model.title}`,
      description: [
        formatPrice(model.price),
        keys.get(model.provider) === 'missing' ? t('needs an API key') : '',
        current === model.id ? t('current') : '',
      ]
        .filter(part => part !== '')
        .join(' · '),
      detail: say(model.summary),
      id: model.id,
    })),
  ];
  const asked = await askChoice({
    place: { title: t('Choose Model') },
    placeholder: t('The model every request starts from'),
    items,
    active: items.find(item => item.id === current),
  });
  if (asked.kind !== 'value') return;
  const { id } = asked.value;
  await vscode.workspace
    .getConfiguration()
    .update('easel.model', id === '' ? undefined : id, vscode.ConfigurationTarget.Global);
  void vscode.window.showInformationMessage(
    id === ''
      ? t('Requests start from the model of the last picture.')
      : t('Requests start from {0}.', asked.value.label),
  );
}
