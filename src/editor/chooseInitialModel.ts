import { ImageError } from '../core/errors';
import type { ImageModel } from '../core/imageModel';
import { readSetting } from './configuration';
import { providerOf, requireModel } from './modelTable';
import type { Services } from './services';

/** The setting's model, else the last used, else the first with a key, else the placeholder. */
export async function chooseInitialModel(
  services: Services,
  candidates: readonly ImageModel[],
): Promise<ImageModel> {
  const configured = readSetting('easel.model');
  if (configured !== '') {
    const { id } = requireModel(configured);
    const model = candidates.find(each => each.id === id);
    if (model) return model;
  }
  const last = candidates.find(model => model.id === services.choices.lastModel);
  if (last) return last;
  for (const model of candidates) {
    const entry = providerOf(model);
    const address = services.connections.address(entry);
    if (!address) continue;
    if ((await services.credentials.find(entry.id, address.origin)) !== undefined) return model;
  }
  const first = candidates.find(model => model.provider === 'offline') ?? candidates[0];
  if (first) return first;
  throw new ImageError('model-unavailable', 'no model fits', { value: '', delivery: 'not-sent' });
}

/** What the model question says of each model's key. */
export async function describeKeys(
  services: Services,
  models: readonly ImageModel[],
): Promise<ReadonlyMap<string, 'set' | 'missing' | 'not-needed'>> {
  const states = new Map<string, 'set' | 'missing' | 'not-needed'>();
  for (const model of models) {
    if (states.has(model.provider)) continue;
    const entry = providerOf(model);
    const address = services.connections.address(entry);
    const key = address && (await services.credentials.find(entry.id, address.origin));
    states.set(model.provider, address ? (key === undefined ? 'missing' : 'set') : 'not-needed');
  }
  return states;
}
