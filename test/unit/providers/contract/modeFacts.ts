import type { OptionName } from '../../../../src/core/imageModel';
import { publicImages } from '../support/imageRequests';
import type { ModeFacts } from './serviceFacts';

/** What the palettes of these tests are, on the wire as in the request. */
export const palette = [
  { hex: '#0A2540', ratio: 50 },
  { hex: '#f5f5f0', ratio: 35 },
  { hex: '#E04B3A', ratio: 15 },
];

/** Addresses of so many images, as `publicImages` has them. */
export function addresses(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `https://pictures.example.com/${index}.png`);
}

/** A mode with so many images, sent as `image_urls`, which is what three of the services call them. */
export function withImages(
  count: number,
  mode: Omit<ModeFacts, 'given'> & { readonly options: Partial<Record<OptionName, string>> },
): ModeFacts {
  return {
    ...mode,
    given: { images: publicImages(count) },
    fields: { ...mode.fields, image_urls: addresses(count) },
  };
}
