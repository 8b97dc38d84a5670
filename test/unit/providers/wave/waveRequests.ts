import type { InputImage, ImageRequest } from '../../../../src/core/imageRequest';

/** A plain text-to-image request; tests change what they are about. */
export function waveRequest(changes: Partial<ImageRequest> = {}): ImageRequest {
  return {
    model: 'wave/wan2.7-image',
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

/** Images that are public addresses, as Wave wants them. */
export function publicImages(...names: readonly string[]): readonly InputImage[] {
  return names.map(name => ({
    name,
    url: `https://pictures.example.com/${name}`,
    read: undefined,
    mediaType: 'image/png',
    size: { width: 800, height: 600 },
  }));
}
