import type { InputImage, ImageRequest } from '../../../../src/core/imageRequest';

/** A plain text-to-image request; tests change what they are about. */
export function skillsvideoRequest(changes: Partial<ImageRequest> = {}): ImageRequest {
  return {
    model: 'skillsvideo/qwen-image-2',
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

export function publicImage(name: string): InputImage {
  return {
    name,
    url: `https://pictures.example.com/${name}`,
    read: undefined,
    mediaType: undefined,
    size: undefined,
  };
}

export function localImage(name: string, bytes: Uint8Array): InputImage {
  return {
    name,
    url: undefined,
    read: () => Promise.resolve(bytes),
    mediaType: 'image/png',
    size: undefined,
  };
}
