import type { InputImage, ImageRequest } from '../../../../src/core/imageRequest';

/** A plain text-to-image request; tests change what they are about. */
export function gccaiRequest(changes: Partial<ImageRequest> = {}): ImageRequest {
  return {
    model: 'gccai/qwen-image-2.0',
    mode: 'generate',
    prompt: 'a lighthouse at dusk, 灯塔',
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

/** An image that is a public address, as gccai wants it. */
export function publicImage(name: string): InputImage {
  return {
    name,
    url: `https://pictures.example.com/${name}`,
    read: undefined,
    mediaType: 'image/png',
    size: { width: 800, height: 600 },
  };
}

export function publicImages(count: number): readonly InputImage[] {
  return Array.from({ length: count }, (_, index) => publicImage(`${index}.png`));
}
