import * as vscode from 'vscode';
import { ImageError } from '../core/errors';
import type { ImageModel, Mode } from '../core/imageModel';
import { providers, type ProviderEntry } from '../providers/registry';
import { readSetting } from './configuration';

/** The model table as the settings make it: a dialect may offer less, and prices are the person's to correct. */
export function currentModels(): readonly ImageModel[] {
  const dialect = readSetting('easel.providers.wave.dialect');
  const prices = readSetting('easel.prices');
  return providers
    .flatMap(provider => provider.models(dialect))
    .map(model => {
      const price = Object.hasOwn(prices, model.id) ? prices[model.id] : undefined;
      return {
        ...model,
        ...(price && { price }),
        // The others have names of their own.
        ...(model.provider === 'offline' && { title: vscode.l10n.t('Placeholder') }),
      };
    });
}

/** The entry of the model table, or undefined for an id nobody knows. */
export function findModel(id: string): ImageModel | undefined {
  return currentModels().find(model => model.id === id);
}

/** @throws ImageError `model-unavailable` for an id that is not in the table. */
export function requireModel(id: string): ImageModel {
  const model = findModel(id);
  if (model) return model;
  throw new ImageError('model-unavailable', `no model ${id}`, { value: id, delivery: 'not-sent' });
}

/** Models that can do a mode, in the table's order. */
export function modelsFor(mode: Mode): readonly ImageModel[] {
  return currentModels().filter(model => model.modes[mode]);
}

/** The provider of a model that stands in the table. */
export function providerOf(model: ImageModel): ProviderEntry {
  const entry = providers.find(provider => provider.id === model.provider);
  if (!entry) throw new Error(`no provider for ${model.id}`);
  return entry.id === 'offline' ? { ...entry, title: vscode.l10n.t('Offline') } : entry;
}
