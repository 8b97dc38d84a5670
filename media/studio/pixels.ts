import { maxPixelBytes } from '../../src/protocol/pageMessages';

/**
 * A picture's pixels, as many as are enough for its colours: single ones of it, and none that are mixed of several.
 * Rejects where the picture cannot be loaded or read.
 */
export async function pixelsOf(source: string): Promise<Uint8Array> {
  const side = Math.floor(Math.sqrt(maxPixelBytes / 4));
  const context = await drawn(source, side);
  return new Uint8Array(context.getImageData(0, 0, side, side).data.buffer);
}

async function drawn(source: string, side: number): Promise<CanvasRenderingContext2D> {
  const image = await readableImage(source);
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.imageSmoothingEnabled = false;
  context.drawImage(image, 0, 0, side, side);
  return context;
}

/** A picture that may not only be shown, but read. */
export async function readableImage(source: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.crossOrigin = 'anonymous';
  image.src = source;
  await image.decode();
  return image;
}
