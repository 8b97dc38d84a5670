import type { ImageModel } from '../core/imageModel';
import { providerOf } from './modelTable';

/** A model with its service: several services offer the same one. */
export function modelTitle(model: ImageModel): string {
  return model.provider === 'offline' ? model.title : `${providerOf(model).title}: ${model.title}`;
}
