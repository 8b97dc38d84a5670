import { ImageError, invalidRequest } from '../../core/errors';
import type { InputImage } from '../../core/imageRequest';
import { brokenImage, type DecodedImage } from './decodedImage';
import { decodeJpeg } from './jpegDecoder';
import { decodePng } from './pngDecoder';
import { words } from '../../core/words';

/** The services' own limit for an image, so that what works here works there. */
const maxBytes = 30_000_000;

/**
 * Reads the request's pictures; names are never believed, bytes are.
 * @throws ImageError `invalid-request` for one that is only an address, `too-large`, `not-an-image`
 */
export async function readInputImages(
  images: readonly InputImage[],
): Promise<readonly DecodedImage[]> {
  const decoded: DecodedImage[] = [];
  for (const [index, image] of images.entries()) {
    try {
      decoded.push(await readInputImage(`images[${index}]`, image));
    } catch (error) {
      if (!ImageError.is(error)) throw error;
      throw error.with({ delivery: 'not-sent', subject: image.name });
    }
  }
  return decoded;
}

async function readInputImage(field: string, image: InputImage): Promise<DecodedImage> {
  if (!image.read) throw invalidRequest(field, words`a local file, nothing is fetched`, image.name);
  const bytes = await image.read();
  if (bytes.length > maxBytes) {
    throw new ImageError('too-large', `${bytes.length} bytes`, {
      field,
      limit: '30 MB',
      value: `${bytes.length} bytes`,
    });
  }
  if (bytes[0] === 0x89) return decodePng(bytes);
  if (bytes[0] === 0xff) return decodeJpeg(bytes);
  throw brokenImage('neither PNG nor JPEG');
}
