import type { ImageRequest } from '../../../../src/core/imageRequest';

/** A plain text-to-image request; tests change what they are about. */
export function hiapiRequest(changes: Partial<ImageRequest> = {}): ImageRequest {
  return {
    model: 'hiapi/qwen-image-2.0',
    mode: 'generate',
    prompt: 'a lighthouse at dusk, 灯塔',
    count: 1,
    aspectRatio: '16:9',
    tier: '2K',
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
