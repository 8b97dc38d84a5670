import type { InputImage, ImageRequest } from '../../../../src/core/imageRequest';

/** A plain text-to-image request; tests name its model and change what they are about. */
export function imageRequest(model: string, changes: Partial<ImageRequest> = {}): ImageRequest {
  return {
    model,
    mode: 'generate',
    prompt: 'a lighthouse at dusk,\n灯塔 "100%"',
    count: 1,
    aspectRatio: '16:9',
    tier: '1K',
    negativePrompt: undefined,
    seed: undefined,
    outputFormat: undefined,
    watermark: undefined,
    promptExpansion: undefined,
    thinking: undefined,
    palette: undefined,
    boxes: undefined,
    images: [],
    ...changes,
  };
}

/** An image that is a public address. */
export function publicImage(name: string): InputImage {
  return {
    name,
    url: `https://pictures.example.com/${name}`,
    read: undefined,
    mediaType: 'image/png',
    size: { width: 800, height: 600 },
  };
}

/** `0.png`, `1.png` and so on. */
export function publicImages(count: number): readonly InputImage[] {
  return Array.from({ length: count }, (_, index) => publicImage(`${index}.png`));
}

/** An image that is only a file. */
export function localImage(name: string, bytes: Uint8Array): InputImage {
  return {
    name,
    url: undefined,
    read: () => Promise.resolve(bytes),
    mediaType: 'image/png',
    size: undefined,
  };
}
