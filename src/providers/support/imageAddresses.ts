import { invalidRequest } from '../../core/errors';
import type { InputImage } from '../../core/imageRequest';
import { words } from '../../core/words';

/**
 * The address a service is to fetch an image from; undefined where there is none. A `data:` or `file:`
 * address is one in form only: the pages say "base64 is not accepted", and a path says where somebody
 * keeps things.
 */
export function fetchableAddress({ url }: InputImage): string | undefined {
  return url !== undefined && /^https?:/i.test(url) ? url : undefined;
}

/**
 * The addresses of all images, in their order.
 * @throws ImageError `invalid-request`, delivery `not-sent`, naming the first image that has none.
 */
export function fetchableAddresses(images: readonly InputImage[]): readonly string[] {
  return images.map((image, index) => {
    const address = fetchableAddress(image);
    if (address !== undefined) return address;
    throw invalidRequest(`images[${index}]`, words`a public address`, image.name);
  });
}
