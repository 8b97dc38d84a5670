import { ImageError } from '../../core/errors';
import type { ImageModel, ProviderId } from '../../core/imageModel';

/**
 * A model of a provider's own table.
 * @throws ImageError `model-unavailable`, delivery `not-sent`.
 */
export function findModel(
  models: readonly ImageModel[],
  provider: ProviderId,
  id: string,
): ImageModel {
  const model = models.find(candidate => candidate.id === id);
  if (model) return model;
  throw new ImageError('model-unavailable', `${provider}: no model ${id}`, {
    provider,
    subject: id,
    value: id,
    delivery: 'not-sent',
  });
}
